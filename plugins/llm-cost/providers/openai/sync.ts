/** OpenAI: the usage and costs of an organisation, with an admin key. */
import type { Day } from '../../ledger/days'
import { mergeLines } from '../../ledger/rows'
import { follower, wholeDays } from '../pages'
import type { Portion, Provider, ProviderAccount, Source } from '../provider'
import { getJson, type Caller } from '../request'
import { familyIds } from './families'
import { parsePage, type Page } from './parse'
import { reportUrl, type Query, type Report } from './requests'

/** Costs and completions are what an account is for; the other reports an older gateway or a smaller permission may lack. */
const required: readonly Report[] = ['completions', 'costs']

const source = (report: Report): Source => ({
  id: `openai.${report}`,
  ...(!required.includes(report) && { optional: true }),
  fetch: (caller, account, from, to) => portions(caller, account, report, from, to),
})

async function* portions(caller: Caller, { connection }: ProviderAccount, report: Report, from: Day, to: Day): AsyncGenerator<Portion> {
  for await (const { entries, ...days } of wholeDays(buckets(caller, connection.basePath, { report, from, to }), { from, to }))
    yield { ...days, lines: mergeLines(entries.flatMap(({ lines }) => lines)) }
}

/** The days of the answer, a page at a time. */
async function* buckets(caller: Caller, basePath: string, query: Query): AsyncGenerator<Page['days']> {
  const follow = follower('next_page')
  let page: string | undefined
  do {
    const { days, next } = parsePage(query.report, await getJson(caller, reportUrl(basePath, { ...query, ...(page !== undefined && { page }) })))
    page = next === null ? undefined : follow(next)
    yield days
  } while (page !== undefined)
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
