/**
 * Recurring times by a wall clock. What counts is what the clock on the wall shows: of a range inside the hour that is
 * skipped in spring nothing is left that day, one inside the hour that comes twice in autumn is active twice.
 */
import type { MuteTime, TimeRange, Weekday } from '../model/times'
import { dayMs, localAt, minuteMs, offsetAt } from './wall-clock'

const minutesPerDay = 1440
/** A range of one weekday may be skipped twice in a row (its hour, its day); then nothing ever changes. */
const longestMs = 22 * dayMs

/** Minutes since midnight of `HH:MM`, up to `24:00`; null when it is no time. */
export function minutesOf(time: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(time) ?? []
  const total = Number(hours) * 60 + Number(minutes)
  return hours === undefined || total > minutesPerDay ? null : total
}

/** Whether one of the ranges holds this moment (epoch ms). @throws RangeError for an unknown zone */
export function isActive(ranges: readonly TimeRange[], timeZone: string, at: number): boolean {
  if (ranges.length === 0) return false
  const local = localAt(timeZone, at)
  const today = weekdayOf(local)
  const minute = Math.floor((local - startOfDay(local)) / minuteMs)
  return ranges.some((range) => {
    const [from, to] = bounds(range)
    if (to > from) return range.days.includes(today) && minute >= from && minute < to
    return (range.days.includes(today) && minute >= from) || (range.days.includes(dayBefore(today)) && minute < to)
  })
}

/** When {@link isActive} changes next after `at`; null when it never does. */
export function nextChange(ranges: readonly TimeRange[], timeZone: string, at: number): number | null {
  if (ranges.length === 0) return null
  const now = isActive(ranges, timeZone, at)
  const edges = [...new Set([0, ...ranges.flatMap(bounds)])].sort((a, b) => a - b)
  for (let seen = at; seen < at + longestMs;) {
    seen = nextEdge(edges, timeZone, seen)
    if (isActive(ranges, timeZone, seen) !== now) return seen
  }
  return null
}

/** Whether one of these mute times holds this moment. */
export const isMuted = (times: readonly MuteTime[], at: number): boolean => times.some(({ ranges, timeZone }) => isActive(ranges, timeZone, at))

/** The next moment at which the wall clock shows one of these minutes of the day, or is put forward or back. */
function nextEdge(edges: readonly number[], timeZone: string, at: number): number {
  const offset = offsetAt(timeZone, at)
  const start = startOfDay(at + offset)
  const minute = edges.find((edge) => start + edge * minuteMs > at + offset) ?? minutesPerDay
  const next = start + minute * minuteMs - offset
  return offsetAt(timeZone, next) === offset ? next : clockChange(timeZone, at, next)
}

/** When the offset becomes another one, after `before` and not after `after`. */
function clockChange(timeZone: string, before: number, after: number): number {
  const offset = offsetAt(timeZone, before)
  let [low, high] = [Math.floor(before / minuteMs), Math.ceil(after / minuteMs)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(timeZone, middle * minuteMs) === offset) low = middle
    else high = middle
  }
  return high * minuteMs
}

const bounds = ({ from, to }: TimeRange): [number, number] => [minutesOf(from) ?? 0, minutesOf(to) ?? 0]
const startOfDay = (local: number): number => Math.floor(local / dayMs) * dayMs
/** 1970-01-01 was a Thursday. */
const weekdayOf = (local: number): Weekday => ((((Math.floor(local / dayMs) + 3) % 7) + 7) % 7 + 1) as Weekday
const dayBefore = (day: Weekday): Weekday => (day === 1 ? 7 : day - 1) as Weekday
