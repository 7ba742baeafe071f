/** OpenAI: the usage and costs of an organisation, with an admin key. */
import { addDays, type Day } from '../../ledger/days'
import { mergeLines, type Line } from '../../ledger/rows'
import { ProviderProblem } from '../problem'
import type { Portion, Provider, ProviderAccount, Source } from '../provider'
import { getJson, type Caller } from '../request'
import { familyIds } from './families'
import { parsePage } from './parse'
import { reportUrl, type Report } from './requests'

/** A cursor that never ends would otherwise keep us here for ever. */
const maxPages = 1000

/** Costs and completions are what an account is for; the other reports an older gateway or a smaller permission may lack. */
const required: readonly Report[] = ['completions', 'costs']

const source = (report: Report): Source => ({
  id: `openai.${report}`,
  ...(!required.includes(report) && { optional: true }),
  fetch: (caller, account, from, to) => portions(caller, account, report, from, to),
})

/**
 * Walks the pages and yields whole days. The last day of a page is held back until the next page shows
 * that it is complete, so a day is never replaced by a part of itself.
 */
async function* portions(caller: Caller, { connection }: ProviderAccount, report: Report, from: Day, to: Day): AsyncGenerator<Portion> {
  let start = from
  let held: { day: Day; lines: readonly Line[] } | null = null
  let page: string | undefined
  const seen = new Set<string>()

  for (;;) {
    const url = reportUrl(connection.basePath, { report, from, to, ...(page !== undefined && { page }) })
    const { days, next } = parsePage(report, await getJson(caller, url))
    const lines: Line[] = []
    for (const entry of days) {
      if (entry.day < (held?.day ?? start) || entry.day > to)
        throw new ProviderProblem('unexpected', `a bucket of ${entry.day} came out of order`)
      if (held !== null && entry.day === held.day) {
        held = { day: held.day, lines: [...held.lines, ...entry.lines] }
        continue
      }
      if (held !== null) lines.push(...held.lines)
      held = entry
    }
    if (next === null) {
      yield { from: start, to, lines: mergeLines([...lines, ...(held?.lines ?? [])]) }
      return
    }
    if (seen.has(next) || seen.size >= maxPages) throw new ProviderProblem('unexpected', 'next_page leads in a circle')
    seen.add(next)
    page = next
    if (held !== null && held.day > start) {
      yield { from: start, to: addDays(held.day, -1), lines: mergeLines(lines) }
      start = held.day
    }
  }
}

export const openai: Provider = {
  id: 'openai',
  networks: ['openai'],
  title: 'OpenAI',
  options: [],
  sources: [...new Set([...required, ...familyIds])].map(source),
  async test(caller, { connection }, today) {
    for (const report of required) {
      const url = reportUrl(connection.basePath, { report, from: today, to: today, limit: 1 })
      parsePage(report, await getJson(caller, url))
    }
  },
}
