/** Why what was billed is not what usage costs at list prices: named reasons, with the money each explains where that is certain. */
import type { UnpricedReason } from '../prices/priced'

export const reasonCodes = [
  'credit', // money given back
  'tax',
  'adjustment', // the provider corrected an earlier bill
  'purchase', // bought ahead, not used
  'discount', // billed below the provider's own list price
  'currency', // billed in a currency without a rate for the day
  'unknown-cost', // the provider gave no amount
  'unpriced-model', 'priority-tier', 'unpriced-unit', 'unknown-amount', // see prices/priced.ts
  'late', // the day is not over, or not reported to its end
  'service', // billed otherwise than by model: searches, storage, code execution
  'no-usage', // billed, but no usage report names it
  'no-usage-report', // this account has no usage report
  'not-billed', // used, but no cost report names it
  'no-cost-report', // this account has no cost report
  'rounding',
  'unexplained',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

export interface Reason {
  readonly code: ReasonCode
  /** The part of billed minus recomputed it explains, in nano-units of the US dollar; NULL where it cannot be told apart. */
  readonly nanos: number | null
}

/** Both sides of the same usage, in nano-units of the US dollar. */
export interface Sides {
  /** Empty: services that belong to no model. */
  readonly model: string
  readonly costLines: number
  readonly usageLines: number
  /** Every charge together; NULL where none is known. */
  readonly billed: number | null
  readonly credit: number
  readonly tax: number
  readonly adjustment: number
  readonly purchase: number
  /** Billed minus the provider's list price, of lines that name both. */
  readonly discount: number
  /** Amounts by currency that have no rate, in nano-units of it. */
  readonly unconverted: ReadonlyMap<string, number>
  /** Cost lines without an amount. */
  readonly unknownCosts: number
  /** NULL where nothing could be priced. */
  readonly computed: number | null
  /** Usage lines that could not be priced. */
  readonly unpriced: ReadonlyMap<UnpricedReason, number>
}

export interface Facts {
  /** One of the reports may still change what it says of the day. */
  readonly late: boolean
  /** The account has cost lines at all, and usage lines. */
  readonly hasCostReport: boolean
  readonly hasUsageReport: boolean
}

const cent = 10_000_000

/** The aim: within one cent, or half a per cent of the larger side. */
export const agrees = (difference: number, billed: number | null, computed: number | null): boolean =>
  Math.abs(difference) <= Math.max(cent, 0.005 * Math.max(Math.abs(billed ?? 0), Math.abs(computed ?? 0)))

export const differenceOf = ({ billed, computed }: Pick<Sides, 'billed' | 'computed'>): number => (billed ?? 0) - (computed ?? 0)

/** In the order of {@link reasonCodes}; empty where both sides are equal. The known amounts add up to the difference, unless one is NULL. */
export function explain(sides: Sides, facts: Facts): Reason[] {
  const named = new Map<ReasonCode, number | null>()
  let rest = differenceOf(sides)
  for (const code of ['credit', 'tax', 'adjustment', 'purchase', 'discount'] as const) {
    if (sides[code] === 0) continue
    named.set(code, sides[code])
    rest -= sides[code]
  }

  const tooLow: ReasonCode[] = [...(sides.unconverted.size > 0 ? ['currency' as const] : []), ...(sides.unknownCosts > 0 ? ['unknown-cost' as const] : [])]
  const tooHigh = [...sides.unpriced.keys()]
  for (const code of [...tooLow, ...tooHigh]) named.set(code, null)

  const hidden = rest < 0 ? tooLow : tooHigh
  const alone = oneSided(sides, facts)
  if (agrees(rest, (sides.billed ?? 0) - sides.credit - sides.tax, sides.computed)) {
    if (alone !== null && rest === 0 && named.size > 0) named.set(alone, null)
    else if (rest !== 0) named.set('rounding', rest)
  } else if (alone !== null) named.set(alone, rest)
  else if (hidden.length === 1) named.set(hidden[0]!, rest)
  else if (hidden.length === 0) named.set(facts.late ? 'late' : sides.model === '' && rest > 0 ? 'service' : 'unexplained', rest)
  return reasonCodes.flatMap((code) => { const nanos = named.get(code); return nanos === undefined ? [] : [{ code, nanos }] })
}

/** Why there is only one side; null when there are both. */
function oneSided({ model, costLines, usageLines }: Sides, { late, hasCostReport, hasUsageReport }: Facts): ReasonCode | null {
  if (costLines > 0 && usageLines > 0) return null
  if (costLines > 0 && model === '') return 'service'
  if (costLines > 0 && !hasUsageReport) return 'no-usage-report'
  if (late) return 'late'
  if (costLines > 0) return 'no-usage'
  return hasCostReport ? 'not-billed' : 'no-cost-report'
}
