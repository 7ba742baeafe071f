/** Time ranges of the filter, as epoch ms in the zone of the look. */
export const presets = ['all', 'hour', 'today', 'week', 'month', 'year', 'dates'] as const
export type Preset = (typeof presets)[number]

const hour = 3_600_000
const day = 24 * hour

/** 'YYYY-MM-DD' of a moment in a zone. */
export const dayIn = (at: number, timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)

/** The first moment of a day in a zone; null for what is no day. */
export function startOfDay(text: string, timeZone: string): number | null {
  const utc = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(utc)) return null
  // Zones lie within 14 hours of UTC; the day begins at a full quarter of an hour.
  for (let at = utc - 14 * hour; at <= utc + 14 * hour; at += hour / 4) if (dayIn(at, timeZone) === text) return at
  return null
}

const dayAfter = (text: string): string => new Date(Date.parse(`${text}T00:00:00Z`) + day).toISOString().slice(0, 10)

/** `from` inclusive, `to` exclusive; `first` and `last` are days that count for `dates` only, both inclusive. */
export function rangeOf(preset: Preset, now: number, timeZone: string, first: string, last: string): { from: number | null; to: number | null } {
  if (preset === 'dates') return { from: startOfDay(first, timeZone), to: startOfDay(last, timeZone) === null ? null : startOfDay(dayAfter(last), timeZone) }
  if (preset === 'today') return { from: startOfDay(dayIn(now, timeZone), timeZone), to: null }
  const back = { all: null, hour, week: 7 * day, month: 30 * day, year: 365 * day }[preset]
  return { from: back === null ? null : now - back, to: null }
}
