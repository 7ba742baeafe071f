/** docs/reference/clients.md: what a plugin's code is given, from the comments and types of sdk/clients.ts and sdk/plugin.ts. */
import { resolve } from 'node:path'
import ts from 'typescript'
import { commentOf, localOf, meaningOf, tagsOf } from './exports'
import { code, made, page, plain, table } from './markdown'

const file = resolve(import.meta.dirname, '../plugin.ts')
const printer = ts.createPrinter({ removeComments: true })

export function clientsPage(): string {
  const panoptic = interfaceOf('Panoptic')
  const own = panoptic.members.filter((member) => clientOf(member) === null)
  const clients = panoptic.members.flatMap((member) => clientOf(member) ?? [])
  return page(
    '# Clients', made,
    'In a component `usePanoptic()` gives them, in a task the context, in a command the argument. All calls reject with a `PanopticError`; `refused`, `locked`, `limit`, `unavailable` and `internal` can come from any of them (routes.md).',
    '## panoptic', methods('', own),
    ...clients.flatMap(({ name, declaration }) => [`## panoptic.${name}`, plain(commentOf(declaration)), methods('', declaration.members)]),
    '## In a task', methods('', interfaceOf('TaskContext').members),
    '## In a component',
    table(['', '', ''], [
      ['`usePanoptic<DB>()`', '`Panoptic<DB>`', 'The clients, typed by the plugin’s own tables.'],
      ['`useMe()`', '`Ref<Me>`', 'Who is using the plugin, in which language and theme; follows changes.'],
      ['`useViewParams()`', '`Ref<Record<string, string>>`', 'With what the view was opened.'],
    ]),
    '## Shapes', 'Every other type is in `api.txt` of the SDK.',
  )
}

function interfaceOf(name: string): ts.InterfaceDeclaration {
  return localOf(file, name) as ts.InterfaceDeclaration
}

/** A property whose type is an interface of clients.ts. */
function clientOf(member: ts.TypeElement): { name: string; declaration: ts.InterfaceDeclaration } | null {
  if (!ts.isPropertySignature(member) || member.type === undefined || !ts.isTypeReferenceNode(member.type) || member.type.typeArguments !== undefined) return null
  const meaning = meaningOf(file, member.type.typeName.getText())
  return meaning?.node != null && ts.isInterfaceDeclaration(meaning.node) ? { name: member.name.getText(), declaration: meaning.node } : null
}

function methods(prefix: string, members: readonly ts.TypeElement[]): string {
  return table(['call', 'errors', ''], members.map((member) => {
    const errors = tagsOf(member, 'throws')
    return [code(prefix + signature(member)), errors.join(' '), plain(commentOf(member)).replaceAll(/```[\s\S]*?```/g, '').trim()]
  }))
}

function signature(member: ts.TypeElement): string {
  const text = printer.printNode(ts.EmitHint.Unspecified, member, member.getSourceFile()).replace(/;$/, '').replace(/^readonly /, '')
  return text.replaceAll(/\s+/g, ' ')
}
