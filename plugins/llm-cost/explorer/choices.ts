/** Everything a person can choose in the explorer, and how another view opens it. */
import { isDay } from '../currency/write'
import { comparisons, type Comparison } from './compare'
import { presets, type Preset } from './period'
import { dimensions, isTime, measures, names, type Dimension, type Filters, type Measure } from './question'

export interface Choices {
  readonly tab: 'result' | 'lines'
  readonly group: readonly Dimension[]
  readonly measure: Measure
  readonly period: Preset | 'own'
  /** Used by the period `own`; empty is open. */
  readonly from: string
  readonly to: string
  readonly compare: Comparison
  readonly filters: Filters
  readonly search: string
  /** Names shown before the rest is put together. */
  readonly most: number
}

export const initial: Choices = { tab: 'result', group: ['model'], measure: 'cost', period: 'last30', from: '', to: '', compare: 'none', filters: {}, search: '', most: 10 }
/** How many names can be shown. */
export const mosts = [10, 25, 100, 1000]

/**
 * What a view asked for: `model`, `project`, … with one name each (empty: lines that name none) or a JSON list of
 * them; `from` and `to`, or `period`; `group` and `measure`, `compare`, `search`, `tab`. Null when nothing was asked for.
 * What does not fit is left out.
 */
export function choicesOf(params: Readonly<Record<string, string>>): Choices | null {
  if (Object.keys(params).length === 0) return null
  const one = <T extends string>(allowed: readonly T[], value: string | undefined, otherwise: T): T => allowed.find((each) => each === value) ?? otherwise
  const day = (value: string | undefined): string => (value !== undefined && isDay(value) ? value : '')
  const [from, to] = [day(params['from']), day(params['to'])]
  const group = [...new Set((params['group'] ?? '').split(','))].flatMap((each): Dimension[] => dimensions.filter((dimension) => dimension === each)).slice(0, 3)
  const filters: Filters = Object.fromEntries(names.flatMap((name) => (params[name] === undefined ? [] : [[name, namesIn(params[name])]])))
  return {
    tab: one(['result', 'lines'], params['tab'], initial.tab),
    group: group.length > 0 ? group : nextGroup(initial.group, filters),
    measure: one(measures, params['measure'], initial.measure),
    period: from === '' && to === '' ? one([...presets], params['period'], 'last30') : 'own',
    from, to, filters,
    compare: one(comparisons, params['compare'], initial.compare),
    search: params['search'] ?? '',
    most: initial.most,
  }
}

function namesIn(text: string): readonly string[] {
  if (!text.startsWith('[')) return [text]
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.length > 0 && list.every((each) => typeof each === 'string') ? list : [text]
  } catch {
    return [text]
  }
}

/** From the whole to the single line. */
const ladder: readonly Dimension[] = ['provider', 'account', 'model', 'project', 'key', 'user', 'item', 'day']

/**
 * What to group by once names are filtered: dimensions narrowed to one name say nothing more, and the next
 * one down the ladder takes the place of the first of them.
 */
export function nextGroup(group: readonly Dimension[], filters: Filters): Dimension[] {
  const settled = (dimension: Dimension): boolean => !isTime(dimension) && filters[dimension]?.length === 1
  const left = group.filter((dimension) => !settled(dimension))
  if (left.length > 0) return left
  const below = Math.max(-1, ...group.map((dimension) => ladder.indexOf(dimension)))
  const next = [...ladder.slice(below + 1), ...ladder].find((dimension) => !settled(dimension))
  return next === undefined ? ['day'] : [next]
}
