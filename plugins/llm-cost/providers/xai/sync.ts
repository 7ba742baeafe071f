/**
 * xAI: what a team was billed day by day, with a management key.
 *
 * Left out: the invoice preview (a month's running total in cents, rounded, the same money again) and the prepaid
 * balance (top-ups, not use): neither adds billed truth of a day.
 */
import { addDays, daysBetween, partsOf, type Days } from '../../ledger/days'
import { ProviderProblem } from '../problem'
import type { Portion, Provider, ProviderAccount, Source } from '../provider'
import { askJson, getJson, type Caller } from '../request'
import { parseTeam, parseUsage, source, type Usage } from './parse'
import { detailed, documented, usageRequest, validationPath, type Grouping, type UsageQuery } from './requests'

/** Days asked for at once, at first. */
const daysAtOnce = 31

const costs: Source = {
  id: source,
  async *fetch(caller, account, from, to): AsyncGenerator<Portion> {
    const team = await teamOf(caller, account)
    const open = partsOf({ from, to }, daysAtOnce).reverse()
    let grouping: Grouping = detailed
    for (let range = open.pop(); range !== undefined; range = open.pop()) {
      const { usage, by } = await ask(caller, account, { team, grouping, ...range })
      grouping = by
      if (usage.complete) yield { ...range, lines: usage.lines }
      else if (range.from < range.to) open.push(...halves(range).reverse())
      else yield { ...range, lines: await dayInShort(caller, account, { team, grouping, ...range }) }
    }
  },
}

function halves({ from, to }: Days): Days[] {
  const middle = addDays(from, Math.floor(daysBetween(from, to) / 2))
  return [{ from, to: middle }, { from: addDays(middle, 1), to }]
}

/** One answer, and what it is grouped by: where the detailed grouping is refused or ignored, the documented one is asked for. */
async function ask(caller: Caller, account: ProviderAccount, query: UsageQuery): Promise<{ usage: Usage; by: Grouping }> {
  try {
    const usage = parseUsage(await askJson(caller, usageRequest(query)), query)
    if (usage.grouped) return { usage, by: query.grouping }
  } catch (error) {
    if (query.grouping === documented || !(error instanceof ProviderProblem) || error.code !== 'rejected') throw wrongTeam(error, account)
  }
  if (query.grouping === documented) throw new ProviderProblem('unexpected', 'timeSeries is not grouped by description')
  return ask(caller, account, { ...query, grouping: documented })
}

/** A single day that is too much in detail: less detail is better than missing money, and a failure better than a part of it. */
async function dayInShort(caller: Caller, account: ProviderAccount, query: UsageQuery): Promise<Usage['lines']> {
  const { usage } = query.grouping === documented ? { usage: null } : await ask(caller, account, { ...query, grouping: documented })
  if (usage?.complete === true) return usage.lines
  throw new ProviderProblem('incomplete', `limitReached is true for ${query.from} alone: xAI would leave out a part of its costs`)
}

async function teamOf(caller: Caller, { options }: ProviderAccount): Promise<string> {
  const typed = options['team'] ?? ''
  if (typed !== '') return typed
  const team = parseTeam(await getJson(caller, validationPath))
  if (team === '') throw new ProviderProblem('not-set-up', 'team is missing: the key belongs to no single team')
  return team
}

/** A path that leads nowhere although the rest of it is fixed: the team that was typed is wrong. */
const wrongTeam = (error: unknown, { options }: ProviderAccount): unknown =>
  error instanceof ProviderProblem && error.code === 'not-found' && (options['team'] ?? '') !== ''
    ? new ProviderProblem('not-set-up', `team or base URL leads nowhere (${error.detail})`)
    : error

export const xai: Provider = {
  id: 'xai',
  networks: ['xai'],
  title: 'xAI',
  options: [{ name: 'team', required: false, example: '65c1e471-205f-4566-9c5a-07198badf4ce', pattern: /[A-Za-z0-9-]{1,64}/ }],
  sources: [costs],
  async test(caller, account, today) {
    const query = { team: await teamOf(caller, account), from: today, to: today, grouping: documented }
    await ask(caller, account, query)
  },
}
