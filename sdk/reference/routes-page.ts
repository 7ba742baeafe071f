/** docs/reference/routes.md: every call a plugin's page can make over the bridge, with its policy and its limits. */
import { resolve } from 'node:path'
import ts from 'typescript'
import { errorCodes } from '../contract/result'
import { pluginRoutes } from '../contract/routes'
import { commentOf, localOf, sourceOf } from './exports'
import { code, made, page, table } from './markdown'
import { schemaOf, textOf } from './zod-text'

const contract = (file: string): string => resolve(import.meta.dirname, '../contract', file)
const defaultTimeout = 30_000

export function routesPage(): string {
  const comments = new Map([...commentsIn(contract('routes.ts'), 'pluginRoutes'), ...commentsIn(contract('secrets.ts'), 'secretRoutes')])
  const rows = Object.entries(pluginRoutes).sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, route]) => {
    const timeout = route.timeout ?? defaultTimeout
    return [code(name), route.permission === 'none' ? '' : code(route.permission), route.role === 'tenant_user' ? '' : code(route.role), route.audited ? 'yes' : '', timeout === 0 ? '' : `${timeout / 1000} s`, code(textOf(schemaOf(route.input))), comments.get(name) ?? '']
  })
  return page(
    '# Routes', made,
    'What the clients (clients.md) call. Every call passes the same gates in this order: the page’s identity, enabled, **grant**, **role**, number of calls, **input**, and, for a few, the user’s presence. An unknown route, a missing grant and a lower role are the same answer: `refused`.',
    table(['route', 'grant', 'least role', 'audited', 'longest', 'input', ''], rows),
    '`?`: may be left out. `a…b`, `≤`, `≥`: limits of the number, of a text’s characters, of a list’s length. Files: at most four open ones of a page, 2 GB to write, 500 MB to read.',
    '## Errors', 'The closed list; `details` says which field, budget or reason.',
    table(['code', ''], errorsOf()),
  )
}

/** Comments above the properties of an exported object. */
function commentsIn(file: string, name: string): Map<string, string> {
  const found = new Map<string, string>()
  const look = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name)) found.set(node.name.text, commentOf(node))
    node.forEachChild(look)
  }
  look(localOf(file, name)!)
  return found
}

/** The list's own comments, behind each code. */
function errorsOf(): string[][] {
  const text = sourceOf(contract('result.ts')).getFullText()
  return errorCodes.map((name) => [code(name), new RegExp(`'${name}',[ ]*//([^\\n]*)`).exec(text)?.[1]?.trim() ?? ''])
}
