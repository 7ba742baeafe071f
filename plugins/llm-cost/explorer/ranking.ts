/** Two answers side by side, cut to the groups that matter. */
import { merge, type Group } from './answer'
import { isTime, type Dimension, type Measure } from './question'

/** A line of the result: the group now, and in the compared period; null where it has no lines. */
export interface Pair {
  readonly key: readonly string[]
  readonly unit: string
  readonly now: Group | null
  readonly before: Group | null
  /** How many names were put together in this one; 0 for a group of its own. */
  readonly others: number
}

/** Pairs every group with its counterpart; `move` brings the key of a compared group to this period. */
export function pair(now: readonly Group[], before: readonly Group[], move: (key: readonly string[]) => readonly string[] = (key) => key): Pair[] {
  const moved = new Map<string, Group[]>()
  for (const group of before) {
    const key = move(group.key)
    append(moved, idOf(key, group.unit), { ...group, key })
  }
  const pairs = now.map((group): Pair => {
    const id = idOf(group.key, group.unit)
    const found = moved.get(id)
    moved.delete(id)
    return { key: group.key, unit: group.unit, now: group, before: whole(found), others: 0 }
  })
  return [...pairs, ...[...moved.values()].map((gone): Pair => ({ key: gone[0]!.key, unit: gone[0]!.unit, now: null, before: whole(gone), others: 0 }))]
}

/**
 * Keeps the `most` names that weigh most (a name is what a group has besides its time, its unit included) and puts
 * the rest together, for each time and unit. Largest first, oldest time first within a name.
 */
export function rank(pairs: readonly Pair[], dimensions: readonly Dimension[], measure: Measure, most: number): Pair[] {
  const nameOf = ({ key, unit }: Pair): string => idOf(key.filter((_, index) => !isTime(dimensions[index]!)), unit)
  const names = new Map<string, Pair[]>()
  for (const each of pairs) append(names, nameOf(each), each)
  const weighed = [...names.values()].map((list) => ({ list: list.sort(byTime(dimensions)), now: weight(list, 'now', measure), before: weight(list, 'before', measure) }))
    .sort((one, other) => descending(one.now, other.now) || descending(one.before, other.before) || (idOf(one.list[0]!.key, '') < idOf(other.list[0]!.key, '') ? -1 : 1))
  // A single name more than fits is shown rather than called "1 other".
  const kept = weighed.length <= most + 1 ? weighed : weighed.slice(0, most)
  return [...kept.flatMap(({ list }) => list), ...rest(weighed.slice(kept.length).map(({ list }) => list), dimensions)]
}

function rest(names: readonly (readonly Pair[])[], dimensions: readonly Dimension[]): Pair[] {
  const parts = new Map<string, Pair[]>()
  for (const each of names.flat()) append(parts, idOf(each.key.filter((_, index) => isTime(dimensions[index]!)), each.unit), each)
  return [...parts.values()].map((list): Pair => {
    const key = dimensions.map((dimension, index) => (isTime(dimension) ? list[0]!.key[index]! : ''))
    const side = (which: 'now' | 'before'): Group | null => {
      const groups = list.flatMap((each) => each[which] ?? [])
      return groups.length === 0 ? null : merge(groups, key, list[0]!.unit)
    }
    return { key, unit: list[0]!.unit, now: side('now'), before: side('before'), others: names.length }
  }).sort(byTime(dimensions))
}

/** Unambiguous for any texts. */
export const idOf = (key: readonly string[], unit: string): string => JSON.stringify([key, unit])

const whole = (groups: readonly Group[] | undefined): Group | null =>
  groups === undefined ? null : groups.length === 1 ? groups[0]! : merge(groups, groups[0]!.key, groups[0]!.unit)

const weight = (list: readonly Pair[], which: 'now' | 'before', measure: Measure): number | null =>
  list.reduce<number | null>((sum, each) => {
    const value = each[which]?.amounts[measure].value ?? null
    return value === null ? sum : (sum ?? 0) + value
  }, null)

/** Unknown last. Credits are negative and weigh what they are. */
const descending = (one: number | null, other: number | null): number =>
  one === null || other === null ? Number(one === null) - Number(other === null) : Math.abs(other) - Math.abs(one)

const byTime = (dimensions: readonly Dimension[]) => (one: Pair, other: Pair): number => {
  const at = dimensions.findIndex(isTime)
  return at < 0 ? 0 : one.key[at]!.localeCompare(other.key[at]!)
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
