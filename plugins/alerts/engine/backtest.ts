/** What a rule would have done: its evaluation over figures that are stored. */
import type { SeriesPoints } from '@panoptic/sdk'
import type { Alert } from '../model/alert'
import type { Labels, Rule } from '../model/rule'
import { evaluate } from './evaluate'
import { Replay } from './replay'
import { dayNumber, firstDay, metricOf, type PointsNeed } from './snapshot'
import { figuresOf, pick } from './values'
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
  for (let at = from; at < to;) {
    const result = evaluate({ ...rule, enabled: true }, [...open.values(), ...ended], figuresOf(rule, replay.until(at), at), { at, since: from, newId })
    for (const gone of result.vanished) open.delete(gone)
    for (const alert of result.alerts) {
      if (alert.state === 'resolved') open.delete(alert.id)
      else open.set(alert.id, alert)
      if (alert.state === 'pending') continue
      const place = places.get(alert.id) ?? episodes.length
      if (place === episodes.length) {
        places.set(alert.id, place)
        episodes.push({ labels: pick(alert.labels, rule.source.by), from: at, to: null, peak: alert.value, unit: alert.unit, cause: alert.cause })
      }
      const episode = episodes[place]!
      if (alert.state === 'resolved') episode.to = at
      else episode.peak = farther(rule, episode.peak, alert.value)
    }
    const over = result.alerts.filter(({ state }) => state === 'resolved')
    if (rule.flap !== null) ended = [...ended, ...over].filter(({ resolvedAt }) => resolvedAt! > at - rule.flap!.withinSeconds * 1000)
    at = replay.next(at, result.dueAt)
  }
  return episodes
}

const farther = ({ condition }: Rule, one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : condition.is === 'above' ? Math.max(one, other) : Math.min(one, other)
