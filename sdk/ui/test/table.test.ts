import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFormat } from '../format/format'
import { clampWidth, emptyLayout, parseLayout } from '../table/layout'
import { csvColumns, filterRows, nextSort, sortRows, toTsv, type Column } from '../table/model'
import { moveFocus } from '../table/navigation'
import { createPages, pageSize } from '../table/pages'
import { addRange, prune, selectAll, toggleRow } from '../table/selection'

interface Row { id: string; name: string; cost: number | null; currency: string; at: number }
const format = createFormat({ numbers: 'en-US', dates: 'en-GB' }, 'UTC', { unknown: 'unknown' })
const columns: Column<Row>[] = [
  { key: 'name', title: 'Name' },
  { key: 'cost', title: 'Cost', format: 'money', currency: (row) => row.currency },
  { key: 'at', title: 'Time', format: 'time' },
  { key: 'id', title: 'Id', filterable: false },
]
const row = (id: string, name: string, cost: number | null): Row => ({ id, name, cost, currency: 'EUR', at: 0 })
const rows = [row('1', 'item 10', 5e9), row('2', 'Item 9', null), row('3', 'ähnlich', -1e9), row('4', 'zeta', 5e9)]
const ids = (list: readonly Row[]): string => list.map((one) => one.id).join('')

it('sorts words as people do, numbers as numbers, unknown last both ways, equals in their order', () => {
  expect(ids(sortRows(rows, columns, { key: 'name', direction: 'asc' }, 'de'))).toBe('3214')
  expect(ids(sortRows(rows, columns, { key: 'cost', direction: 'asc' }, 'en'))).toBe('3142')
  expect(ids(sortRows(rows, columns, { key: 'cost', direction: 'desc' }, 'en'))).toBe('1432')
  expect(sortRows(rows, columns, { key: 'gone', direction: 'asc' }, 'en')).toBe(rows)
})

it('a sorted table is a permutation in order', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.integer())), (costs) => {
    const given = costs.map((cost, at) => row(String(at), '', cost))
    const sorted = sortRows(given, columns, { key: 'cost', direction: 'asc' }, 'en')
    expect([...sorted].map((one) => one.id).sort()).toEqual(given.map((one) => one.id).sort())
    const known = sorted.filter((one) => one.cost !== null)
    expect(sorted.slice(0, known.length)).toEqual(known)
    for (const [at, one] of known.slice(1).entries()) expect(known[at]!.cost!).toBeLessThanOrEqual(one.cost!)
  }))
})

it('filters by what is shown, every word, not by hidden ids', () => {
  expect(ids(filterRows(rows, columns, 'ITEM', format))).toBe('12')
  expect(ids(filterRows(rows, columns, 'item €5', format))).toBe('1')
  expect(ids(filterRows(rows, columns, 'unknown', format))).toBe('2')
  expect(ids(filterRows(rows, columns, '4', format))).toBe('')
  expect(filterRows(rows, columns, '  ', format)).toBe(rows)
})

it('a header cycles: numbers start high, words start low, the third press gives the order back', () => {
  const [name, cost] = [columns[0]!, columns[1]!]
  expect(nextSort(null, cost)).toEqual({ key: 'cost', direction: 'desc' })
  expect(nextSort({ key: 'cost', direction: 'desc' }, cost)).toEqual({ key: 'cost', direction: 'asc' })
  expect(nextSort({ key: 'cost', direction: 'asc' }, cost)).toBeNull()
  expect(nextSort({ key: 'cost', direction: 'asc' }, name)).toEqual({ key: 'name', direction: 'asc' })
})

it('exports money as an exact decimal with its currency, time as ISO 8601, unknown as empty', () => {
  const csv = csvColumns(columns, (title) => `${title} (currency)`)
  expect(csv.map((column) => column.title)).toEqual(['Name', 'Cost', 'Cost (currency)', 'Time', 'Id'])
  expect(csv.map((column) => column.value(row('7', 'x', 1_000_000_001)))).toEqual(['x', '1.000000001', 'EUR', '1970-01-01T00:00:00.000Z', '7'])
  expect(csv[1]!.value(row('7', 'x', null))).toBeNull()
  expect(toTsv([['a\tb', 'c\nd'], ['e', 'f']])).toBe('a b\tc d\ne\tf')
})

it('the keyboard never leaves the table, whatever is pressed', () => {
  const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']
  fc.assert(fc.property(fc.nat(50), fc.integer({ min: 1, max: 8 }), fc.array(fc.tuple(fc.constantFrom(...keys), fc.boolean())), (count, width, presses) => {
    let at = { row: 0, column: 0 }
    for (const [key, mod] of presses) {
      at = moveFocus(at, key, mod, { rows: count, columns: width, page: 10 })!
      expect(at.row).toBeGreaterThanOrEqual(-1)
      expect(at.row).toBeLessThanOrEqual(count - 1)
      expect(at.column).toBeGreaterThanOrEqual(0)
      expect(at.column).toBeLessThan(width)
    }
  }))
  const extent = { rows: 100, columns: 5, page: 10 }
  expect(moveFocus({ row: 0, column: 2 }, 'ArrowUp', false, extent)).toEqual({ row: -1, column: 2 })
  expect(moveFocus({ row: 5, column: 2 }, 'End', true, extent)).toEqual({ row: 99, column: 4 })
  expect(moveFocus({ row: 5, column: 2 }, 'PageDown', false, extent)).toEqual({ row: 15, column: 2 })
  expect(moveFocus({ row: 5, column: 2 }, 'x', false, extent)).toBeNull()
})

it('selection: toggle, range over loaded rows, all, and fresh rows after a change', () => {
  const keyOf = (one: Row) => one.id
  const one = toggleRow(new Map<string, Row>(), '1', rows[0]!)
  expect([...one.keys()]).toEqual(['1'])
  expect(toggleRow(one, '1', rows[0]!).size).toBe(0)
  expect([...addRange(one, 3, 1, (at) => (at === 2 ? undefined : rows[at]), keyOf).keys()]).toEqual(['1', '2', '4'])
  const renamed = { ...rows[1]!, name: 'new' }
  expect([...prune(selectAll(rows, keyOf), [renamed], keyOf).values()]).toEqual([renamed])
})

it('a remembered layout from anywhere is taken only as far as it fits', () => {
  expect(parseLayout(null)).toEqual(emptyLayout)
  expect(parseLayout('{"widths":{"a":9,"b":120,"c":"x"},"shown":{"a":true,"b":1},"sort":{"key":"a","direction":"up"}}')).toEqual({ widths: { b: 120 }, shown: { a: true }, sort: undefined })
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const layout = parseLayout(JSON.stringify(value))
    for (const width of Object.values(layout.widths)) expect(clampWidth(width)).toBe(Math.round(width))
  }))
})

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)

it('pages: loads what is in view, keeps old rows until the new answer, ignores late ones, reads all for an export', async () => {
  const asked: number[] = []
  let hold: Promise<void> = Promise.resolve()
  const data = numbers(1050)
  const pages = createPages<number>(async ({ offset, limit, filter, signal }) => {
    asked.push(offset)
    await hold
    if (signal.aborted) throw new Error('aborted')
    const found = filter === 'odd' ? data.filter((n) => n % 2 === 1) : data
    return { rows: found.slice(offset, offset + limit), total: found.length }
  })
  await pages.ask(null, '')
  expect([pages.count.value, pages.at(0), pages.at(500)]).toEqual([1050, 0, undefined])
  pages.ensure(390, 410)
  pages.ensure(390, 410)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect([pages.at(399), pages.at(400)]).toEqual([399, 400])
  expect(asked).toEqual([0, pageSize, 2 * pageSize])

  let release = (): void => undefined
  hold = new Promise((resolve) => { release = resolve })
  const odd = pages.ask(null, 'odd')
  expect([pages.at(0), pages.loading.value]).toEqual([0, true])
  release()
  await odd
  expect([pages.count.value, pages.at(0), pages.loading.value]).toEqual([525, 1, false])
  const all: number[] = []
  for await (const one of pages.all()) all.push(one)
  expect(all).toEqual(data.filter((n) => n % 2 === 1))
})

it('pages: an uncounted total grows to the end; a failure keeps what is there and can be asked again', async () => {
  let broken = false
  const pages = createPages<number>(async ({ offset, limit }) => {
    if (broken) throw new Error('cut')
    return { rows: numbers(450).slice(offset, offset + limit), total: null }
  })
  await pages.ask(null, '')
  expect([pages.count.value, pages.counted.value]).toEqual([201, false])
  broken = true
  pages.ensure(200, 200)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect([pages.error.value?.message, pages.at(0)]).toEqual(['cut', 0])
  broken = false
  await pages.ask(null, '')
  pages.ensure(200, 200)
  await new Promise((resolve) => setTimeout(resolve, 0))
  pages.ensure(400, 400)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect([pages.count.value, pages.counted.value, pages.at(449), pages.error.value]).toEqual([450, true, 449, null])
})
