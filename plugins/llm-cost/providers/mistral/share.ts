/**
 * Who used what. The organisation's own answer is the truth about how much; answers for single workspaces or zones
 * only tell how to share it. So nothing is counted twice when a filter is ignored, and nothing is lost when a part
 * is missing: what no part accounts for stays unnamed, and parts that claim more than there was are not believed.
 */
import type { Entry } from './parse'

export interface Part {
  /** What the entries of this answer have in common. */
  readonly mark: Partial<Pick<Entry, 'project' | 'zone'>>
  readonly entries: readonly Entry[]
}

/** The entries of `whole`, each one shared among the parts that account for it. */
export function share(whole: readonly Entry[], parts: readonly Part[]): Entry[] {
  if (parts.length === 0) return [...whole]
  const shares = new Map<string, Entry[]>()
  for (const { mark, entries } of parts)
    for (const entry of added(entries)) {
      const known = shares.get(keyOf(entry, mark)) ?? []
      shares.set(keyOf(entry, mark), [...known, { ...entry, ...mark }])
    }
  const unmarked = Object.assign({}, ...parts.map(({ mark }) => mark)) as object
  return added(whole).flatMap((entry) => {
    const key = keyOf(entry, unmarked)
    const claimed = shares.get(key) ?? []
    const rest = { ...entry, value: minus(entry.value, claimed.map(({ value }) => value)), paid: minus(entry.paid, claimed.map(({ paid }) => paid)) }
    const believable = rest.value !== null && rest.value >= 0 && (entry.paid === null || (rest.paid !== null && rest.paid >= 0))
    if (!believable) return [entry]
    shares.delete(key)
    return rest.value === 0 && (rest.paid === 0 || rest.paid === null) ? claimed : [...claimed, rest]
  })
}

/** What tells one entry from another, without what the parts are told apart by. */
const keyOf = (entry: Entry, mark: object): string =>
  JSON.stringify(Object.entries(entry).filter(([name]) => name !== 'value' && name !== 'paid' && !(name in mark)).sort())

/** Entries of the same kind become one. */
function added(entries: readonly Entry[]): Entry[] {
  const sums = new Map<string, Entry>()
  for (const entry of entries) {
    const known = sums.get(keyOf(entry, {}))
    sums.set(keyOf(entry, {}), known === undefined ? entry : { ...known, value: plus(known.value, entry.value), paid: plus(known.paid, entry.paid) })
  }
  return [...sums.values()]
}

/** A sum with an unknown part is unknown. Seconds may have fractions, so what floats add is taken off again. */
const plus = (one: number | null, other: number | null): number | null => (one === null || other === null ? null : tidy(one + other))
const minus = (whole: number | null, parts: readonly (number | null)[]): number | null =>
  parts.reduce((rest, part) => plus(rest, part === null ? null : -part), whole)
const tidy = (value: number): number => Math.round(value * 1e6) / 1e6
