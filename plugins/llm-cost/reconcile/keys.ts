/** Billed against recomputed per project or key, where both reports name them. */
import type { Panoptic } from '@panoptic/sdk'
import { addDays } from '../ledger/days'
import type { Rates } from '../currency/rates'
import type { DB } from '../tables'
import type { Question } from './read'
import { agrees, differenceOf } from './reasons'

export type Level = 'project' | 'api_key'

export interface KeyRow {
  readonly id: string
  readonly provider: string
  readonly account: string
  /** The project or key, as the provider calls it. */
  readonly name: string
  readonly billed: number | null
  readonly computed: number | null
  readonly difference: number
  readonly ratio: number | null
  readonly agrees: boolean
  /** Usage lines without a price, and amounts without a rate: the difference may lie there. */
  readonly unpriced: number
  readonly unconverted: number
}

const daysPerRead = 31

/** Worst first. Accounts whose cost report (or usage report) names none are left out: there is nothing to compare. */
export async function reconcileKeys(db: Panoptic<DB>['db'], level: Level, question: Question, rates: Rates): Promise<KeyRow[]> {
  const found = new Map<string, { provider: string; account: string; name: string; billed: number | null; computed: number | null; unpriced: number; unconverted: number; kinds: Set<string> }>()
  for (let from = question.from; from <= question.to; from = addDays(from, daysPerRead)) {
    const to = addDays(from, daysPerRead - 1)
    for (const sum of await readPart(db, level, { ...question, from, to: to < question.to ? to : question.to })) {
      const id = JSON.stringify([sum.provider, sum.account, sum.name])
      const row = found.get(id) ?? { provider: sum.provider, account: sum.account, name: sum.name, billed: null, computed: null, unpriced: 0, unconverted: 0, kinds: new Set() }
      found.set(id, row)
      row.kinds.add(sum.kind)
      if (sum.kind === 'usage') {
        row.unpriced += sum.computed_unknown
        if (sum.computed !== null) row.computed = (row.computed ?? 0) + sum.computed
      } else if (sum.cost !== null) {
        const nanos = rates.convert(sum.cost, sum.currency, 'USD', sum.day)
        if (nanos === null) row.unconverted++
        else row.billed = (row.billed ?? 0) + nanos
      }
    }
  }
  const rows = [...found.values()]
  const both = new Set(rows.filter(({ kinds }) => kinds.size === 2).map(({ account }) => account))
  return rows.filter(({ account }) => both.has(account)).map(({ kinds: _, ...row }) => {
    const difference = differenceOf(row)
    return {
      ...row, id: JSON.stringify([row.provider, row.account, row.name]), difference,
      ratio: row.billed === null || row.computed === null || row.computed === 0 ? null : row.billed / row.computed,
      agrees: row.billed !== null && row.computed !== null && agrees(difference, row.billed, row.computed),
    }
  }).sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference))
}

function readPart(db: Panoptic<DB>['db'], level: Level, { from, to, provider, account }: Question) {
  let query = db.selectFrom('daily_keys').select(['day', 'kind', 'provider', 'account', 'currency', `${level} as name`])
    .select(({ fn }) => [fn.sum<number | null>('cost_nanos').as('cost'), fn.sum<number | null>('computed_nanos').as('computed'), fn.sum<number>('computed_nanos_unknown').as('computed_unknown')])
    .where('day', '>=', from).where('day', '<=', to).where(level, '!=', '')
  if (provider !== null) query = query.where('provider', '=', provider)
  if (account !== null) query = query.where('account', '=', account)
  return query.groupBy(['day', 'kind', 'provider', 'account', 'currency', level]).execute()
}
