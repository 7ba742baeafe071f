/** UTC days as `YYYY-MM-DD` text; they sort as text and never meet a time zone. */

export type Day = string

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

/** Monday of the week that holds the day. */
export const weekStart = (day: Day): Day => addDays(day, -((new Date(startOf(day)).getUTCDay() + 6) % 7))

export const monthStart = (day: Day): Day => `${day.slice(0, 7)}-01`

/** The last day of the month that holds the day. */
export const monthEnd = (day: Day): Day => addDays(monthStart(addDays(monthStart(day), 31)), -1)
