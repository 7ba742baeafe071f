/** A chart's data, the same for every kind, and its table twin. */
import type { ValueFormat } from '../format/format'
import type { Column } from '../table/model'

export interface ChartSeries {
  /** Fixes the hue: a provider or model has one colour in every chart. */
  readonly key: string
  readonly name: string
  /** One per category; null is unknown and leaves a gap. A pie takes the first. */
  readonly values: readonly (number | null)[]
  readonly color?: string
  /** Of a line: each value is a dot, so that one between unknown ones is seen. */
  readonly dots?: boolean
  /** Of a line: a limit or a goal rather than what was measured. */
  readonly dashed?: boolean
}

export type ChartKind = 'line' | 'area' | 'bar' | 'pie'

export interface ChartImage {
  readonly kind: 'png' | 'svg'
  readonly data: Uint8Array | string
}

export interface ChartRow {
  readonly key: string
  readonly label: string
  readonly values: readonly (number | null)[]
}

/** Sum of what is known; null when nothing is. */
export function sumKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value): value is number => value !== null && value !== undefined)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

/** Whether there is anything to draw. */
export const hasData = (series: readonly ChartSeries[]): boolean => series.some((one) => one.values.some((value) => value !== null))

/** The rows of the table twin: one per category, or per slice of a pie. */
export function twinRows(kind: ChartKind, categories: readonly string[], series: readonly ChartSeries[]): ChartRow[] {
  if (kind === 'pie') return series.map((one) => ({ key: one.key, label: one.name, values: [one.values[0] ?? null] }))
  return categories.map((label, at) => ({ key: label, label, values: series.map((one) => one.values[at] ?? null) }))
}

export interface TwinTexts {
  readonly category: string
  readonly value: string
  readonly share: string
  /** Null: the series are of different kinds and have no sum. */
  readonly total: string | null
}

/** The columns of the table twin, with shares for a pie and totals for several series. */
export function twinColumns(
  kind: ChartKind, series: readonly ChartSeries[], days: boolean, format: ValueFormat, currency: string, texts: TwinTexts,
): Column<ChartRow>[] {
  const first: Column<ChartRow> = { key: 'label', title: texts.category, format: days ? 'day' : 'text', value: (row) => row.label }
  const amount = (key: string, title: string, value: (row: ChartRow) => number | null): Column<ChartRow> => ({ key, title, format, currency, value })
  if (kind === 'pie') {
    const total = sumKnown(series.map((one) => one.values[0]))
    return [
      first,
      amount('value', texts.value, (row) => row.values[0] ?? null),
      { key: 'share', title: texts.share, format: 'percent', value: (row) => (total === null || total === 0 || row.values[0] === null ? null : row.values[0]! / total) },
    ]
  }
  const each = series.map((one, at) => amount(`s${at}`, one.name, (row) => row.values[at] ?? null))
  return series.length > 1 && texts.total !== null ? [first, ...each, amount('total', texts.total, (row) => sumKnown(row.values))] : [first, ...each]
}

/** Step between labelled categories so that labels of `labelWidth` px do not touch. */
export function labelStep(count: number, width: number, labelWidth: number): number {
  return Math.max(1, Math.ceil((count * labelWidth) / Math.max(1, width)))
}

/** The slices of a pie, largest first; unknown and zero ones have no slice (the table twin still lists them). */
export function slicesOf(series: readonly ChartSeries[]): ChartSeries[] {
  return series.filter((one) => (one.values[0] ?? 0) > 0).sort((one, other) => other.values[0]! - one.values[0]!)
}
