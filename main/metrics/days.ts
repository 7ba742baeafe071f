/** UTC days as `YYYY-MM-DD`, and the windows of a card. Pure. */
import type { Manifest } from '@panoptic/sdk/contract/manifest'

export type CardWindow = Manifest['cards'][number]['window']

/** Both ends inclusive. */
export interface DayRange { readonly from: string; readonly to: string }

const dayMs = 86_400_000

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
/** The next midnight UTC, epoch ms. */
export const nextDay = (at: number): number => startOf(dayOf(at)) + dayMs
/** Days from `from` to `to`, both included. */
export const daysIn = (from: string, to: string): number => Math.round((startOf(to) - startOf(from)) / dayMs) + 1
const shift = (day: string, days: number): string => dayOf(startOf(day) + days * dayMs)

/** The window up to today: `week` from Monday, `month` from the first, `30d` today and the 29 days before. */
export function windowAt(window: CardWindow, now: number): DayRange {
  const to = dayOf(now)
  switch (window) {
    case 'day': return { from: to, to }
    case 'week': return { from: shift(to, -((new Date(now).getUTCDay() + 6) % 7)), to }
    case 'month': return { from: `${to.slice(0, 8)}01`, to }
    case '30d': return { from: shift(to, -29), to }
  }
}

/**
 * The same part of the period before, so that a week is compared by its elapsed days: Monday to Wednesday
 * with last Monday to Wednesday. A month that was shorter ends with its last day.
 */
export function windowBefore(window: CardWindow, now: number): DayRange {
  const { from, to } = windowAt(window, now)
  switch (window) {
    case 'day': return { from: shift(from, -1), to: shift(to, -1) }
    case 'week': return { from: shift(from, -7), to: shift(to, -7) }
    case '30d': return { from: shift(from, -30), to: shift(to, -30) }
    case 'month': {
      const last = shift(from, -1)
      const sameDay = `${last.slice(0, 8)}${to.slice(8)}`
      return { from: `${last.slice(0, 8)}01`, to: sameDay < last ? sameDay : last }
    }
  }
}
