/** docs/reference/manifest.md: every field of a manifest, from the schema and the comments in its source. */
import { resolve } from 'node:path'
import ts from 'typescript'
import { manifestSchema } from '../contract/manifest'
import { commentOf, localOf } from './exports'
import { code, made, page, table } from './markdown'
import { schemaOf, textOf, type JsonSchema } from './zod-text'

const file = resolve(import.meta.dirname, '../contract/manifest.ts')

export function manifestPage(): string {
  const schema = schemaOf(manifestSchema)
  const comments = commentsBelow(initializerOf('manifestSchema')!, '')
  const rows = [...rowsOf(schema, '', comments)]
  return page(
    '# Manifest', made,
    'The `panoptic` key of a plugin’s `package.json`. An unknown key is an error that names it. `title`, `description`, `reason` and `publisher` are words for people, or `%key%` of `locales/<language>.json`, without control or direction characters. `id`: lower-case letters, digits and dashes, at most 40.',
    table(['field', 'shape', 'default', ''], rows),
    '`*`: required. `[]`: of each entry of a list. `details` of a refused manifest name the field.',
  )
}

function* rowsOf(schema: JsonSchema, path: string, comments: ReadonlyMap<string, string>): Generator<string[]> {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const here = path === '' ? key : `${path}.${key}`
    const list = property.type === 'array' && property.items?.type === 'object'
    const branches = property.oneOf ?? property.anyOf
    const objects = list ? [property.items!] : property.type === 'object' && property.properties !== undefined ? [property] : (branches ?? []).filter((branch) => branch.type === 'object')
    const shape = typeof property.additionalProperties === 'object' ? '' : objects.length === 0 ? textOf(property) : list ? `list${property.maxItems === undefined ? '' : ` ≤ ${property.maxItems}`}` : ''
    yield [code(`${here}${schema.required?.includes(key) === true ? ' *' : ''}`), code(shape), property.default === undefined || objects.length > 0 ? '' : code(JSON.stringify(property.default)), comments.get(here) ?? '']
    for (const object of objects) {
      const kind = branches === undefined ? '' : `(${String(object.properties?.['kind']?.const)})`
      yield* rowsOf(object, `${here}${list ? '[]' : kind}`, withPrefix(comments, here, `${here}${list ? '[]' : kind}`))
    }
    if (typeof property.additionalProperties === 'object') yield* rowsOf(property.additionalProperties, `${here}.<id>`, comments)
  }
}

/** Comments are found by the names of fields alone. */
const withPrefix = (comments: ReadonlyMap<string, string>, from: string, to: string): Map<string, string> =>
  new Map([...comments].map(([path, comment]) => [path.startsWith(`${from}.`) ? `${to}${path.slice(from.length)}` : path, comment]))

function initializerOf(name: string): ts.Expression | undefined {
  const declaration = localOf(file, name)
  return declaration !== null && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
}

/** Path → comment, through the constants that the schema is made of. */
function commentsBelow(node: ts.Node, path: string): Map<string, string> {
  const found = new Map<string, string>()
  const look = (part: ts.Node): void => {
    if (ts.isPropertyAssignment(part) || ts.isShorthandPropertyAssignment(part)) {
      const here = path === '' ? part.name.getText() : `${path}.${part.name.getText()}`
      const value = ts.isPropertyAssignment(part) ? part.initializer : part.name
      found.set(here, commentOf(part))
      for (const [inner, comment] of commentsBelow(value, here)) {
        // What a constant says of itself stands for a field that says nothing.
        if (inner !== here || (found.get(here) ?? '') === '') found.set(inner, comment)
      }
      return
    }
    if (ts.isIdentifier(part)) {
      const constant = initializerOf(part.text)
      if (constant !== undefined && constant !== node && part.text !== 'z') {
        const comment = commentOf(constant.parent)
        // What a text is stands above the table.
        if (comment !== '' && path !== '' && part.text !== 'text') found.set(path, comment)
        for (const [inner, text] of commentsBelow(constant, path)) found.set(inner, text)
      }
      return
    }
    // Rules between fields are code.
    if (ts.isArrowFunction(part)) return
    part.forEachChild(look)
  }
  look(node)
  return found
}
