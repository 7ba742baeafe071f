/** P-25: what a file holds is what the table held, cell by cell, hostile ones included; a cancelled export leaves none. */
import { createTestHost } from '@panoptic/sdk/testing'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import manifest from '../package.json'
import { fileName, saveTable } from '../export/save'
import { tableParts, type Cell, type ExportColumn, type ExportKind } from '../export/table'

type Row = readonly [text: string, amount: number | null, money: string | null]
const columns: ExportColumn<Row>[] = [
  { name: 'text', value: ([text]) => text },
  { name: 'amount', value: ([, amount]) => amount },
  { name: 'cost', value: ([, , money]) => money },
]

async function write(kind: ExportKind, rows: readonly Row[]): Promise<string> {
  let text = ''
  for await (const part of tableParts(kind, columns, rows)) text += part
  return text
}

/** A reader of RFC 4180 that walks character by character and knows nothing of our writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') { cell += '"'; at++ }
      else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === ',') { row.push(cell); cell = '' }
    else if (char === '\r' && text[at + 1] === '\n') { rows.push([...row, cell]); row = []; cell = ''; at++ }
    else cell += char
  }
  expect([quoted, row.length, cell], 'the file ends with a whole line').toEqual([false, 0, ''])
  return rows
}
/** Takes away the mark that keeps a spreadsheet from running a text. */
const unmarked = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)

const hostile = ['=HYPERLINK("http://x","y")', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\'=1', '\'\'-x', '"', '""', ',', '\r\n', 'a\nb', ';', '  ', 'ä€😀', '\u0000', '\uFEFF', 'null', '007', '1e5', '</script>', '__proto__']
const text = fc.oneof(fc.constantFrom(...hostile), fc.tuple(fc.constantFrom(...hostile), fc.string()).map((parts) => parts.join('')), fc.string({ unit: 'binary' }))
const row: fc.Arbitrary<Row> = fc.tuple(
  text,
  fc.option(fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })), { nil: null }),
  fc.option(fc.constantFrom('0', '-0.000000001', '9007199.254740991', '12.5'), { nil: null }),
)
const shown = (value: Cell): string => (value === null ? '' : String(value))

it('CSV: every cell comes back, and none begins as a formula', async () => {
  await fc.assert(fc.asyncProperty(fc.array(row), async (rows) => {
    const [header, ...read] = readCsv(await write('csv', rows))
    expect(header).toEqual(['text', 'amount', 'cost'])
    expect(read.map((cells) => cells.map(unmarked))).toEqual(rows.map((cells) => cells.map(shown)))
    for (const cell of read.flat()) expect(/^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(cell), JSON.stringify(cell)).toBe(false)
  }), { numRuns: 300 })
})

it('JSON: one array whose numbers are numbers, whose texts are as they were, and whose unknown is null', async () => {
  await fc.assert(fc.asyncProperty(fc.array(row), async (rows) => {
    const read = JSON.parse(await write('json', rows)) as Record<string, Cell>[]
    expect(read).toEqual(rows.map(([name, amount, cost]) => ({ text: name, amount: Object.is(amount, -0) ? 0 : amount, cost })))
  }), { numRuns: 300 })
})

it('many rows come in many parts, in order, and nothing is lost between them', async () => {
  const rows: Row[] = Array.from({ length: 20_000 }, (_, index) => [`name ${index}`, index, String(index)])
  for (const kind of ['csv', 'json'] as const) {
    const parts: string[] = []
    for await (const part of tableParts(kind, columns, rows)) parts.push(part)
    expect(parts.length).toBeGreaterThan(5)
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(70_000)
    const amounts = kind === 'json' ? (JSON.parse(parts.join('')) as { amount: number }[]).map(({ amount }) => amount) : readCsv(parts.join('')).slice(1).map(([, amount]) => Number(amount))
    expect(amounts).toEqual(rows.map(([, amount]) => amount))
  }
})

const opened: { close(): Promise<void> }[] = []
afterAll(async () => { for (const host of opened) await host.close() })
async function host() {
  const made = await createTestHost({ package: manifest })
  opened.push(made)
  return made
}

it.each(['csv', 'json'] as const)('%s: the saved file is whole and named for the day', async (kind) => {
  const { panoptic, saved: files } = await host()
  const seen: [number, number | null][] = []
  const rows = (_: AbortSignal, progress: (done: number, total: number | null) => void) => (function* (): Generator<Row> {
    for (let index = 0; index < 3; index++) { progress(index, 3); yield [`row ${index}`, index, null] }
  })()
  const saved = await saveTable(panoptic.files, 'llm-cost-models', kind, { columns, rows }, { signal: new AbortController().signal, progress: (...step) => seen.push(step) })
  expect(saved).toEqual({ name: fileName('llm-cost-models', kind) })
  expect(seen).toEqual([[0, 3], [1, 3], [2, 3]])
  const content = files()[fileName('llm-cost-models', kind)]!
  expect(kind === 'csv' ? readCsv(content).length : (JSON.parse(content) as unknown[]).length).toBe(kind === 'csv' ? 4 : 3)
})

it.each(['csv', 'json'] as const)('%s: cancelled or failed while rows are read, nothing is left behind', async (kind) => {
  for (const end of ['cancel', 'fail'] as const) {
    const { panoptic, saved } = await host()
    const abort = new AbortController()
    async function* rows(): AsyncGenerator<Row> {
      for (let index = 0; ; index++) {
        if (index === 5000 && end === 'fail') throw new Error('the store is gone')
        if (index === 5000) abort.abort(new Error('cancelled'))
        yield [`row ${index}`, index, null]
      }
    }
    await expect(saveTable(panoptic.files, 'x', kind, { columns, rows }, { signal: abort.signal, progress: () => undefined })).rejects.toThrow(end === 'fail' ? 'the store is gone' : 'cancelled')
    expect(saved()).toEqual({})
  }
})
