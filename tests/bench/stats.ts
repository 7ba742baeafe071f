/** Medians and the table. Machines are noisy: every figure is a median, every aim is a ratio. */

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('a median needs values')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export interface Figure {
  readonly metric: string
  readonly value: number
  /** What the issue asks for, as an upper (or, negative sense, lower) bound. */
  readonly aim?: { readonly atMost: number }
  /** How it came about: medians of both sides, spread, count. */
  readonly note: string
}

export function printTable(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map((figure) => figure.metric.length))
  for (const { metric, value, aim, note } of figures) {
    const verdict = aim === undefined ? '' : value <= aim.atMost ? `ok (≤ ${aim.atMost})` : `MISSED (≤ ${aim.atMost})`
    console.log(`${metric.padEnd(width)}  ${round(value).padStart(10)}  ${verdict.padEnd(18)}  ${note}`)
  }
}

export const round = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2))

export const spread = (values: readonly number[], unit: string): string =>
  `${round(median(values))} ${unit} (${round(Math.min(...values))}–${round(Math.max(...values))}, n=${values.length})`
