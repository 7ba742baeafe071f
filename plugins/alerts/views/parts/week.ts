/** Recurring times as people check them: the next week as a list, and the days on which clocks change. */
import { isActive, nextChange } from '../../engine/times'
import { dayMs, offsetAt } from '../../engine/wall-clock'
import type { TimeRange } from '../../model/times'

const hourMs = 3_600_000

export interface Span { readonly from: number; readonly to: number }

/** The times between `from` and `to` (epoch ms), cut there. */
export function spansOf(ranges: readonly TimeRange[], timeZone: string, from: number, to: number): Span[] {
  const spans: Span[] = []
  let at = from
  while (at < to && spans.length < 500) {
    const next = Math.min(nextChange(ranges, timeZone, at) ?? to, to)
    const last = spans.at(-1)
    // One range may end where the next begins.
    if (isActive(ranges, timeZone, at)) { if (last?.to === at) spans[spans.length - 1] = { from: last.from, to: next }; else spans.push({ from: at, to: next }) }
    at = Math.max(next, at + 1)
  }
  return spans
}

export interface ClockChange {
  /** Epoch ms of the moment, to the hour. */
  readonly at: number
  /** So many minutes forward (spring) or back. */
  readonly minutes: number
}

/** The next `count` changes of the clocks within 400 days. */
export function clockChanges(timeZone: string, from: number, count = 2): ClockChange[] {
  const changes: ClockChange[] = []
  for (let day = from; day < from + 400 * dayMs && changes.length < count; day += dayMs) {
    if (offsetAt(timeZone, day) === offsetAt(timeZone, day + dayMs)) continue
    for (let hour = Math.floor(day / hourMs) * hourMs; hour <= day + dayMs; hour += hourMs) {
      const minutes = (offsetAt(timeZone, hour + hourMs) - offsetAt(timeZone, hour)) / 60_000
      if (minutes !== 0) {
        changes.push({ at: hour + hourMs, minutes })
        break
      }
    }
  }
  return changes
}

/** For a choice; `own` stands among them though an alias. */
export const zones = (own: string): string[] => [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', own])].sort()
