/** What a rule looked at over stored figures, for the chart of its preview. */
import type { SeriesPoints } from '@panoptic/sdk'
import type { Labels, Rule } from '../model/rule'
import { boundsOf } from './judge'
import { Replay } from './replay'
import { figuresOf } from './values'

export interface Timeline {
  readonly labels: Labels
  readonly unit: string
  /** At each point and at the start of each UTC day. `line`: beyond it the rule is wrong; null: not known. */
  readonly points: readonly { readonly at: number; readonly value: number | null; readonly line: number | null }[]
}

/** One for each combination of the labels in `by`, in the order in which they appear. */
export function timeline(rule: Rule, history: readonly SeriesPoints[], from: number, to: number): Timeline[] {
  const replay = new Replay(rule, history)
  const found = new Map<string, { labels: Labels; unit: string; points: Timeline['points'][number][] }>()
  for (let at = from; at < to; at = replay.next(at, null)) {
    for (const figure of figuresOf(rule, replay.until(at), at)) {
      const key = JSON.stringify(figure.labels)
      const line = found.get(key) ?? { labels: figure.labels, unit: '', points: [] }
      found.set(key, line)
      line.unit = figure.unit
      line.points.push({ at, value: figure.value, line: boundsOf(rule, figure.baseline)?.wrong ?? null })
    }
  }
  return [...found.values()]
}
