/** Points of a rule's value, thinned to what a chart is about. */
import type { Measure } from '../../model/rule'
import type { FigurePoint } from './FigureChart.vue'

const dayMs = 86_400_000

/** Whether a measure has one value a UTC day. */
export const isDaily = (measure: Measure): boolean => measure !== 'latest' && measure !== 'age'

/** The last point of each UTC day, dated its beginning; it fired on a day if it fired at any of its points. */
export function byDay(points: readonly FigurePoint[]): FigurePoint[] {
  const days = new Map<number, FigurePoint>()
  for (const point of points) {
    const at = Math.floor(point.at / dayMs) * dayMs
    days.set(at, { ...point, at, firing: point.firing || days.get(at)?.firing === true })
  }
  return [...days.values()]
}
