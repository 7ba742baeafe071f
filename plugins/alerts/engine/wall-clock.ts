/** What the clock on the wall shows in a time zone, from the platform's own time zone data. */

export const minuteMs = 60_000
export const dayMs = 86_400_000
/** Since 1972 no zone changed its offset at another moment than a quarter of an hour, so each needs to be asked for once. */
const quarterMs = 15 * minuteMs
/** Quarters that are remembered of one zone: some weeks. */
const mostRemembered = 4000

interface Zone {
  readonly format: Intl.DateTimeFormat
  readonly offsets: Map<number, number>
}
const zones = new Map<string, Zone>()

/** Whether the platform knows the time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return name !== '' && zoneOf(name) !== undefined
  } catch {
    return false
  }
}

/** How far (ms) the wall clock is ahead of UTC at this moment (epoch ms). @throws RangeError for an unknown zone */
export function offsetAt(timeZone: string, at: number): number {
  const { format, offsets } = zoneOf(timeZone)
  const quarter = Math.floor(at / quarterMs)
  let offset = offsets.get(quarter)
  if (offset === undefined) {
    if (offsets.size >= mostRemembered) offsets.clear()
    offset = shown(format, quarter * quarterMs) - quarter * quarterMs
    offsets.set(quarter, offset)
  }
  return offset
}

/** The wall clock as if it were UTC: `new Date(localAt(…)).getUTCHours()` is the hour that it shows. */
export const localAt = (timeZone: string, at: number): number => at + offsetAt(timeZone, at)

function zoneOf(name: string): Zone {
  let zone = zones.get(name)
  if (zone === undefined) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, calendar: 'gregory', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
    zone = { format, offsets: new Map() }
    zones.set(name, zone)
  }
  return zone
}

function shown(format: Intl.DateTimeFormat, at: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value)
  return Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second'])
}
