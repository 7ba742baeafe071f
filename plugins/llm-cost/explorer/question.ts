/** What can be asked of the ledger: sums by up to three dimensions, over a period, of the lines that pass the filters. */
import type { Day } from '../ledger/days'

/** Dimensions that are periods of time; a line belongs to the one that holds its day. */
export const times = ['day', 'week', 'month'] as const
export type Time = (typeof times)[number]

/** Dimensions that are names, and the ledger's column of each. */
export const columns = {
  provider: 'provider', account: 'account', model: 'model', project: 'project', key: 'api_key', user: 'actor', item: 'item',
  service: 'service', region: 'region', tier: 'tier', charge: 'charge', kind: 'kind',
} as const
export type Name = keyof typeof columns
export type Column = (typeof columns)[Name] | 'unit'
export const names = Object.keys(columns) as Name[]

export type Dimension = Time | Name
export const dimensions: readonly Dimension[] = [...times, ...names]
export const isTime = (dimension: Dimension): dimension is Time => (times as readonly string[]).includes(dimension)

/** Money in nano-units, counts and tokens as they are, `quantity` in the group's unit. */
export const measures = ['cost', 'computed', 'input', 'cached', 'output', 'requests', 'quantity'] as const
export type Measure = (typeof measures)[number]
/** All that one question can sum without telling units apart. */
export const plainMeasures = measures.filter((measure) => measure !== 'quantity')
export const isMoney = (measure: Measure): boolean => measure === 'cost' || measure === 'computed'

/** The lines whose value in a column is one of these; with `not`, those whose value is none of them. */
export interface Values {
  readonly list: readonly string[]
  readonly not: boolean
}

/** A word of the search: it is found in a line when any of these columns has one of the values. */
export type Found = Readonly<Partial<Record<Column, Values>>>

export type Filters = Readonly<Partial<Record<Name, readonly string[]>>>

/** Which lines count. All filters and all words must hold. */
export interface Selection {
  /** Both included. */
  readonly from: Day
  readonly to: Day
  readonly filters: Filters
  readonly words: readonly Found[]
}

export interface Question extends Selection {
  /** None: one group, the total. */
  readonly group: readonly Dimension[]
  /** What is summed; none only counts lines. With `quantity` groups differ by unit, too. */
  readonly measures: readonly Measure[]
}
