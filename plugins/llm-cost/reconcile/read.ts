/** What the reconciliation reads: sums of the daily roll-up, and how complete each account's reports are. */
import type { Panoptic } from '@panoptic/sdk'
import { addDays, startOf, type Day } from '../ledger/days'
import { toolUnits } from '../prices/units'
import { providers } from '../providers/index'
import type { DB } from '../tables'

type Db = Panoptic<DB>['db']

export interface Question {
  readonly from: Day
  readonly to: Day
  /** Null: all of them. */
  readonly provider: string | null
  readonly account: string | null
}

export type Sum = Awaited<ReturnType<typeof readPart>>[number]

/** The store gives at most 50 000 rows at once. */
const daysPerRead = 31

export async function readSums(db: Db, question: Question): Promise<Sum[]> {
  const sums: Sum[] = []
  for (let from = question.from; from <= question.to; from = addDays(from, daysPerRead)) {
    const to = addDays(from, daysPerRead - 1)
    const part = { ...question, from, to: to < question.to ? to : question.to }
    const [own, tools] = await Promise.all([readPart(db, part), readTools(db, part)])
    sums.push(...own, ...tools.flatMap(moved))
  }
  return sums
}

function readPart(db: Db, { from, to, provider, account }: Question) {
  let query = db.selectFrom('daily').selectAll().where('day', '>=', from).where('day', '<=', to)
  if (provider !== null) query = query.where('provider', '=', provider)
  if (account !== null) query = query.where('account', '=', account)
  return query.execute()
}

/** What tools cost by the price list, of lines that name a model. */
function readTools(db: Db, { from, to, provider, account }: Question) {
  let query = db.selectFrom('daily_items').select(['day', 'provider', 'account', 'model', 'span'])
    .select(({ fn }) => [fn.sum<number>('rows').as('rows'), fn.sum<number | null>('computed_nanos').as('computed_nanos')])
    .where('day', '>=', from).where('day', '<=', to).where('kind', '=', 'usage').where('model', '!=', '').where('unit', 'in', toolUnits)
  if (provider !== null) query = query.where('provider', '=', provider)
  if (account !== null) query = query.where('account', '=', account)
  return query.groupBy(['day', 'provider', 'account', 'model', 'span']).execute()
}

/** Taken from the model that called the tool and put to the services, where it is billed. */
function moved(tool: Awaited<ReturnType<typeof readTools>>[number]): Sum[] {
  if (tool.computed_nanos === null) return []
  const put = { ...noSums, ...tool, model: '' }
  return [put, { ...put, model: tool.model, rows: -tool.rows, computed_nanos: -tool.computed_nanos }]
}

const noSums = {
  kind: 'usage', currency: '', charge: 'usage', tier: '', unpriced: '', cost_nanos: null, cost_nanos_unknown: 0, list_nanos: null, list_nanos_unknown: 0, computed_nanos_unknown: 0,
  input_tokens: null, input_tokens_unknown: 0, cached_tokens: null, cached_tokens_unknown: 0, cache_write_tokens: null, cache_write_tokens_unknown: 0,
  cache_write_1h_tokens: null, cache_write_1h_tokens_unknown: 0, output_tokens: null, output_tokens_unknown: 0, requests: null, requests_unknown: 0,
} as const

/** Days a report may still be corrected without anybody saying so. */
const recentDays = 10

/** Reports that an account may stop having: where they end says nothing about its days. */
const optional = new Set(providers.flatMap(({ sources }) => sources.filter((source) => source.optional === true).map(({ id }) => id)))

/** Whether a day of an account may still change: its reports do not reach its end, or the last fetch changed it. */
export type IsLate = (account: string, day: Day) => boolean

export async function readLateness(db: Db, today: Day): Promise<IsLate> {
  const [coverage, changes, accounts] = await Promise.all([
    db.selectFrom('coverage').select(['account', 'source', 'to_day', 'complete_to']).execute(),
    db.selectFrom('ledger').select(['account', 'day']).select(({ fn }) => [fn.max('fetched_at').as('last'), fn.min('fetched_at').as('first')])
      .where('day', '>=', addDays(today, -recentDays)).groupBy(['account', 'day']).execute(),
    db.selectFrom('accounts').select(['account', 'tried_at']).execute(),
  ])
  const tried = new Map(accounts.map(({ account, tried_at: at }) => [account, at]))
  const older = new Set(changes.filter(({ account, first }) => first < (tried.get(account) ?? 0)).map(({ account }) => account))
  // In an account's first fetch everything is new, which says nothing.
  const changed = new Set(changes.filter(({ account, last }) => older.has(account) && last >= (tried.get(account) ?? Infinity)).map(({ account, day }) => `${account} ${day}`))
  const reached = new Map<string, Day>()
  const complete = new Map<string, number>()
  for (const { account, source, to_day: to, complete_to: at } of coverage) {
    if (optional.has(source)) continue
    if (to < (reached.get(account) ?? '9')) reached.set(account, to)
    if (at !== null && at < (complete.get(account) ?? Infinity)) complete.set(account, at)
  }
  return (account, day) =>
    day >= today || day > (reached.get(account) ?? '9') || startOf(addDays(day, 1)) > (complete.get(account) ?? Infinity) || changed.has(`${account} ${day}`)
}
