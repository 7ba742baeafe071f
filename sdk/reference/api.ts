/** The snapshot of what the SDK exports: a change of it is a change for every plugin, and shows in a review. */
import { resolve } from 'node:path'
import { exportsOf, type Declared } from './exports'
import { declarationOf, referredBy } from './declaration'

const entries = { '@panoptic/sdk': '../index.ts', '@panoptic/sdk/ui': '../ui/index.ts', '@panoptic/sdk/testing': '../testing/index.ts' } as const

const heading = `Every name that plugins can import, with its declaration, and the types behind them.
Made by \`npm run api\` from the source; sdk/reference/reference.test.ts compares it.`

export function apiText(): string {
  const parts = [heading]
  const shown = new Set<string>()
  const behind = new Map<string, Declared>()
  for (const [entry, file] of Object.entries(entries)) {
    const exported = [...exportsOf(resolve(import.meta.dirname, file)).values()].sort((one, other) => (one.name < other.name ? -1 : 1))
    parts.push(`# ${entry}`, ...exported.map(declarationOf))
    for (const declared of exported) shown.add(idOf(declared))
    for (const declared of exported) collect(declared, behind)
  }
  const rest = [...behind.values()].filter((declared) => !shown.has(idOf(declared))).sort((one, other) => (one.name < other.name ? -1 : 1))
  parts.push('# behind them', ...rest.map(declarationOf))
  return `${parts.join('\n\n')}\n`
}

/** Routes have a page of their own (docs/reference/routes.md). */
const inReference = /Routes$|^(Input|Output|Route|RouteTable)$/

const idOf = ({ file, name }: Declared): string => `${file} ${name}`

/** Types only: what a function does inside is not part of it. */
function collect(declared: Declared, found: Map<string, Declared>): void {
  for (const next of referredBy(declared)) {
    if (!next.file.includes('/sdk/') || found.has(idOf(next)) || inReference.test(next.name)) continue
    found.set(idOf(next), next)
    collect(next, found)
  }
}
