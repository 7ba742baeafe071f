/** Stored points, given out as time goes on: what was known at each moment of a back-test. */
import type { SeriesPoints } from '@panoptic/sdk'
import type { Rule } from '../model/rule'
import { dayNumber, metricKey, metricOf, type DayNumber, type Series, type Snapshot } from './snapshot'
import { dayMs } from './wall-clock'

interface Played extends Series {
  lastAt: number
  lastValue: number
  readonly sums: Map<DayNumber, number>
  readonly newest: Map<DayNumber, { at: number; value: number }>
}

export class Replay {
  readonly #points: { readonly at: number; readonly value: number; readonly series: Played }[]
  #shown: readonly Played[] = []
  readonly #key: string
  #given = 0

  constructor(rule: Rule, history: readonly SeriesPoints[]) {
    this.#key = metricKey(metricOf(rule))
    this.#points = history.flatMap(({ labels, unit, at, values }) => {
      const series: Played = { labels, unit, lastAt: -Infinity, lastValue: 0, sums: new Map(), newest: new Map() }
      return at.map((instant, index) => ({ at: instant, value: values[index]!, series }))
    }).sort((a, b) => a.at - b.at)
  }

  /** What was known at this moment; moments only go forward. */
  until(at: number): Snapshot {
    for (let point = this.#points[this.#given]; point !== undefined && point.at <= at; point = this.#points[++this.#given]) {
      const { series, value } = point
      if (series.lastAt === -Infinity) this.#shown = [...this.#shown, series]
      const day = dayNumber(point.at)
      series.lastAt = point.at
      series.lastValue = value
      series.sums.set(day, (series.sums.get(day) ?? 0) + value)
      series.newest.set(day, { at: point.at, value })
    }
    return new Map([[this.#key, this.#shown]])
  }

  /** After `until(at)`, the next moment to look at: the next point, the next UTC day, or what falls due. */
  next(at: number, dueAt: number | null): number {
    return Math.min(this.#points[this.#given]?.at ?? Infinity, (dayNumber(at) + 1) * dayMs, dueAt ?? Infinity)
  }
}
