/** UTC days as `YYYY-MM-DD` text; they sort as text and never meet a time zone. */

export type Day = string

/** A run of days, both included. */
export interface Days {
  readonly from: Day
  readonly to: Day
}

const dayMs = 86_400_000

/** The UTC day that holds this moment (epoch ms). */
export const dayOf = (at: number): Day => new Date(at).toISOString().slice(0, 10)

/** Midnight UTC at which the day begins (epoch ms). */
export const startOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`)

export const addDays = (day: Day, count: number): Day => dayOf(startOf(day) + count * dayMs)

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((startOf(to) - startOf(from)) / dayMs)

/** Every day from `from` to `to`, both included. */
export const daysFrom = (from: Day, to: Day): Day[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => addDays(from, index))

/** The days in parts of at most `most`, in order; none when `to` is earlier than `from`. */
export function partsOf({ from, to }: Days, most: number): Days[] {
  const parts: Days[] = []
  for (let start = from; start <= to; start = addDays(start, most)) {
    const end = addDays(start, most - 1)
    parts.push({ from: start, to: end < to ? end : to })
  }
  return parts
}

/** Monday of the week that holds the day. */
export const weekStart = (day: Day): Day => addDays(day, -((new Date(startOf(day)).getUTCDay() + 6) % 7))

export const monthStart = (day: Day): Day => `${day.slice(0, 7)}-01`

/** The last day of the month that holds the day. */
export const monthEnd = (day: Day): Day => addDays(monthStart(addDays(monthStart(day), 31)), -1)
