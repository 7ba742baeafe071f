/** Where a month's money went, in one currency: by provider and model, project, key and account. Read from roll-ups alone. */
import type { Panoptic } from '@panoptic/sdk'
import type { AliasableExpression, ExpressionBuilder } from 'kysely'
import { convertParts, stretches, sumKnown, type Converted } from '../currency/amounts'
import { readRates } from '../currency/rates'
import type { DB } from '../tables'
import type { Day } from './days'
import { convertTotals } from './overview'
import type { Period } from './totals'

export interface Part {
  readonly provider: string
  /** Empty: what belongs to no model. */
  readonly model: string
  readonly project: string
  readonly api_key: string
  readonly account: string
  /** Null: no amount is known, or none could be converted. */
  readonly cost: number | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
}

export const cuts = ['model', 'project', 'key', 'account'] as const
export type Cut = (typeof cuts)[number]

/** Every cut of the same money: the costs of each add up to the same total. Dearest first. */
export interface Breakdown {
  readonly parts: Readonly<Record<Cut, readonly Part[]>>
  /** Cost by provider, dearest first; the sum of its models. */
  readonly providers: readonly { readonly provider: string; readonly cost: number }[]
}

/** Rows of a cut that are read: what lies beyond is in one row without names. */
const mostParts = 5000

const columnsOf = { model: ['provider', 'model'], project: ['provider', 'project'], key: ['provider', 'project', 'api_key'], account: ['provider', 'account'] } as const
const noNames = { provider: '', model: '', project: '', api_key: '', account: '' }

/** `period` is a month, or its part up to today. Reports by the month are in it. */
export async function readBreakdown(db: Panoptic<DB>['db'], period: Period, currency: string): Promise<Breakdown> {
  const [totals, rates] = await Promise.all([
    db.selectFrom('daily').select(['day', 'span', 'currency']).select(({ fn }) => fn.sum<number | null>('cost_nanos').as('cost'))
      .where('kind', '=', 'cost').where('day', '>=', period.from).where('day', '<=', period.to)
      .groupBy(['day', 'span', 'currency']).orderBy('day').orderBy('span').orderBy('currency').execute(),
    readRates(db),
  ])
  const total = sumKnown(convertTotals(totals, rates, currency).map(({ amount }) => amount))
  const parts = stretches([...new Set(totals.map((row) => row.currency))], currency, period.from, period.to, rates)
  const read = async (cut: Cut): Promise<Part[]> => {
    const [costs, tokens] = await Promise.all([readCosts(db, cut, period, parts), readTokens(db, cut, period)])
    const converted = convertParts(costs.map((row) => ({ ...row, day: parts[row.part]?.from ?? period.from })), ({ part }) => String(part), rates, currency)
    return agree(merge(converted, tokens), total, costs.length >= mostParts)
  }
  const [model, project, key, account] = await Promise.all(cuts.map(read))
  const providers = new Map<string, number>()
  for (const { provider, cost } of model ?? []) if (cost !== null) providers.set(provider, (providers.get(provider) ?? 0) + cost)
  return {
    parts: { model: model ?? [], project: project ?? [], key: key ?? [], account: account ?? [] },
    providers: [...providers].map(([provider, cost]) => ({ provider, cost })).sort((one, other) => other.cost - one.cost || one.provider.localeCompare(other.provider)),
  }
}

interface Cost extends Omit<Part, 'cost' | 'inputTokens' | 'outputTokens'> {
  readonly currency: string
  /** Which stretch of unchanging rates. */
  readonly part: number
  readonly cost: number | null
}
type Tokens = Omit<Part, 'cost'>

const tableOf = (cut: Cut): 'daily' | 'daily_keys' => (cut === 'project' || cut === 'key' ? 'daily_keys' : 'daily')

/** Sums by names, currency and stretch. */
async function readCosts(db: Panoptic<DB>['db'], cut: Cut, { from, to }: Period, parts: readonly Period[]): Promise<Cost[]> {
  const names = [...columnsOf[cut]] as 'provider'[]
  const rows = await db.selectFrom(tableOf(cut)).select([...names, 'currency'])
    .select(({ fn, eb }) => [fn.sum<number | null>('cost_nanos').as('cost'), partOf(eb, parts).as('part')])
    .where('kind', '=', 'cost').where('day', '>=', from).where('day', '<=', to)
    .groupBy([...names, 'currency']).groupBy((eb) => partOf(eb, parts)).orderBy('cost', 'desc').limit(mostParts).execute()
  return rows.map((row) => ({ ...noNames, ...row }))
}

/** The index of the stretch a day lies in. */
function partOf(eb: ExpressionBuilder<DB, 'daily' | 'daily_keys'>, parts: readonly Period[]): AliasableExpression<number> {
  const [last, ...earlier] = parts.map(({ from }, index) => ({ from, index })).reverse()
  const chosen = eb.case().when('day', '>=', last?.from ?? '').then(last?.index ?? 0)
  return earlier.reduce((known, { from, index }) => known.when('day', '>=', from).then(index), chosen).else(0).end()
}

async function readTokens(db: Panoptic<DB>['db'], cut: Cut, { from, to }: Period): Promise<Tokens[]> {
  const names = [...columnsOf[cut]] as 'provider'[]
  const rows = await db.selectFrom(tableOf(cut)).select(names)
    .select(({ fn }) => [fn.sum<number | null>('input_tokens').as('inputTokens'), fn.sum<number | null>('output_tokens').as('outputTokens')])
    .where('kind', '=', 'usage').where('day', '>=', from).where('day', '<=', to)
    .groupBy(names).orderBy('inputTokens', 'desc').limit(mostParts).execute()
  return rows.map((row) => ({ ...noNames, ...row }))
}

const keyOf = ({ provider, model, project, api_key, account }: Omit<Part, 'cost' | 'inputTokens' | 'outputTokens'>): string =>
  JSON.stringify([provider, model, project, api_key, account])

/** One row for everything that cost something or was used, dearest first. */
function merge(costs: readonly Converted<Cost & { day: Day }>[], tokens: readonly Tokens[]): Part[] {
  const used = new Map(tokens.map((row) => [keyOf(row), row]))
  const sums = new Map<string, Part>()
  for (const { amount, provider, model, project, api_key, account } of costs) {
    const names = { provider, model, project, api_key, account }
    const { inputTokens = null, outputTokens = null } = used.get(keyOf(names)) ?? {}
    const cost = sumKnown([sums.get(keyOf(names))?.cost ?? null, amount])
    sums.set(keyOf(names), { ...names, cost, inputTokens, outputTokens })
  }
  const unbilled = tokens.filter((row) => !sums.has(keyOf(row))).map((row): Part => ({ ...row, cost: null }))
  return [...[...sums.values()].sort(byCost), ...unbilled]
}

const byCost = (one: Part, other: Part): number => (other.cost ?? -Infinity) - (one.cost ?? -Infinity) || keyOf(one).localeCompare(keyOf(other))

/**
 * Makes the rows add up to the total. They differ by nanos where days were rounded one by one: the dearest row takes
 * those. Where not every row was read, a row without names takes what is missing.
 */
function agree(parts: readonly Part[], total: number | null, incomplete: boolean): Part[] {
  const missing = (total ?? 0) - (sumKnown(parts.map(({ cost }) => cost)) ?? 0)
  if (missing === 0) return [...parts]
  if (incomplete) return [...parts, { ...noNames, cost: missing, inputTokens: null, outputTokens: null }]
  return parts.map((part, index) => (index === 0 && part.cost !== null ? { ...part, cost: part.cost + missing } : part))
}
