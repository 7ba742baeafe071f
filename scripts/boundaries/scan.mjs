import { readFileSync } from 'node:fs'
import ts from 'typescript'

/**
 * @typedef {object} ImportFact
 * @property {string} specifier
 * @property {string[]} names imported names; empty for a side-effect or a dynamic import
 * @property {boolean} typeOnly
 * @property {number} line
 */

/**
 * What the rules need to know about one source file.
 * @typedef {object} FileFacts
 * @property {string} file path from the checkout's root, with `/`
 * @property {string} text
 * @property {ImportFact[]} imports static, dynamic, re-exports and `require`
 * @property {{ name: string, line: number }[]} uses `new X` as `new X`, `a.b` as `a.b`, for plain names `a`
 */

/**
 * @param {string} root
 * @param {string} file path from root
 * @returns {FileFacts}
 */
export function scanFile(root, file) {
  return scanText(file, readFileSync(`${root}/${file}`, 'utf8'))
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {FileFacts}
 */
export function scanText(file, text) {
  /** @type {FileFacts} */
  const facts = { file, text, imports: [], uses: [] }
  const code = file.endsWith('.vue') ? scriptsOf(text) : text
  const source = ts.createSourceFile(`${file}.ts`, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  visit(source, source, facts)
  return facts
}

/**
 * The script blocks of a Vue file; everything else becomes empty lines, so that
 * line numbers stay right.
 * @param {string} text
 */
function scriptsOf(text) {
  const blocks = [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)]
  let code = ''
  let from = 0
  for (const block of blocks) {
    const body = block[1] ?? ''
    const start = block.index + block[0].indexOf('>') + 1
    code += text.slice(from, start).replaceAll(/[^\n]/g, '') + body
    from = start + body.length
  }
  return code
}

/**
 * @param {ts.Node} node
 * @param {ts.SourceFile} source
 * @param {FileFacts} facts
 */
function visit(node, source, facts) {
  const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
  const imported = importOf(node)
  if (imported !== undefined) facts.imports.push({ ...imported, line })
  if (ts.isNewExpression(node)) facts.uses.push({ name: `new ${node.expression.getText(source)}`, line })
  if (ts.isPropertyAccessExpression(node)) facts.uses.push({ name: node.getText(source).replaceAll(/\s+/g, ''), line })
  ts.forEachChild(node, (child) => visit(child, source, facts))
}

/**
 * @param {ts.Node} node
 * @returns {Omit<ImportFact, 'line'> | undefined}
 */
function importOf(node) {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const clause = node.importClause
    return { specifier: node.moduleSpecifier.text, names: namesOf(clause), typeOnly: clause?.isTypeOnly ?? false }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, names: [], typeOnly: node.isTypeOnly }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, names: [], typeOnly: true }
  }
  if (ts.isCallExpression(node)) {
    const [argument] = node.arguments
    const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword
      || (ts.isIdentifier(node.expression) && node.expression.text === 'require')
    if (loads && argument && ts.isStringLiteralLike(argument)) return { specifier: argument.text, names: [], typeOnly: false }
  }
  return undefined
}

/**
 * @param {ts.ImportClause | undefined} clause
 * @returns {string[]} names as the module exports them; `default` and `*` for those forms
 */
function namesOf(clause) {
  if (clause === undefined) return []
  const names = clause.name ? ['default'] : []
  const bindings = clause.namedBindings
  if (bindings && ts.isNamespaceImport(bindings)) names.push('*')
  if (bindings && ts.isNamedImports(bindings)) {
    for (const element of bindings.elements) {
      if (!element.isTypeOnly) names.push((element.propertyName ?? element.name).text)
    }
  }
  return names
}
