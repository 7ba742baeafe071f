/** Stretches of UTC days: the usual ones, and the one that a stretch is compared with. */
import { addDays, dayOf, daysBetween, monthStart, startOf, weekStart, type Day } from '../ledger/days'
import type { Time } from './question'

export interface Period {
  /** Both included. */
  readonly from: Day
  readonly to: Day
}

export const presets = ['today', 'yesterday', 'last7', 'last30', 'last90', 'last365', 'month', 'lastMonth', 'year', 'lastYear', 'all'] as const
export type Preset = (typeof presets)[number]

/** The preset's days as seen from today. `all` needs to know what there is: null while nothing is. */
export function presetPeriod(preset: Preset, today: Day, all: Period | null): Period {
  const january = (shift: number): Day => `${Number(today.slice(0, 4)) + shift}-01-01`
  switch (preset) {
    case 'today': return { from: today, to: today }
    case 'yesterday': return { from: addDays(today, -1), to: addDays(today, -1) }
    case 'last7': return { from: addDays(today, -6), to: today }
    case 'last30': return { from: addDays(today, -29), to: today }
    case 'last90': return { from: addDays(today, -89), to: today }
    case 'last365': return { from: addDays(today, -364), to: today }
    case 'month': return { from: monthStart(today), to: today }
    case 'lastMonth': return { from: addMonths(monthStart(today), -1), to: addDays(monthStart(today), -1) }
    case 'year': return { from: january(0), to: today }
    case 'lastYear': return { from: january(-1), to: addDays(january(0), -1) }
    case 'all': return all ?? { from: today, to: today }
  }
}

/** The days of a group of time: `2026-02-01` by month is all of February. */
export function periodOf(time: Time, start: Day): Period {
  if (time === 'day') return { from: start, to: start }
  return { from: start, to: time === 'week' ? addDays(start, 6) : addDays(addMonths(start, 1), -1) }
}

/** The part of one stretch that lies in another. */
export const within = (one: Period, other: Period): Period => ({ from: one.from > other.from ? one.from : other.from, to: one.to < other.to ? one.to : other.to })

/** The same day so many months later, or the last of that month where it has no such day. */
export function addMonths(day: Day, count: number): Day {
  const first = new Date(startOf(monthStart(day)))
  first.setUTCMonth(first.getUTCMonth() + count)
  const start = dayOf(first.getTime())
  const last = dayOf(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0))
  const same = addDays(start, daysBetween(monthStart(day), day))
  return same < last ? same : last
}

export const startOfTime = (time: Time, day: Day): Day => (time === 'day' ? day : time === 'week' ? weekStart(day) : monthStart(day))

/** Every group of time that the period touches, oldest first. */
export function timesIn(time: Time, { from, to }: Period): Day[] {
  const list: Day[] = []
  for (let at = startOfTime(time, from); at <= to; at = time === 'day' ? addDays(at, 1) : time === 'week' ? addDays(at, 7) : addMonths(at, 1)) list.push(at)
  return list
}

/** The period cut at these days and where every so many months begin (0: nowhere); oldest first. */
export function cut({ from, to }: Period, starts: Iterable<Day>, months: number): Period[] {
  const inside = [...starts, ...(months > 0 ? timesIn('month', { from, to }).filter((_, index) => index % months === 0) : [])].filter((day) => day > from && day <= to)
  const begins = [from, ...new Set(inside.sort())]
  return begins.map((begin, index) => ({ from: begin, to: index + 1 < begins.length ? addDays(begins[index + 1]!, -1) : to }))
}
