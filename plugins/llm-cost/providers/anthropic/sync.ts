/**
 * Anthropic: usage and costs of an organisation, and who used Claude Code, with an admin key.
 *
 * Usage and costs exist in two generations. The analytics reports are read where they answer; where they do not
 * (an older gateway, a beta that ended), the older reports fill the same source, so the lines of a day are always
 * replaced as a whole, whichever generation they came from. What differs between the two:
 *
 * - The older cost report knows no keys, no people and no list prices, and leaves the Priority Tier out.
 * - The default workspace has an id in the analytics reports; the older ones leave it out, so it is `default` there.
 * - The older usage report does not count requests.
 *
 * `api_key` is empty for what was used without one (the Console); `actor` is empty where only a key is known.
 */
import { addDays, partsOf, type Day, type Days } from '../../ledger/days'
import { ProviderProblem, asProblem } from '../problem'
import type { Portion, Provider, ProviderAccount, Source } from '../provider'
import { askJson, type Caller } from '../request'
import { fields } from '../reading'
import { groupBy, parseAnalytics, readAnalytics, type Reading } from './analytics'
import { claudeCode } from './claude-code'
import { parseLegacy, readLegacy } from './legacy'
import { analyticsRequest, firstAnalyticsDay, legacyRequest, mostDays, type Report } from './requests'

const source = (id: string, report: Report): Source => ({
  id,
  fetch: (caller, account, from, to) => portions(caller, account, report, from, to),
})

/** The analytics reports go back a year; a day less, because the year may begin anew while we ask. */
const analyticsYear = 364

async function* portions(caller: Caller, { connection: { basePath } }: ProviderAccount, report: Report, from: Day, to: Day): AsyncGenerator<Portion> {
  const legacy = async (days: Days): Promise<Reading> => ({ lines: await explained(readLegacy(caller, basePath, report, days)) })
  const analytics = (days: Days): Promise<Reading> => explained(readAnalytics(caller, basePath, report, days))
  const analyticsIfThere = (days: Days): Promise<Reading | null> => readAnalytics(caller, basePath, report, days).catch((error: unknown) => {
    if (!isUnavailable(error)) throw refusal(error)
    return null
  })

  const first = latest(firstAnalyticsDay, addDays(to, -analyticsYear))
  for (const days of partsOf({ from, to: addDays(first, -1) }, mostDays)) yield { ...days, ...(await legacy(days)) }

  // Which generation answers is found out with the first question and then kept to.
  let read: ((days: Days) => Promise<Reading>) | null = null
  for (const days of partsOf({ from: latest(from, first), to }, mostDays)) {
    let reading: Reading | null = read === null ? await analyticsIfThere(days) : await read(days)
    if (reading === null) {
      const older = await legacy(days)
      // Asked once more: a refusal that passes must not leave the older report's coarser lines there for good.
      reading = await analyticsIfThere(days)
      read = reading === null ? legacy : analytics
      reading ??= older
    }
    read ??= analytics
    yield { ...days, ...reading }
  }
}

const latest = (one: Day, other: Day): Day => (one > other ? one : other)

/** Whether this says that the analytics reports are not to be had here, rather than that something went wrong. */
function isUnavailable(error: unknown): boolean {
  const { code, detail } = asProblem(error)
  return code === 'not-found' || code === 'forbidden' || (code === 'rejected' && /beta/i.test(detail))
}

const explained = async <T>(answer: Promise<T>): Promise<T> => answer.catch((error: unknown) => { throw refusal(error) })

/** The same problem, with what is behind most refusals of this provider. */
function refusal(error: unknown): ProviderProblem {
  const problem = asProblem(error)
  if (problem.code !== 'unauthorized' && problem.code !== 'forbidden' && problem.code !== 'not-found') return problem
  return new ProviderProblem(problem.code, `${problem.detail}. Reports need an admin key (sk-ant-admin…) of an organisation; individual accounts have none.`)
}

export const anthropic: Provider = {
  id: 'anthropic',
  networks: ['anthropic'],
  title: 'Anthropic',
  options: [],
  sources: [source('anthropic.usage', 'usage'), source('anthropic.costs', 'costs'), claudeCode],
  async test(caller, { connection: { basePath } }, today) {
    const day = { from: today, to: today }
    for (const report of ['costs', 'usage'] as const) {
      try {
        parseAnalytics(fields(await askJson(caller, analyticsRequest(basePath, { report, ...day, groupBy: groupBy[report], limit: 1 })), 'the answer'))
      } catch (error) {
        if (!isUnavailable(error)) throw refusal(error)
        parseLegacy(report, fields(await explained(askJson(caller, legacyRequest(basePath, { report, ...day, limit: 1 }))), 'the answer'), day)
      }
    }
  },
}
