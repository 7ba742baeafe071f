/** What answers that come in pages have in common. */
import { addDays, type Day, type Days } from '../ledger/days'
import { ProviderProblem } from './problem'

/** A cursor that never ends would otherwise keep us here for ever. */
const maxPages = 1000

/**
 * Hands on each cursor of one walk through the pages. `name` is the cursor's field in the answer.
 * The function throws a {@link ProviderProblem} when a cursor comes again, or when there are too many.
 */
export function follower(name: string): (cursor: string) => string {
  const seen = new Set<string>()
  return (cursor) => {
    if (seen.has(cursor) || seen.size >= maxPages) throw new ProviderProblem('unexpected', `${name} leads in a circle`)
    seen.add(cursor)
    return cursor
  }
}

/**
 * Whole days, from `from` to `to` without a gap, out of pages of entries that come in the order of their days. The last
 * day of a page is held back until the next page shows that it is complete, so a day is never replaced by a part of itself.
 */
export async function* wholeDays<Entry extends { readonly day: Day }>(pages: AsyncIterable<readonly Entry[]>, { from, to }: Days): AsyncGenerator<Days & { readonly entries: readonly Entry[] }> {
  let start = from
  let held: Entry[] = []
  for await (const page of pages) {
    for (const entry of page) {
      if (entry.day < (held.at(-1)?.day ?? start) || entry.day > to) throw new ProviderProblem('unexpected', `${entry.day} came out of order`)
      held.push(entry)
    }
    const open = held.at(-1)?.day
    if (open === undefined || open === start) continue
    yield { from: start, to: addDays(open, -1), entries: held.filter(({ day }) => day < open) }
    held = held.filter(({ day }) => day === open)
    start = open
  }
  yield { from: start, to, entries: held }
}
