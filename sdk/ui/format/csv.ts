/**
 * CSV as RFC 4180 has it (CRLF, quotes doubled), safe to open in a spreadsheet: a text that would be read as a
 * formula gets a leading apostrophe. Numbers stay numbers, with a point, whatever the language.
 */
export type CellValue = string | number | bigint | boolean | null | undefined

export interface CsvColumn<Row> {
  readonly title: string
  readonly value: (row: Row) => CellValue
}

const partSize = 64 * 1024
const formula = /^[=+\-@\t\r]/
const plainNumber = /^-?\d+(\.\d+)?$/

/** One cell. `null` and `undefined` are empty: unknown is not 0. */
export function csvCell(value: CellValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = formula.test(value) && !plainNumber.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const line = (cells: readonly CellValue[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** Parts of about 64 kB, the header first: write them in order. */
export function* toCsv<Row>(rows: Iterable<Row>, columns: readonly CsvColumn<Row>[]): Generator<string> {
  let part = line(columns.map((column) => column.title))
  for (const row of rows) {
    part += line(columns.map((column) => column.value(row)))
    if (part.length < partSize) continue
    yield part
    part = ''
  }
  if (part !== '') yield part
}

/** {@link toCsv} for rows that are still being loaded. */
export async function* toCsvStream<Row>(rows: AsyncIterable<Row>, columns: readonly CsvColumn<Row>[]): AsyncGenerator<string> {
  let part = line(columns.map((column) => column.title))
  for await (const row of rows) {
    part += line(columns.map((column) => column.value(row)))
    if (part.length < partSize) continue
    yield part
    part = ''
  }
  if (part !== '') yield part
}
