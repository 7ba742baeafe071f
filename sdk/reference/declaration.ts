/** A declaration as one reads it in a `.d.ts` file: no bodies, no comments, types that are derived written out. */
import ts from 'typescript'
import { componentOf, type Member } from './components'
import { meaningOf, sourceOf, type Declared } from './exports'

const printer = ts.createPrinter({ removeComments: true })
const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope
const options: ts.CompilerOptions = {
  strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], types: [], skipLibCheck: true, noEmit: true,
}
const programs = new Map<string, ts.Program>()
/** Every program reads the same libraries. */
const read = new Map<string, ts.SourceFile | undefined>()
const host = ts.createCompilerHost(options)
const readOne = host.getSourceFile
host.getSourceFile = (file, ...rest) => {
  if (!read.has(file)) read.set(file, readOne(file, ...rest))
  return read.get(file)
}

export function declarationOf({ name, file, node }: Declared): string {
  if (node === null) return component(name, file)
  if (ts.isTypeAliasDeclaration(node)) return isDerived(node.type) ? `type ${name} = ${expanded(file, name)}` : print(node, file)
  if (ts.isVariableDeclaration(node)) return `const ${name}${valueType(node)}`
  if (ts.isFunctionDeclaration(node)) return `function ${name}${signature(node)}`
  return print(withoutBodies(node), file)
}

/** Declarations of this repository that a declaration refers to and that it does not write out. */
export function referredBy({ file, node }: Declared): Declared[] {
  if (node === null || (ts.isTypeAliasDeclaration(node) && isDerived(node.type))) return []
  const names = new Set<string>()
  const look = (part: ts.Node): void => {
    if (ts.isBlock(part)) return
    if (ts.isTypeReferenceNode(part) && ts.isIdentifier(part.typeName)) names.add(part.typeName.text)
    if (ts.isExpressionWithTypeArguments(part) && ts.isIdentifier(part.expression)) names.add(part.expression.text)
    if (!(ts.isVariableDeclaration(node) && part === node.initializer && !ts.isArrowFunction(part))) part.forEachChild(look)
  }
  look(node)
  return [...names].flatMap((name) => meaningOf(file, name) ?? [])
}

const print = (node: ts.Node, file: string): string => printer.printNode(ts.EmitHint.Unspecified, node, sourceOf(file)).replace(/^export /, '').replaceAll(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 2))

const isDerived = (type: ts.Node): boolean => ts.isTypeQueryNode(type) || (ts.isTypeReferenceNode(type) && /^(z\.|Input$|Output$|Parsed)/.test(type.typeName.getText())) || (type.forEachChild((child) => isDerived(child) || undefined) ?? false)

function expanded(file: string, name: string): string {
  const program = programs.get(file) ?? ts.createProgram([file], options, host)
  programs.set(file, program)
  const checker = program.getTypeChecker()
  const symbol = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!).find((each) => each.name === name)
  if (symbol === undefined) throw new Error(`${file} exports no type ${name}`)
  return sortedUnions(checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, flags))
}

/** The order of a union of texts is the compiler's own affair and may differ from day to day. */
const sortedUnions = (text: string): string => text.replaceAll(/"[^"]*"(?: \| "[^"]*")+/g, (union) => union.split(' | ').sort().join(' | '))

const typeParameters = (node: ts.SignatureDeclaration): string => (node.typeParameters === undefined ? '' : `<${node.typeParameters.map((each) => each.getText()).join(', ')}>`)

function signature(node: ts.FunctionDeclaration | ts.ArrowFunction, arrow = false): string {
  const parameters = node.parameters.map((each) => {
    const type = each.type === undefined ? '' : `: ${each.type.getText()}`
    return `${each.dotDotDotToken === undefined ? '' : '...'}${ts.isIdentifier(each.name) ? each.name.text : 'options'}${each.questionToken !== undefined || each.initializer !== undefined ? '?' : ''}${type}`
  })
  return `${typeParameters(node)}(${parameters.join(', ')})${arrow ? ' => ' : ': '}${node.type?.getText() ?? 'unknown'}`.replaceAll(/\s+/g, ' ')
}

function valueType({ type, initializer }: ts.VariableDeclaration): string {
  if (type !== undefined) return `: ${type.getText()}`
  if (initializer !== undefined && ts.isArrowFunction(initializer)) return `: ${signature(initializer, true)}`
  if (initializer !== undefined && ts.isCallExpression(initializer)) return ` = ${initializer.expression.getText()}(…)`
  return ` = ${initializer?.getText().replaceAll(/\s+/g, ' ') ?? 'unknown'}`
}

/** A class with its members' signatures only. */
function withoutBodies(node: ts.Node): ts.Node {
  if (!ts.isClassDeclaration(node)) return node
  const members = node.members.map((member) => {
    if (ts.isConstructorDeclaration(member)) return ts.factory.updateConstructorDeclaration(member, member.modifiers, member.parameters, undefined)
    if (ts.isMethodDeclaration(member)) return ts.factory.updateMethodDeclaration(member, member.modifiers, member.asteriskToken, member.name, member.questionToken, member.typeParameters, member.parameters, member.type, undefined)
    return member
  }).filter((member) => !(ts.canHaveModifiers(member) && ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)) && !(member.name !== undefined && ts.isPrivateIdentifier(member.name)))
  return ts.factory.updateClassDeclaration(node, node.modifiers, node.name, node.typeParameters, node.heritageClauses, members)
}

const line = ({ name, optional, type }: Member): string => `${name}${optional ? '?' : ''}: ${type}`

function component(name: string, file: string): string {
  const { generic, props, models, emits, slots, exposes } = componentOf(file)
  const parts = [
    ...props.map((each) => `  prop ${line(each)}`), ...models.map((each) => `  v-model ${line(each)}`), ...emits.map((each) => `  emits ${each.name}(${each.type.replace(/^\[(.*)\]$/, '$1').trim()})`),
    ...slots.map((each) => `  slot ${each.name}(${each.type})`), ...exposes.map((each) => `  exposes ${each}`),
  ]
  return `component ${name}${generic === '' ? '' : `<${generic}>`} {\n${parts.join('\n')}\n}`
}
