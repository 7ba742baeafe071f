/** Which table answers a question: the smallest that has every column asked for. */
import { columns, isTime, type Column, type Question, type Selection } from './question'

export const tables = ['daily', 'daily_keys', 'daily_actors', 'daily_items', 'ledger'] as const
export type Table = (typeof tables)[number]

const everywhere: readonly Column[] = ['kind', 'provider', 'account', 'model', 'charge']
const covered: Readonly<Record<Exclude<Table, 'ledger'>, ReadonlySet<Column>>> = {
  daily: new Set([...everywhere, 'tier']),
  daily_keys: new Set([...everywhere, 'project', 'api_key']),
  daily_actors: new Set([...everywhere, 'actor']),
  daily_items: new Set([...everywhere, 'service', 'item', 'region', 'unit']),
}

/** The smallest table that has all of these columns; the ledger has every one. */
export const smallest = (needed: Iterable<Column>): Table => {
  const list = [...needed]
  return tables.find((table) => table === 'ledger' || list.every((column) => covered[table].has(column))) ?? 'ledger'
}

/** The columns that decide which lines count. */
export const selecting = ({ filters, words }: Pick<Selection, 'filters' | 'words'>): Column[] => [
  ...Object.keys(filters).map((name) => columns[name as keyof typeof columns]),
  ...words.flatMap((word) => Object.keys(word) as Column[]),
]

/** Quantities are kept per unit, and only where units are. */
export const plan = (question: Pick<Question, 'group' | 'filters' | 'words' | 'measures'>): Table => smallest([
  ...question.group.flatMap((dimension) => (isTime(dimension) ? [] : [columns[dimension]])),
  ...selecting(question),
  ...(question.measures.includes('quantity') ? ['unit' as const] : []),
])
