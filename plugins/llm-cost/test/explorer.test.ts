/** P-23: every grouping, filter and search gives what a plain walk over the ledger's lines gives, to the nano. */
import { createTestHost, type TestHost } from '@panoptic/sdk/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ratesOf, type Rate } from '../currency/rates'
import { answer, type Group } from '../explorer/answer'
import { readNames } from '../explorer/names'
import { plan } from '../explorer/plan'
import { search, simplify } from '../explorer/search'
import { columns, dimensions, isTime, measures, names, plainMeasures, type Column, type Dimension, type Measure, type Name, type Question } from '../explorer/question'
import { emptyLine, type Line } from '../ledger/rows'
import { tables, type DB } from '../tables'

type Row = Line & { readonly account: string; readonly computed_nanos: number | null; readonly unpriced: string; readonly fetched_at: number }

let host: TestHost<DB>
beforeAll(async () => { host = await createTestHost<DB>({ tables }) })
afterAll(() => host.close())

const hostile = ['%', '_', '\'', '"', '\\', 'a%b', 'A_B', 'ÄÖ', 'ß', 'x\' or 1=1 --', '😀', '[a', '(', '*', 'NULL', '\u0000', 'İ']
const named = (prefix: string): fc.Arbitrary<string> => fc.oneof(fc.constant(''), fc.integer({ min: 0, max: 2 }).map((n) => `${prefix}-${n}`), fc.constantFrom(...hostile))
const amount = fc.option(fc.integer({ min: -500, max: 200_000 }).map((n) => n * 1_600_000), { nil: null })
const count = fc.option(fc.nat(1_000_000), { nil: null })
const days = Array.from({ length: 75 }, (_, index) => new Date(Date.UTC(2025, 11, 10 + index)).toISOString().slice(0, 10))

const cost = fc.record({ kind: fc.constant('cost' as const), currency: fc.constantFrom('USD', 'USD', 'EUR', 'JPY', ''), cost_nanos: amount, list_nanos: amount, charge: fc.constantFrom('usage' as const, 'credit' as const, 'tax' as const) })
const usage = fc.record({
  kind: fc.constant('usage' as const), computed_nanos: amount, unit: fc.constantFrom('', 'seconds', 'images'),
  input_tokens: count, cached_tokens: count, output_tokens: count, requests: count, quantity: fc.option(fc.integer({ min: 0, max: 4000 }).map((n) => n / 8), { nil: null }),
})
const line: fc.Arbitrary<Omit<Row, 'source'>> = fc.tuple(
  fc.record({
    account: fc.constantFrom('a-1', 'a-2'), provider: fc.constantFrom('openai', 'google'), day: fc.constantFrom(...days), tier: fc.constantFrom('', 'batch'),
    model: named('gpt'), project: named('gpt-project'), api_key: named('key'), actor: named('user'), item: named('gpt-item'), service: named('service'), region: fc.constantFrom('', 'us', 'eu'),
  }),
  fc.oneof(cost, usage),
).map(([where, what]) => ({ ...emptyLine, computed_nanos: null, unpriced: '', fetched_at: 1, ...where, ...what }))
/** Lines of the real table have a natural key; the source's number makes each of these one of its own. */
const ledger = fc.array(line, { maxLength: 40 }).map((lines) => lines.map((each, index): Row => ({ ...each, source: `s${index}` })))

async function fill(rows: readonly Row[]): Promise<void> {
  const { db, batch } = host.panoptic
  await batch([db.deleteFrom('ledger'), ...(rows.length === 0 ? [] : [db.insertInto('ledger').values(rows)])])
}

const period = fc.tuple(fc.constantFrom(...days), fc.constantFrom(...days)).map(([one, other]) => (one < other ? { from: one, to: other } : { from: other, to: one }))
/** One rate for each currency and day, as the table's key has it. */
const rates: fc.Arbitrary<Rate[]> = fc.uniqueArray(fc.record({ currency: fc.constantFrom('EUR', 'JPY'), from_day: fc.constantFrom(...days), origin: fc.constant('own'), per_usd: fc.constantFrom('0.5', '2', '0.8', '160', '0.1') }), { maxLength: 4, selector: (rate) => `${rate.currency} ${rate.from_day}` })
const grouping = fc.uniqueArray(fc.constantFrom(...dimensions), { maxLength: 3 })

const monday = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`)
  while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}
const valueOf = (row: Row, dimension: Dimension): string =>
  isTime(dimension) ? { day: row.day, week: monday(row.day), month: `${row.day.slice(0, 7)}-01` }[dimension] : row[columns[dimension]]

/** Units for one dollar as a fraction; null without a rate. Rates here are chosen so that no conversion has to round. */
function fraction(list: readonly Rate[], currency: string, day: string): [bigint, bigint] | null {
  if (currency === 'USD') return [1n, 1n]
  const held = list.filter((rate) => rate.currency === currency && rate.from_day <= day).sort((one, other) => (one.from_day < other.from_day ? 1 : -1))[0]
  return held === undefined ? null : [BigInt(Number(held.per_usd) * 10), 10n]
}

interface Plain { value: bigint | number | null; unknown: number }
type PlainGroup = { lines: number; amounts: Record<Measure, Plain>; unconverted: Record<string, bigint> }

function recompute(rows: readonly Row[], question: Pick<Question, 'group' | 'measures'>, list: readonly Rate[], currency: string): Map<string, PlainGroup> {
  const groups = new Map<string, PlainGroup>()
  for (const row of rows) {
    const id = JSON.stringify([question.group.map((dimension) => valueOf(row, dimension)), question.measures.includes('quantity') ? row.unit : ''])
    const group = groups.get(id) ?? { lines: 0, amounts: Object.fromEntries(measures.map((measure) => [measure, { value: null, unknown: 0 }])) as unknown as Record<Measure, Plain>, unconverted: {} }
    groups.set(id, group)
    group.lines++
    const add = (measure: Measure, value: bigint | number | null): void => {
      const sum = group.amounts[measure]
      if (value === null) sum.unknown++
      else sum.value = sum.value === null ? value : typeof value === 'bigint' ? BigInt(sum.value) + value : Number(sum.value) + value
    }
    const money = (measure: 'cost' | 'computed', nanos: number | null, own: string): void => {
      if (nanos === null) return add(measure, null)
      const [from, to] = own === currency ? [[1n, 1n] as const, [1n, 1n] as const] : [fraction(list, own, row.day), fraction(list, currency, row.day)]
      if (from !== null && to !== null) return add(measure, (BigInt(nanos) * to[0] * from[1]) / (to[1] * from[0]))
      if (measure === 'cost') group.unconverted[own] = (group.unconverted[own] ?? 0n) + BigInt(nanos)
      else add(measure, null)
    }
    if (row.kind === 'cost') { money('cost', row.cost_nanos, row.currency); continue }
    money('computed', row.computed_nanos, 'USD')
    for (const [measure, value] of [['input', row.input_tokens], ['cached', row.cached_tokens], ['output', row.output_tokens], ['requests', row.requests], ...(question.measures.includes('quantity') ? [['quantity', row.quantity] as const] : [])] as const) add(measure, value)
  }
  return groups
}

const comparable = (groups: Iterable<Group>): Map<string, PlainGroup> => new Map([...groups].map(({ key, unit, lines, amounts, unconverted }) => [
  JSON.stringify([key, unit]),
  {
    lines,
    amounts: Object.fromEntries(measures.map((measure) => [measure, { value: amounts[measure].value === null ? null : ['cost', 'computed'].includes(measure) ? BigInt(amounts[measure].value) : amounts[measure].value, unknown: amounts[measure].unknown }])) as Record<Measure, Plain>,
    unconverted: Object.fromEntries([...unconverted].map(([currency, nanos]) => [currency, BigInt(nanos)])),
  },
]))

it('every grouping and filter adds up to the lines themselves; unknown stays unknown, money without a rate stays apart', async () => {
  const seen = new Set<string>()
  await fc.assert(fc.asyncProperty(
    ledger, period, grouping, fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }), fc.boolean(), rates, fc.constantFrom('USD', 'EUR'), fc.nat(),
    async (rows, days_, group, filtered, quantity, list, currency, seed) => {
      await fill(rows)
      // Values that occur, one that does not, and more than one of them.
      const filters = Object.fromEntries(filtered.map((name, index) => [name, ['absent', ...rows.filter((_, at) => (at + seed + index) % 3 === 0).map((row) => row[columns[name]])]])) as Partial<Record<Name, string[]>>
      const question: Question = { ...days_, group, filters, words: [], measures: quantity ? measures : plainMeasures }
      const passing = rows.filter((row) => row.day >= days_.from && row.day <= days_.to && filtered.every((name) => filters[name]!.includes(row[columns[name]])))
      const { groups, table } = await answer(host.panoptic.db, question, { rates: ratesOf(list), currency })
      seen.add(table)
      expect(comparable(groups)).toEqual(recompute(passing, question, list, currency))
    },
  ), { numRuns: 400 })
  expect([...seen].sort()).toEqual(['daily', 'daily_actors', 'daily_items', 'daily_keys', 'ledger'])
})

it('a search finds the lines in which every word is in some name, whatever the words are', async () => {
  const labels: Record<string, string> = { 'a-1': 'Acme 100%', 'a-2': '\'Beta_Ltd' }
  const label = (name: Name, value: string): string => (name === 'account' ? labels[value]! : value)
  const word = fc.oneof(fc.constantFrom(...hostile, 'gpt', 'GPT-1', 'user', 'acme', 'beta_', '-0', 'openai', 'usage', 'ltd'), fc.string({ minLength: 1, maxLength: 3 }))
  const states = new Set<string>()
  await fc.assert(fc.asyncProperty(ledger, fc.array(word, { minLength: 1, maxLength: 3 }), grouping, async (rows, typed, group) => {
    await fill(rows)
    const text = typed.join(' ')
    const found = search(text, await readNames(host.panoptic.db), label)
    states.add(found.state)
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
    const holds = (row: Row): boolean => words.every((each) => names.some((name) => { const value = row[columns[name]]; return value !== '' && (value.toLocaleLowerCase().includes(each) || label(name, value).toLocaleLowerCase().includes(each)) }))
    const expected = recompute(rows.filter(holds), { group, measures: plainMeasures }, [], 'USD')
    if (found.state === 'nothing') return void expect(expected.size).toBe(0)
    const selection = { from: days[0]!, to: days.at(-1)!, filters: {}, words: found.state === 'some' ? found.words : [] }
    const simpler = await simplify(host.panoptic.db, selection, group.flatMap((dimension): Column[] => (isTime(dimension) ? [] : [columns[dimension]])))
    for (const chosen of [selection.words, simpler])
      expect(comparable((await answer(host.panoptic.db, { ...selection, words: chosen, group, measures: plainMeasures }, { rates: ratesOf([]), currency: 'USD' })).groups)).toEqual(expected)
  }), { numRuns: 300 })
  expect([...states].sort()).toEqual(['all', 'nothing', 'some'])
})

it('the smallest table that covers a question answers it', () => {
  const nothing = { filters: {}, words: [], measures: plainMeasures }
  expect(plan({ ...nothing, group: ['day', 'model', 'tier'] })).toBe('daily')
  expect(plan({ ...nothing, group: ['project'], filters: { model: ['x'] } })).toBe('daily_keys')
  expect(plan({ ...nothing, group: ['model'], words: [{ actor: { list: ['x'], not: false } }] })).toBe('daily_actors')
  expect(plan({ ...nothing, group: ['month'], measures: ['quantity'] })).toBe('daily_items')
  expect(plan({ ...nothing, group: ['project', 'user'] })).toBe('ledger')
})

it('a word whose item lines are all in its model lines needs no ledger', async () => {
  const row = (model: string, item: string, project: string): Row => ({ ...emptyLine, kind: 'cost', currency: 'USD', cost_nanos: 1, account: 'a-1', provider: 'openai', day: '2026-01-05', source: project, model, item, project, computed_nanos: null, unpriced: '', fetched_at: 1 })
  const ask = async (rows: readonly Row[]) => {
    await fill(rows)
    const found = search('gpt', await readNames(host.panoptic.db), (_, value) => value)
    if (found.state !== 'some') throw new Error(found.state)
    const words = await simplify(host.panoptic.db, { from: '2026-01-01', to: '2026-01-31', filters: {}, words: found.words }, ['project'])
    return plan({ group: ['project'], filters: {}, words, measures: plainMeasures })
  }
  const model = row('gpt-4o', 'gpt-4o, input', 'p')
  const other = row('o3', 'o3, input', 'q')
  expect(await ask([model, other])).toBe('daily_keys')
  expect(await ask([model, other, row('', 'gpt search tool', 'r')])).toBe('ledger')
})
