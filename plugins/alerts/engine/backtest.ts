/** What a rule would have done: its evaluation over figures that are stored. */
import type { SeriesPoints } from '@panoptic/sdk'
import type { Alert } from '../model/alert'
import type { Labels, Rule } from '../model/rule'
import { evaluate } from './evaluate'
import { dayNumber, firstDay, metricKey, metricOf, type DayNumber, type PointsNeed, type Series } from './snapshot'
import { figuresOf } from './values'
import { dayMs } from './wall-clock'

export interface Episode {
  readonly labels: Labels
  /** When it would have fired, epoch ms. */
  readonly from: number
  /** When it would have been over; null: it still fires at the end. */
  readonly to: number | null
  /** The value farthest beyond the threshold while it fired; null: there were no data. */
  readonly peak: number | null
  readonly unit: string
  readonly cause: Alert['cause']
}

/** What to read from `panoptic.metrics.points` to test the rule from `from` to `to`: the figures before count too. */
export function historyFor(rule: Rule, from: number, to: number): PointsNeed {
  const first = firstDay(rule, dayNumber(from)) ?? dayNumber(from) - 1
  return { metric: metricOf(rule), labels: rule.source.labels, from: Math.min(from - dayMs, first * dayMs), to }
}

/** The episodes between `from` and `to` (epoch ms), oldest first. */
export function backtest(rule: Rule, history: readonly SeriesPoints[], from: number, to: number): Episode[] {
  const replay = new Replay(rule, history)
  const open = new Map<string, Alert>()
  let ended: readonly Alert[] = []
  const episodes: { -readonly [Key in keyof Episode]: Episode[Key] }[] = []
  const places = new Map<string, number>()
  let id = 0
  const newId = (): string => String(id++)
  for (let at: number | null = replay.next(from - 1, null, from); at !== null && at < to;) {
    const result = evaluate({ ...rule, enabled: true }, [...open.values(), ...ended], figuresOf(rule, replay.until(at), at), { at, since: from, newId })
    for (const gone of result.vanished) open.delete(gone)
    for (const alert of result.alerts) {
      if (alert.state === 'resolved') open.delete(alert.id)
      else open.set(alert.id, alert)
      if (alert.state === 'pending') continue
      const place = places.get(alert.id) ?? episodes.length
      if (place === episodes.length) {
        places.set(alert.id, place)
        episodes.push({ labels: pickLabels(alert, rule), from: at, to: null, peak: alert.value, unit: alert.unit, cause: alert.cause })
      }
      const episode = episodes[place]!
      if (alert.state === 'resolved') episode.to = at
      else episode.peak = farther(rule, episode.peak, alert.value)
    }
    const over = result.alerts.filter(({ state }) => state === 'resolved')
    if (rule.flap !== null) ended = [...ended, ...over].filter(({ resolvedAt }) => resolvedAt! > at! - rule.flap!.withinSeconds * 1000)
    at = replay.next(at, result.dueAt, from)
  }
  return episodes
}

const pickLabels = ({ labels }: Alert, { source }: Rule): Labels => Object.fromEntries(source.by.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])))

const farther = ({ condition }: Rule, one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : condition.is === 'above' ? Math.max(one, other) : Math.min(one, other)

interface Played extends Series {
  lastAt: number
  lastValue: number
  readonly sums: Map<DayNumber, number>
  readonly newest: Map<DayNumber, { at: number; value: number }>
}

/** The stored points, given out as time goes on. */
class Replay {
  readonly #points: { readonly at: number; readonly value: number; readonly series: Played }[]
  readonly #shown: Played[] = []
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
  until(at: number): ReadonlyMap<string, readonly Series[]> {
    for (let point = this.#points[this.#given]; point !== undefined && point.at <= at; point = this.#points[++this.#given]) {
      const { series, value } = point
      if (series.lastAt === -Infinity) this.#shown.push(series)
      const day = dayNumber(point.at)
      series.lastAt = point.at
      series.lastValue = value
      series.sums.set(day, (series.sums.get(day) ?? 0) + value)
      series.newest.set(day, { at: point.at, value })
    }
    return new Map([[this.#key, this.#shown]])
  }

  /** The next moment to look at: the next point, the next UTC day, or what falls due; null: nothing comes any more. */
  next(at: number, dueAt: number | null, from: number): number | null {
    let index = this.#given
    while ((this.#points[index]?.at ?? Infinity) <= at) index++
    return Math.max(from, Math.min(this.#points[index]?.at ?? Infinity, (dayNumber(at) + 1) * dayMs, dueAt ?? Infinity))
  }
}
