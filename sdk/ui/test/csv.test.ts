import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvCell, toCsv, toCsvStream } from '../format/csv'

interface Row { name: string; amount: number | null }
const columns = [{ title: 'Name', value: (row: Row) => row.name }, { title: 'Amount', value: (row: Row) => row.amount }]

/** An RFC 4180 reader, independent of the writer. */
function parse(text: string): string[][] {
  const lines: string[][] = []
  let line: string[] = []
  let cell = ''
  let quoted = false
  const end = (): void => {
    line.push(cell)
    cell = ''
  }
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (quoted && sign === '"' && text[at + 1] === '"') {
      cell += '"'
      at++
    } else if (sign === '"') quoted = !quoted
    else if (quoted) cell += sign
    else if (sign === ',') end()
    else if (sign === '\r' && text[at + 1] === '\n') {
      end()
      lines.push(line)
      line = []
      at++
    } else cell += sign
  }
  return lines
}

it('quotes what needs it and ends every line with CRLF', () => {
  expect([...toCsv([{ name: 'a "b", c\nd', amount: 1.5 }], columns)].join('')).toBe('Name,Amount\r\n"a ""b"", c\nd",1.5\r\n')
})

it('a text that a spreadsheet would run as a formula is neutralised; numbers stay numbers; unknown stays empty', () => {
  for (const text of ['=1+1', '+1', '@SUM(A1)', '-cmd', '\t=1', '\r=1', '=HYPERLINK("http://x","y")']) expect(csvCell(text).replace(/^"/, '').startsWith("'"), text).toBe(true)
  expect(csvCell(-12.5)).toBe('-12.5')
  expect(csvCell('-0.000000001')).toBe('-0.000000001')
  expect(csvCell(null)).toBe('')
  expect(csvCell(0)).toBe('0')
})

it('any table reads back, but for the apostrophe before a formula', () => {
  fc.assert(fc.property(fc.array(fc.record({ name: fc.string(), amount: fc.option(fc.integer()) })), (rows) => {
    const [head, ...body] = parse([...toCsv(rows, columns)].join(''))
    expect(head).toEqual(['Name', 'Amount'])
    expect(body.map(([name, amount]) => [name!.replace(/^'(?=[=+\-@\t\r])/, ''), amount])).toEqual(
      rows.map((row) => [row.name.replace(/^'(?=[=+\-@\t\r])/, ''), row.amount === null ? '' : String(row.amount)]),
    )
    for (const line of body) expect(/^[=+@\t\r]/.test(line[0]!)).toBe(false)
  }))
})

it('streams in parts, the same bytes from held and from loading rows', async () => {
  const rows = Array.from({ length: 5000 }, (_, at) => ({ name: `row number ${at}`, amount: at }))
  const parts = [...toCsv(rows, columns)]
  expect(parts.length).toBeGreaterThan(1)
  let streamed = ''
  for await (const part of toCsvStream((async function* () { yield* rows })(), columns)) streamed += part
  expect(streamed).toBe(parts.join(''))
  expect(streamed.split('\r\n')).toHaveLength(5002)
})
