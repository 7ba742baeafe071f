/** The explorer's result as an exported table: every group, not only the ones shown. */
import type { Result } from '../explorer/compute'
import { change } from '../explorer/compare'
import { isMoney, type Measure, type Name } from '../explorer/question'
import type { Pair } from '../explorer/ranking'
import { fromNanos } from '../ledger/money'
import type { ExportColumn, ExportSource } from './table'

/** `label`: what a name is called where that is not the name itself; `shown`: the measures, the first one compared. */
export function resultSource({ pairs, group, currency, compared }: Result, shown: readonly Measure[], label: (name: Name, value: string) => string): ExportSource<Pair> {
  const [first, ...more] = shown
  const text = (measure: Measure, value: number | null): string | number | null => (value === null || !isMoney(measure) ? value : fromNanos(value))
  const amount = (measure: Measure, which: 'now' | 'before') => (pair: Pair): number | null => pair[which]?.amounts[measure].value ?? null
  const columns = (measure: Measure): ExportColumn<Pair>[] => [
    { name: measure, value: (pair) => text(measure, amount(measure, 'now')(pair)) },
    { name: `${measure}_unknown_lines`, value: (pair) => pair.now?.amounts[measure].unknown ?? 0 },
  ]
  return {
    columns: [
      ...group.map((dimension, index): ExportColumn<Pair> => ({ name: dimension, value: ({ key }) => label(dimension as Name, key[index]!) })),
      ...(shown.includes('quantity') ? [{ name: 'unit', value: ({ unit }: Pair) => unit }] : []),
      ...(first === undefined ? [] : columns(first)),
      ...(compared === null || first === undefined ? [] : [
        { name: `${first}_before`, value: (pair: Pair) => text(first, amount(first, 'before')(pair)) },
        { name: `${first}_change`, value: (pair: Pair) => text(first, change(amount(first, 'now')(pair), amount(first, 'before')(pair)).absolute) },
        { name: `${first}_change_ratio`, value: (pair: Pair) => change(amount(first, 'now')(pair), amount(first, 'before')(pair)).relative },
      ]),
      ...more.flatMap(columns),
      { name: 'currency', value: () => currency },
      { name: 'not_converted', value: ({ now }) => [...(now?.unconverted ?? [])].map(([own, nanos]) => `${fromNanos(nanos)} ${own}`.trim()).join('; ') },
      { name: 'lines', value: ({ now }) => now?.lines ?? 0 },
    ],
    rows: (_, progress) => {
      progress(0, pairs.length)
      return pairs
    },
  }
}
