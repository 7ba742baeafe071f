/** What an entry of the SDK exports and what those declarations refer to, read from the source with TypeScript's parser. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'

export interface Declared {
  readonly name: string
  /** Absolute path. */
  readonly file: string
  /** Null: the component of a Vue file. */
  readonly node: ts.Node | null
  readonly typeOnly: boolean
}

const sources = new Map<string, ts.SourceFile>()

/** Of a Vue file: its script. */
export function sourceOf(file: string): ts.SourceFile {
  const known = sources.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  const script = file.endsWith('.vue') ? (parse(text, { filename: file }).descriptor.scriptSetup?.content ?? '') : text
  const source = ts.createSourceFile(file, script, ts.ScriptTarget.Latest, true)
  sources.set(file, source)
  return source
}

/** The file behind a relative specifier; null for a package. */
export function fileOf(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  const path = resolve(dirname(from), specifier)
  return [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => /\.(ts|vue)$/.test(candidate) && existsSync(candidate)) ?? null
}

const isExported = (node: ts.Node): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false)
const isType = (node: ts.Node): boolean => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)

/** The top-level declaration of this name in a file. */
export function localOf(file: string, name: string): ts.Node | null {
  for (const statement of sourceOf(file).statements) {
    if ((ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name?.text === name) return statement
    if (ts.isVariableStatement(statement)) {
      const found = statement.declarationList.declarations.find((declaration) => ts.isIdentifier(declaration.name) && declaration.name.text === name)
      if (found !== undefined) return found
    }
  }
  return null
}

/** @throws Error for an export that is not found: the reference would be silent about it */
export function exportsOf(entry: string): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>()
  const add = (name: string, declared: Declared, typeOnly: boolean): void => void found.set(name, { ...declared, name, typeOnly: typeOnly || declared.typeOnly })
  for (const statement of sourceOf(entry).statements) {
    if (ts.isExportDeclaration(statement)) {
      const target = statement.moduleSpecifier === undefined ? null : fileOf(entry, (statement.moduleSpecifier as ts.StringLiteral).text)
      if (target === null) continue
      if (statement.exportClause === undefined) for (const [name, declared] of exportsOf(target)) add(name, declared, statement.isTypeOnly)
      else if (ts.isNamedExports(statement.exportClause))
        for (const { name, propertyName, isTypeOnly } of statement.exportClause.elements) add(name.text, named(target, (propertyName ?? name).text), statement.isTypeOnly || isTypeOnly)
    } else if (isExported(statement)) {
      const names = ts.isVariableStatement(statement) ? statement.declarationList.declarations.map(({ name }) => name.getText()) : [(statement as ts.DeclarationStatement).name!.getText()]
      for (const name of names) found.set(name, { name, file: entry, node: localOf(entry, name)!, typeOnly: isType(statement) })
    }
  }
  return found
}

function named(file: string, name: string): Declared {
  if (file.endsWith('.vue')) {
    const node = name === 'default' ? null : localOf(file, name)
    if (name === 'default' || node !== null) return { name, file, node, typeOnly: node !== null }
  }
  const declared = exportsOf(file).get(name)
  if (declared === undefined) throw new Error(`${file} exports no ${name}`)
  return declared
}

/** What a name means inside a file: declared there, or imported from another file of this repository. */
export function meaningOf(file: string, name: string): Declared | null {
  const node = localOf(file, name)
  if (node !== null) return { name, file, node, typeOnly: isType(node) }
  for (const statement of sourceOf(file).statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.namedBindings === undefined || !ts.isNamedImports(statement.importClause.namedBindings)) continue
    const element = statement.importClause.namedBindings.elements.find((each) => each.name.text === name)
    const target = element === undefined ? null : fileOf(file, (statement.moduleSpecifier as ts.StringLiteral).text)
    if (element !== undefined && target !== null) return named(target, (element.propertyName ?? element.name).text)
  }
  return null
}

/** Words of the JSDoc directly above a node, without `@` tags. */
export function commentOf(node: ts.Node): string {
  const holder = ts.isVariableDeclaration(node) ? node.parent.parent : node
  return ts.getJSDocCommentsAndTags(holder).filter(ts.isJSDoc).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join('\n').trim()
}

/** Words after `@tag`. */
export const tagsOf = (node: ts.Node, tag: string): string[] =>
  ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === tag).map(({ comment }) => (ts.getTextOfJSDocComment(comment) ?? '').trim())
