/** What pricing a line gives. */
import type { Line } from '../ledger/rows'

export const unpricedReasons = [
  'unpriced-model', // neither the library nor an own price knows the model
  'priority-tier', // a tier, speed or region whose price nobody publishes
  'unpriced-unit', // the model is known, but not the price of this unit or kind of token
  'unknown-amount', // the report does not say how much was used
] as const
export type UnpricedReason = (typeof unpricedReasons)[number]

export interface Priced {
  /** Nano-units of the US dollar; NULL on cost lines, on what was told before, and where `unpriced` says why not. */
  readonly computed_nanos: number | null
  readonly unpriced: '' | UnpricedReason
}

export interface Pricer {
  /** Differs when the same line may get another price. */
  readonly version: string
  price(line: Line): Priced
}
