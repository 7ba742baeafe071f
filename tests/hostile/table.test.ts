/** docs/hostile-attempts.md is what the table says; after a change: `npx vitest run tests/hostile -u`. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { leaving, silent } from '../fixtures/plugins/hostile/attempts'
import { elsewhere, forgeRows, nothingArrives, ownTests, reachRows, type Row } from './table'

const root = resolve(import.meta.dirname, '../..')
const lines = (rows: readonly (Row & { readonly proof: string })[]): string => rows.map(({ tries, outcome, proof }) => `| ${tries} | ${outcome} | ${proof} |`).join('\n')
const head = '| The plugin … | What comes of it | Proven by |\n|---|---|---|\n'

const section = (title: string, rows: readonly (Row & { readonly proof: string })[]): string => `## ${title}\n\n${head}${lines(rows)}\n`
const named = (rows: Readonly<Record<string, Row>>, file: string) => Object.entries(rows).map(([name, row]) => ({ ...row, proof: `\`${file}\` \`${name}\`` }))

it('the document holds every attempt with its outcome', async () => {
  const network = [...Object.keys(silent), ...Object.keys(leaving)].map((name) => ({ tries: `reaches the network: ${name}`, outcome: nothingArrives, proof: '`network.spec.ts`' }))
  await expect([
    '# What a hostile plugin tries, and what comes of it\n',
    'Made from `tests/hostile/table.ts` and `tests/fixtures/plugins/hostile`; a test compares it with them. Each row is run in the real app by a plugin that has a page, ports and two grants; files without a folder are in `tests/hostile`. The attempts on the network are run twice: in a browser without our locks each of them that can be seen there does arrive.\n',
    section('The network', network),
    section('The computer, other pages, the user', named(reachRows, 'reach.spec.ts')),
    section('The bridge', named(forgeRows, 'bridge.spec.ts')),
    section('The store, the host’s time, texts and pictures', named(ownTests, '*.spec.ts')),
    section('Tried elsewhere', elsewhere.map((row) => ({ ...row, proof: `\`${row.file}\`` }))),
  ].join('\n')).toMatchFileSnapshot(resolve(root, 'docs/hostile-attempts.md'))
})

it.each(elsewhere)('$file proves: $tries', async ({ file, title }) => expect(await readFile(resolve(root, file), 'utf8')).toContain(title))
