/** A table as a file: CSV for spreadsheets, JSON for programs, both written piece by piece while rows are still read. */
import { toCsvStream } from '@panoptic/sdk/ui'

export type Cell = string | number | null

export interface ExportColumn<Row> {
  /** Stable and never translated: files are read by programs too. */
  readonly name: string
  /** Money as exact decimal text (`fromNanos`) beside a currency column; `null` is unknown: empty in CSV, `null` in JSON. */
  readonly value: (row: Row) => Cell
}

export interface ExportSource<Row> {
  readonly columns: readonly ExportColumn<Row>[]
  /** Reads the rows when asked; `progress` counts whatever the reader can count (rows, days). */
  readonly rows: (signal: AbortSignal, progress: (done: number, total: number | null) => void) => AsyncIterable<Row> | Iterable<Row>
}

export const exportKinds = ['csv', 'json'] as const
export type ExportKind = (typeof exportKinds)[number]

const partSize = 64 * 1024
/** What {@link toCsvStream} would leave as it is although it looks like a text that was made safe. */
const looksSafe = /^'+[=+\-@\t\r]/

/**
 * CSV marks a text that a spreadsheet would run with an apostrophe. One that has the mark already gets another,
 * so that a reader who takes one mark away has every text back as it was.
 */
const marked = (value: Cell): Cell => (typeof value === 'string' && looksSafe.test(value) ? `'${value}` : value)

/** The file's text in parts of about 64 kB, to be written in order. */
export function tableParts<Row>(kind: ExportKind, columns: readonly ExportColumn<Row>[], rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<string> {
  if (kind === 'json') return jsonParts(columns, rows)
  return toCsvStream(asynchronous(rows), columns.map(({ name, value }) => ({ title: name, value: (row: Row) => marked(value(row)) })))
}

async function* asynchronous<Row>(rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<Row> {
  yield* rows
}

/** One array, one object a line; values as they are. */
async function* jsonParts<Row>(columns: readonly ExportColumn<Row>[], rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<string> {
  let part = '['
  let separator = '\n'
  for await (const row of rows) {
    part += `${separator}${JSON.stringify(Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])))}`
    separator = ',\n'
    if (part.length < partSize) continue
    yield part
    part = ''
  }
  yield `${part}\n]\n`
}
