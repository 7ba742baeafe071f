/** Opening a group: its names become filters, its time the period; below the last dimension lie the lines. */
import type { Choices } from './choices'
import { nextGroup } from './choices'
import { periodOf, within, type Period } from './period'
import { isTime, type Dimension, type Filters } from './question'

/** `period`: the days shown now. `to`: `lines` goes to the lines at once. */
export function drill(choices: Choices, key: readonly string[], period: Period, to: 'next' | 'lines'): Choices {
  const values = choices.group.map((dimension, index) => [dimension, key[index] ?? ''] as const)
  const filters: Filters = { ...choices.filters, ...Object.fromEntries(values.flatMap(([dimension, value]) => (isTime(dimension) ? [] : [[dimension, [value]]]))) }
  const inside = values.reduce((shown, [dimension, value]) => (isTime(dimension) ? within(shown, periodOf(dimension, value)) : shown), period)
  const timed = values.some(([dimension]) => isTime(dimension))
  const group: Dimension[] = timed && inside.from !== inside.to ? ['day'] : nextGroup(choices.group.filter((dimension) => !isTime(dimension)), filters)
  const last = group.length === 1 && group[0] === 'day' && inside.from === inside.to
  return {
    ...choices, filters, group,
    ...(timed ? { period: 'own' as const, ...inside } : {}),
    tab: to === 'lines' || last ? 'lines' : 'result',
  }
}
