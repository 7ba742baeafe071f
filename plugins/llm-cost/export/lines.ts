/** The ledger's lines as an exported table. Names are stable; unknown is empty, never 0. */
import { fromNanos } from '../ledger/money'
import type { LedgerRow, Lines } from '../ledger/details'
import type { ExportColumn, ExportSource } from './table'

const money = (nanos: number | null): string | null => (nanos === null ? null : fromNanos(nanos))
const plain = <N extends keyof LedgerRow>(name: N): ExportColumn<LedgerRow> => ({ name, value: (row) => row[name] })

/** `label`: what an account is called. `computed` is in US dollars, `cost` and `list_cost` in `currency`. */
export const lineColumns = (label: (account: string) => string): readonly ExportColumn<LedgerRow>[] => [
  plain('day'), plain('kind'), plain('charge'), plain('provider'),
  { name: 'account', value: (row) => label(row.account) },
  plain('source'), plain('service'), plain('model'), plain('item'), plain('tier'), plain('context_window'), plain('speed'), plain('region'), plain('project'), plain('api_key'),
  { name: 'user', value: (row) => row.actor },
  { name: 'cost', value: (row) => money(row.cost_nanos) },
  { name: 'list_cost', value: (row) => money(row.list_nanos) },
  plain('currency'),
  { name: 'computed', value: (row) => money(row.computed_nanos) },
  { name: 'computed_currency', value: (row) => (row.computed_nanos === null ? '' : 'USD') },
  plain('unpriced'),
  plain('input_tokens'), plain('cached_tokens'), plain('cache_write_tokens'), plain('cache_write_1h_tokens'), plain('output_tokens'),
  plain('requests'), plain('quantity'), plain('unit'), plain('span'),
]

export const linesSource = (lines: Lines, label: (account: string) => string): ExportSource<LedgerRow> =>
  ({ columns: lineColumns(label), rows: (signal, progress) => lines.all(signal, progress) })
