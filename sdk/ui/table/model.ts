/** What a table is made of, and the pure parts of sorting, filtering and exporting it. */
import type { CellValue, CsvColumn } from '../format/csv'
import type { Format, ValueFormat } from '../format/format'
import { decimalOf } from '../format/money'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  /** Default: `row[key]`. */
  readonly value?: (row: Row) => CellValue
  readonly format?: ValueFormat
  /** For `money`. */
  readonly currency?: string | ((row: Row) => string)
  /** Why a `null` is unknown, for its tooltip. */
  readonly why?: (row: Row) => string
  /** What is shown instead of the formatted value. Sorting and export still use the value. */
  readonly text?: (row: Row) => string
  /** Default: numbers `end`, all else `start`. */
  readonly align?: 'start' | 'end'
  readonly sortable?: boolean
  /** px; a column without takes its share of what is left. */
  readonly width?: number
  /** Not shown until the user chooses it. */
  readonly hidden?: boolean
  /** Whether the filter box looks at it. */
  readonly filterable?: boolean
}

export interface Sort {
  readonly key: string
  readonly direction: 'asc' | 'desc'
}

export interface PageRequest {
  readonly offset: number
  readonly limit: number
  readonly sort: Sort | null
  readonly filter: string
  readonly signal: AbortSignal
}

/** `total` null: not counted; a full page means there may be more. */
export type PageLoader<Row> = (request: PageRequest) => Promise<{ readonly rows: readonly Row[]; readonly total: number | null }>

export interface TableExport<Row> {
  readonly columns: readonly CsvColumn<Row>[]
  /** All rows that pass the filter, in the table's order. Can be read once. */
  readonly rows: AsyncIterable<Row>
  csv(): AsyncGenerator<string>
}

const numeric = new Set<ValueFormat>(['number', 'compact', 'percent', 'bytes', 'duration', 'money'])

export const isNumeric = (column: { readonly format?: ValueFormat }): boolean => column.format !== undefined && numeric.has(column.format)

export const alignOf = <Row>(column: Column<Row>): 'start' | 'end' => column.align ?? (isNumeric(column) ? 'end' : 'start')

export function cellValue<Row>(column: Column<Row>, row: Row): CellValue {
  return column.value === undefined ? ((row as Readonly<Record<string, CellValue>>)[column.key] ?? null) : column.value(row)
}

export const currencyOf = <Row>(column: Column<Row>, row: Row): string =>
  (typeof column.currency === 'function' ? column.currency(row) : column.currency) ?? 'USD'

export const cellText = <Row>(column: Column<Row>, row: Row, format: Format): string =>
  column.text?.(row) ?? format.value(cellValue(column, row), column.format, currencyOf(column, row))

/** A click on a header: numbers and times largest first, words A to Z; then the other way; then the given order. */
export function nextSort<Row>(current: Sort | null, column: Column<Row>): Sort | null {
  const first = isNumeric(column) || column.format === 'time' || column.format === 'relative' || column.format === 'day' ? 'desc' : 'asc'
  if (current?.key !== column.key) return { key: column.key, direction: first }
  return current.direction === first ? { key: column.key, direction: first === 'asc' ? 'desc' : 'asc' } : null
}

/** A sorted copy. Unknown values come last in either direction; equal rows keep their order. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | null, language: string): readonly Row[] {
  const column = sort === null ? undefined : columns.find((candidate) => candidate.key === sort.key)
  if (sort === null || column === undefined) return rows
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  const sign = sort.direction === 'asc' ? 1 : -1
  const isNothing = (value: CellValue): boolean => value === null || value === undefined
  return rows
    .map((row) => ({ row, value: cellValue(column, row) }))
    .sort((one, other) => {
      if (isNothing(one.value) || isNothing(other.value)) return Number(isNothing(one.value)) - Number(isNothing(other.value))
      if (typeof one.value === 'string' || typeof other.value === 'string') return sign * collator.compare(String(one.value), String(other.value))
      return sign * (one.value! < other.value! ? -1 : one.value! > other.value! ? 1 : 0)
    })
    .map((entry) => entry.row)
}

/** Rows in which every word typed occurs in some filterable column, as shown. */
export function filterRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], filter: string, format: Format): readonly Row[] {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  const looked = columns.filter((column) => column.filterable !== false)
  return rows.filter((row) => {
    const text = looked.map((column) => cellText(column, row, format)).join('\u0000').toLocaleLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Columns of the exported file: money as an exact decimal with its currency beside it, times as ISO 8601 UTC. */
export function csvColumns<Row>(columns: readonly Column<Row>[], currencyTitle: (column: string) => string): CsvColumn<Row>[] {
  return columns.flatMap((column): CsvColumn<Row>[] => {
    const value = (row: Row): CellValue => cellValue(column, row)
    if (column.format === 'money') {
      const amount = (row: Row): CellValue => {
        const nanos = value(row)
        return typeof nanos === 'number' || typeof nanos === 'bigint' ? decimalOf(nanos) : nanos
      }
      return [{ title: column.title, value: amount }, { title: currencyTitle(column.title), value: (row) => currencyOf(column, row) }]
    }
    if (column.format === 'time' || column.format === 'relative')
      return [{ title: column.title, value: (row) => { const at = value(row); return typeof at === 'number' ? new Date(at).toISOString() : at } }]
    return [{ title: column.title, value }]
  })
}

/** Tab-separated, as spreadsheets paste it. */
export function toTsv(table: readonly (readonly string[])[]): string {
  return table.map((row) => row.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')
}
