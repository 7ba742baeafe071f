/** docs/reference/kit.md: the kit's components with their props, models, events and slots, and its functions. */
import { resolve } from 'node:path'
import ts from 'typescript'
import { componentOf, type Member } from './components'
import { declarationOf } from './declaration'
import { commentOf, exportsOf } from './exports'
import { code, made, page, plain, table } from './markdown'

export function kitPage(): string {
  const exported = [...exportsOf(resolve(import.meta.dirname, '../ui/index.ts')).values()].sort((one, other) => (one.name < other.name ? -1 : 1))
  const components = exported.filter(({ node }) => node === null)
  const functions = exported.filter(({ node, typeOnly }) => node !== null && !typeOnly && !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node))
  return page(
    '# Kit', made, 'What `@panoptic/sdk/ui` exports. How to use it: `sdk/ui/README.md` (in the package: `docs/ui.md`).',
    '## Components', '`*`: required.',
    ...components.flatMap(({ name, file }) => componentPart(name, file)),
    '## Functions and values',
    table(['', ''], functions.map((declared) => [code(declarationOf(declared).replace(/^(function|const) /, '')), plain(commentOf(declared.node!)).replaceAll(/```[\s\S]*?```/g, '')])),
  )
}

function componentPart(name: string, file: string): string[] {
  const { comment, props, models, emits, slots, exposes } = componentOf(file)
  const rows = [
    ...props.map((each) => [code(each.name + (each.optional ? '' : ' *')), code(each.type), each.comment]),
    ...models.map((each) => [code(each.name === 'modelValue' ? 'v-model *' : `v-model:${each.name} *`), code(each.type), each.comment]),
    ...emits.map((each) => [code(`@${each.name}`), code(each.type.replace(/^\[(.*)\]$/, '$1').trim()), each.comment]),
    ...slots.map((each: Member) => [code(`#${each.name}`), code(each.type === '' || each.type === '() => unknown' ? '' : each.type.replace(/^\(props: (.*)\) => unknown$/, '$1')), each.comment]),
    ...exposes.map((each) => [code(`${each}()`), '', 'method']),
  ]
  return [`### ${name}`, plain(comment), rows.length === 0 ? '' : table(['', '', ''], rows)]
}
