/** Puts cost and usage of the same day, account and model side by side. Reports may call one model by two names. */
import type { Rates } from '../currency/rates'
import type { Day } from '../ledger/days'
import { unpricedReasons, type UnpricedReason } from '../prices/priced'
import type { Sum } from './read'
import type { Sides } from './reasons'

export interface Cell extends Sides {
  readonly day: Day
  /** `month`: the provider reports whole months only; `day` is then the month's first. */
  readonly span: string
  readonly provider: string
  readonly account: string
  /** Every name the reports have for it. */
  readonly models: readonly string[]
  /** The usage it was computed from. */
  readonly usage: readonly Sum[]
}

export interface Matching {
  readonly rates: Rates
  /** The price list's name of a model, which dated and short names share; null for an unknown model. */
  readonly idOf: (provider: string, model: string) => string | null
}

export function match(sums: readonly Sum[], matching: Matching): Cell[] {
  const places = groupBy(sums.filter(isReconciled), ({ day, span, provider, account }) => JSON.stringify([day, span, provider, account]))
  return [...places.values()].flatMap((place) => [...byModel(place, matching.idOf)].map(([model, group]) => cellOf(model, group, matching.rates))).filter(({ costLines, usageLines }) => costLines + usageLines > 0)
}

/** Usage that was told twice has neither a price nor a reason for having none. */
const isReconciled = ({ kind, computed_nanos: computed, unpriced }: Sum): boolean => kind === 'cost' || computed !== null || unpriced !== ''

/** First by equal names; what is left on both sides then by the price list's name. */
function byModel(place: readonly Sum[], idOf: Matching['idOf']): Map<string, Sum[]> {
  const named = (kind: string): Set<string> => new Set(place.filter((sum) => sum.kind === kind).map(({ model }) => model))
  const [billed, used] = [named('cost'), named('usage')]
  const ids = new Map<string, string>()
  const idsOf = (models: Set<string>, others: Set<string>): Set<string> => {
    const found = new Set<string>()
    for (const model of models) {
      const id = model === '' || others.has(model) ? null : idOf(place[0]!.provider, model)
      if (id !== null) found.add(ids.set(model, id).get(model)!)
    }
    return found
  }
  const [billedIds, usedIds] = [idsOf(billed, used), idsOf(used, billed)]
  return groupBy(place, ({ model }) => {
    const id = ids.get(model)
    return id !== undefined && billedIds.has(id) && usedIds.has(id) ? id : model
  })
}

function cellOf(model: string, group: readonly Sum[], rates: Rates): Cell {
  const { day, span, provider, account } = group[0]!
  const costs = group.filter(({ kind }) => kind === 'cost')
  const usage = group.filter(({ kind }) => kind === 'usage')
  const charges = { credit: 0, tax: 0, adjustment: 0, purchase: 0 }
  const unconverted = new Map<string, number>()
  let [billed, discount]: [number | null, number] = [null, 0]
  for (const { charge, currency, cost_nanos: cost, list_nanos: list, list_nanos_unknown: listUnknown } of costs) {
    if (cost === null) continue
    const nanos = rates.convert(cost, currency, 'USD', day)
    if (nanos === null) {
      unconverted.set(currency, (unconverted.get(currency) ?? 0) + cost)
      continue
    }
    billed = (billed ?? 0) + nanos
    if (charge in charges) charges[charge as keyof typeof charges] += nanos
    else if (list !== null && listUnknown === 0) discount += nanos - (rates.convert(list, currency, 'USD', day) ?? nanos)
  }
  return {
    day, span, provider, account, model, models: [...new Set(group.map((sum) => sum.model))], usage,
    costLines: lines(costs), usageLines: lines(usage), billed, ...charges, discount, unconverted,
    unknownCosts: costs.reduce((sum, { cost_nanos_unknown: unknown }) => sum + unknown, 0),
    computed: usage.reduce<number | null>((sum, { computed_nanos: nanos }) => (nanos === null ? sum : (sum ?? 0) + nanos), null),
    unpriced: unpricedLines(usage),
  }
}

const lines = (sums: readonly Sum[]): number => sums.reduce((sum, { rows }) => sum + rows, 0)

function unpricedLines(usage: readonly Sum[]): ReadonlyMap<UnpricedReason, number> {
  return new Map(unpricedReasons.flatMap((reason) => {
    const count = lines(usage.filter(({ unpriced }) => unpriced === reason))
    return count === 0 ? [] : [[reason, count] as const]
  }))
}

function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
