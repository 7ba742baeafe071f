/** P-23, P-25: the explorer's lines, page by page and as a file, are the ledger's. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleKeys, startOpenai, type OpenaiProvider } from '../../../tests/providers/openai/index.mjs'
import { readNames } from '../explorer/names'
import type { Selection } from '../explorer/question'
import { search } from '../explorer/search'
import { linesSource } from '../export/lines'
import { saveTable } from '../export/save'
import { tableParts } from '../export/table'
import { createLines, sortable, type LedgerRow, type PageOptions } from '../ledger/details'
import { toNanos } from '../ledger/money'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
const today = '2026-11-21'
let provider: OpenaiProvider
let world: World
let ledger: readonly LedgerRow[]

beforeAll(async () => {
  provider = await startOpenai({ now })
  world = await openWorld([account(provider.origin, sampleKeys.acme)], { days: 40 })
  await world.sync({ now })
  ledger = await world.context.db.selectFrom('ledger').selectAll().execute()
})
afterAll(async () => { await world.close(); await provider.close() })

const everything: Selection = { from: '2020-01-01', to: '2030-01-01', filters: {}, words: [] }
const lines = (selection: Partial<Selection> = {}) => createLines(world.context.db, { ...everything, ...selection })
async function pages(selection: Partial<Selection>, sort: PageOptions['sort'], limit: number): Promise<LedgerRow[]> {
  const source = lines(selection)
  const rows: LedgerRow[] = []
  for (;;) {
    const page = await source.page({ offset: rows.length, limit, sort })
    rows.push(...page.rows)
    if (page.rows.length < limit) return rows
  }
}
const ids = (rows: readonly LedgerRow[]): string[] => rows.map((row) => JSON.stringify(row)).sort()
const bare = (filter: (row: LedgerRow) => boolean): readonly LedgerRow[] => ledger.filter(filter)

it('page through every line once, newest first, and count them', async () => {
  const rows = await pages({}, null, 137)
  expect(ids(rows)).toEqual(ids(ledger))
  expect(rows.map(({ day }) => day)).toEqual(rows.map(({ day }) => day).sort().reverse())
  expect((await lines().page({ offset: 0, limit: 1, sort: null })).total).toBe(ledger.length)
  expect((await lines().page({ offset: ledger.length + 5, limit: 10, sort: null })).rows).toEqual([])
})

it.each(sortable.flatMap((key) => (['asc', 'desc'] as const).map((direction) => [key, direction] as const)))('sorted by %s, %s, over the months', async (key, direction) => {
  const selection = { from: '2026-10-28', to: '2026-11-04', filters: { kind: [key.endsWith('tokens') ? 'usage' : 'cost'] } }
  const rows = await pages(selection, { key, direction }, 60)
  expect(ids(rows)).toEqual(ids(bare(({ day, kind }) => day >= selection.from && day <= selection.to && kind === selection.filters.kind[0])))
  const values = rows.map((row) => row[key])
  const sorted = [...values].sort((one, other) => (one === other ? 0 : one === null ? -1 : other === null ? 1 : one < other ? -1 : 1))
  expect(values).toEqual(direction === 'asc' ? sorted : sorted.reverse())
})

it('ignore a sort key that is no column', async () => {
  expect((await lines().page({ offset: 0, limit: 3, sort: { key: 'fetched_at; --', direction: 'asc' } })).rows).toHaveLength(3)
})

it('hold to filters and search, counted where a roll-up can', async () => {
  const found = search('mini SUPPORT', await readNames(world.context.db), (_, value) => value)
  if (found.state !== 'some') throw new Error(found.state)
  const rows = await pages({ words: found.words, filters: { kind: ['usage'] } }, null, 200)
  const wanted = bare((row) => row.kind === 'usage' && ['mini', 'support'].every((word) => [row.model, row.item, row.project, row.api_key, row.actor].some((name) => name.includes(word))))
  expect(wanted.length).toBeGreaterThan(10)
  expect(ids(rows)).toEqual(ids(wanted))
  expect((await lines({ filters: { user: [ledger.find(({ actor }) => actor !== '')!.actor] } }).page({ offset: 0, limit: 1, sort: null })).total).toBeGreaterThan(0)
})

const text = async (kind: 'csv' | 'json', selection: Partial<Selection> = {}): Promise<string> => {
  const { columns, rows } = linesSource(lines(selection), () => '=HYPERLINK("x")')
  let whole = ''
  for await (const part of tableParts(kind, columns, rows(new AbortController().signal, () => undefined))) whole += part
  return whole
}

it('as JSON: the money of the file is the money of the provider; numbers are numbers, unknown is null', async () => {
  const read = JSON.parse(await text('json')) as Record<string, string | number | null>[]
  expect(read).toHaveLength(ledger.length)
  const first = ledger.map(({ day }) => day).sort()[0]!
  expect(read.reduce((sum, row) => sum + (row['cost'] === null ? 0 : toNanos(row['cost'])!), 0)).toBe(provider.control.totals({ from: first, to: today }).nanos)
  const usage = read.filter(({ kind }) => kind === 'usage')
  expect(usage.every(({ cost }) => cost === null)).toBe(true)
  expect(usage.some(({ input_tokens: tokens }) => typeof tokens === 'number' && tokens > 0)).toBe(true)
})

it('as CSV: every line has every column, and a name that would be a formula is text', async () => {
  const [header, ...rows] = (await text('csv', { from: today, to: today })).trimEnd().split('\r\n')
  expect(header!.split(',').slice(0, 5)).toEqual(['day', 'kind', 'charge', 'provider', 'account'])
  expect(rows).toHaveLength(bare(({ day }) => day === today).length)
  expect(rows.every((row) => row.includes('"\'=HYPERLINK(""x"")"'))).toBe(true)
})

it('say how far an export is, also where lines cannot be counted beforehand, and stop when told', async () => {
  for (const selection of [{}, { filters: { project: [''], user: [''] } }]) {
    const steps: [number, number | null][] = []
    const seen: LedgerRow[] = []
    for await (const row of lines(selection).all(new AbortController().signal, (...step) => steps.push(step))) seen.push(row)
    expect(steps.map(([done]) => done)).toEqual(steps.map(([done]) => done).sort((one, other) => one - other))
    expect(steps.at(-1)![0]).toBe(steps.at(-1)![1])
    expect(seen.length).toBeGreaterThan(0)
  }
  const abort = new AbortController()
  const save = saveTable({ save: async (_name, _kind, write) => { await write({ write: async () => abort.abort(new Error('cancelled by the user')) }); return { name: 'kept' } } }, 'x', 'csv', linesSource(lines(), (id) => id), { signal: abort.signal, progress: () => undefined })
  await expect(save).rejects.toThrow('cancelled by the user')
})
