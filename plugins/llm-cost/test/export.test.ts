/** P-25: the file holds every line, exactly, and no formula. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleKeys, startOpenai, type OpenaiProvider } from '../../../tests/providers/openai/index.mjs'
import { csvParts, exportCsv } from '../export/csv'
import { noFilter, type Filter } from '../ledger/details'
import { toNanos } from '../ledger/money'
import { account, openWorld, type World } from './kit/world'

const now = Date.parse('2026-11-21T15:30:00Z')
let provider: OpenaiProvider
let world: World

beforeAll(async () => {
  provider = await startOpenai({ now })
  world = await openWorld([account(provider.origin, sampleKeys.acme)], { days: 20 })
  await world.sync({ now })
})
afterAll(async () => { await world.close(); await provider.close() })

const options = (filter: Partial<Filter> = {}, signal = new AbortController().signal) =>
  ({ filter: { ...noFilter, ...filter }, labels: new Map([[world.id('Acme'), '=HYPERLINK("x")']]), signal, progress: () => undefined })

/** Reads CSV as RFC 4180 has it. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)) {
    rows.at(-1)!.push(match[1]!.startsWith('"') ? match[1]!.slice(1, -1).replaceAll('""', '"') : match[1]!)
    if (match[2] === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}
const read = async (filter: Partial<Filter> = {}): Promise<string[][]> => {
  let text = ''
  for await (const part of csvParts(world.context.db, options(filter))) text += part
  return parse(text)
}

it('round-trips: the money of the file is the money of the provider', async () => {
  const [header, ...rows] = await read()
  const cost = header!.indexOf('cost')
  const lines = await world.context.db.selectFrom('ledger').select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  expect(rows).toHaveLength(lines.count)
  expect(rows.every((row) => row.length === header!.length)).toBe(true)
  expect(rows.reduce((sum, row) => sum + (row[cost] === '' ? 0 : toNanos(row[cost])!), 0)).toBe(provider.control.totals({ from: '2026-11-02', to: '2026-11-21' }).nanos)
  expect(rows.filter((row) => row[header!.indexOf('kind')] === 'usage').every((row) => row[cost] === '')).toBe(true)
})

it('holds what the filter shows, newest day first', async () => {
  const [header, ...rows] = await read({ kind: 'cost', search: 'search', from: '2026-11-10' })
  const days = rows.map((row) => row[header!.indexOf('day')]!)
  expect(rows.length).toBeGreaterThan(10)
  expect(days).toEqual([...days].sort().reverse())
  expect(rows.every((row) => row.join().includes('search'))).toBe(true)
})

it('makes no formula of a name', async () => {
  const [header, first] = await read({ from: '2026-11-21' })
  expect(first![header!.indexOf('account')]).toBe('\'=HYPERLINK("x")')
})

it('stops when cancelled, and the host is told by the rejection', async () => {
  const abort = new AbortController()
  let written = 0
  const files = {
    save: async (_name: string, _kind: string, write: (sink: { write(data: string | Uint8Array): Promise<void> }) => Promise<void>) => {
      await write({ write: () => { written++; abort.abort(new Error('cancelled by the user')); return Promise.resolve() } })
      return { name: 'kept' }
    },
  }
  await expect(exportCsv({ db: world.context.db, files }, 'x.csv', options({}, abort.signal))).rejects.toThrow('cancelled by the user')
  expect(written).toBe(1)
})
