/** Mistral: the Admin API's billing usage of an organisation, month by month, shared among its workspaces. */
import type { Connection } from '@panoptic/sdk'
import { addDays, monthEnd, monthStart, type Day } from '../../ledger/days'
import type { Portion, Provider, Source } from '../provider'
import { getJson, type Caller } from '../request'
import { linesOf, source } from './lines'
import { parseUsage, parseWorkspaces, type Report, type Workspace } from './parse'
import { zonesToAsk } from './price'
import { usageUrl, workspacesUrl, type UsageQuery } from './requests'
import { share } from './share'

/** Each workspace is another request for each month: with more than this, costs are not told apart by workspace. */
const maxWorkspaces = 40

const usage: Source = {
  id: source,
  async *fetch(caller, { connection }, from, to): AsyncGenerator<Portion> {
    const workspaces = await readWorkspaces(caller, connection)
    // Always whole months, as they are reported: what is known only for a month is dated its first day.
    for (let month = monthStart(from); month <= to; month = addDays(monthEnd(month), 1)) {
      const end = monthEnd(month) < to ? monthEnd(month) : to
      const report = await readMonth(caller, connection, month, workspaces)
      // Lines after `to` began while we asked: the next fetch takes them with the whole of their day.
      yield { from: month, to: end, lines: linesOf(report, month).filter(({ day }) => day <= end) }
    }
  },
}

/** The organisation is asked last, so that what workspaces used meanwhile is not more than the whole. */
async function readMonth(caller: Caller, connection: Connection, month: Day, workspaces: readonly Workspace[]): Promise<Report> {
  const parts = []
  for (const { id, name } of workspaces)
    parts.push({ mark: { project: name }, entries: (await read(caller, connection, { month, workspace: id })).entries })
  const whole = await read(caller, connection, { month })
  return { ...whole, entries: share(whole.entries, parts) }
}

/** One answer. Where its prices differ by zone and its entries do not tell theirs, each zone is asked for. */
async function read(caller: Caller, connection: Connection, query: UsageQuery): Promise<Report> {
  const report = await ask(caller, connection, query)
  const parts = []
  for (const zone of zonesToAsk(report.entries, report.prices))
    parts.push({ mark: { zone }, entries: (await ask(caller, connection, { ...query, zone })).entries })
  return { ...report, entries: share(report.entries, parts) }
}

const ask = async (caller: Caller, connection: Connection, query: UsageQuery): Promise<Report> =>
  parseUsage(await getJson(caller, usageUrl(connection, query)), query.month)

/** Nothing to tell apart where there is only one. */
async function readWorkspaces(caller: Caller, connection: Connection): Promise<readonly Workspace[]> {
  const found: Workspace[] = []
  for (let page = 1; ; page++) {
    const { workspaces, total } = parseWorkspaces(await getJson(caller, workspacesUrl(connection, page)))
    if (total > maxWorkspaces) return []
    found.push(...workspaces)
    if (found.length >= total || workspaces.length === 0 || page >= maxWorkspaces) return found.length > 1 ? found : []
  }
}

export const mistral: Provider = {
  id: 'mistral',
  networks: ['mistral', 'mistral-api'],
  title: 'Mistral',
  options: [],
  sources: [usage],
  async test(caller, { connection }, today) {
    await ask(caller, connection, { month: today })
  },
}
