import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { TimeRange, Weekday } from '../../model/times'
import { isActive, isMuted, minutesOf, nextChange } from '../../engine/times'
import { isTimeZone } from '../../engine/wall-clock'

const minute = 60_000
const hour = 60 * minute
const every: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo', 'Pacific/Apia', 'Africa/Casablanca', 'Europe/London', 'UTC']

/** An independent reading of the clock: its text in the zone, for each minute by itself. */
function oracle(timeZone: string): (ranges: readonly TimeRange[], at: number) => boolean {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  const read = (at: number): { clock: string; day: number } => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
    return { clock: `${parts['hour']}:${parts['minute']}`, day: names.indexOf(parts['weekday']!) + 1 }
  }
  const known = new Map<number, ReturnType<typeof read>>()
  return (ranges, at) => {
    const { clock, day } = known.get(at) ?? known.set(at, read(at)).get(at)!
    const yesterday = day === 1 ? 7 : day - 1
    return ranges.some(({ days, from, to }) => {
      const [today, before] = [days.includes(day as Weekday), days.includes(yesterday as Weekday)]
      return from < to ? today && clock >= from && clock < to : (today && clock >= from) || (before && clock < to)
    })
  }
}

/** The moments of the years 2025 to 2027 at which the zone's clock is put forward or back. */
function transitions(timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const offset = (at: number): string => format.formatToParts(at).find(({ type }) => type === 'timeZoneName')!.value
  const found: number[] = []
  for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2028, 0, 1); at += 24 * hour) {
    if (offset(at) === offset(at + 24 * hour)) continue
    let [low, high] = [at, at + 24 * hour]
    while (high - low > minute) {
      const middle = low + Math.floor((high - low) / 2 / minute) * minute
      if (offset(middle) === offset(at)) low = middle
      else high = middle
    }
    found.push(high)
  }
  return found
}

const clock = fc.integer({ min: 0, max: 95 }).map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`)
const range: fc.Arbitrary<TimeRange> = fc.record({ days: fc.uniqueArray(fc.constantFrom(...every), { minLength: 1 }), from: clock, to: fc.oneof(clock, fc.constant('24:00')) })

describe('wall clock times', () => {
  it.each(zones)('are what the clock shows, minute by minute, around every change of the clock in 2025–2027: %s', (zone) => {
    const shows = oracle(zone)
    const changes = [...transitions(zone), Date.UTC(2026, 5, 15)]
    if (['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Europe/London'].includes(zone)) expect(changes).toHaveLength(7)
    fc.assert(fc.property(fc.constantFrom(...changes), fc.array(range, { minLength: 1, maxLength: 3 }), (change, ranges) => {
      const [from, to] = [change - 5 * hour, change + 5 * hour]
      let expected = isActive(ranges, zone, from)
      let next = nextChange(ranges, zone, from)
      for (let at = from; at < to; at += minute) {
        const active = shows(ranges, at)
        if (isActive(ranges, zone, at) !== active || isActive(ranges, zone, at + 59_999) !== active) expect.fail(`at ${new Date(at).toISOString()} it is ${active}`)
        if (active !== expected) {
          expect(next).toBe(at)
          expected = active
          next = nextChange(ranges, zone, at)
        } else if (next !== null && next <= at) expect.fail(`nothing changes at ${new Date(next).toISOString()}`)
      }
    }), { numRuns: 25 })
  })

  it('finds the next change days ahead, from any moment', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), fc.array(range, { minLength: 1, maxLength: 2 }), fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 11, 1) }), (zone, ranges, at) => {
      const shows = oracle(zone)
      const next = nextChange(ranges, zone, at)
      const start = shows(ranges, at)
      // All ranges lie on quarters of an hour, so every change is on one.
      const quarter = 15 * minute
      for (let seen = Math.ceil((at + 1) / quarter) * quarter; seen < (next ?? at + 8 * 24 * hour); seen += quarter) if (shows(ranges, seen) !== start) expect.fail(`it changes at ${new Date(seen).toISOString()}`)
      if (next !== null) expect(shows(ranges, next)).toBe(!start)
    }), { numRuns: 40 })
  })

  it('leaves out the hour that is skipped: 02:00–03:00 in Berlin on 29 March 2026 never comes, 02:30–03:30 is half as long', () => {
    const jump = Date.UTC(2026, 2, 29, 1)
    const sunday: readonly Weekday[] = [7]
    expect(nextChange([{ days: sunday, from: '02:00', to: '03:00' }], 'Europe/Berlin', jump - hour)).toBe(Date.UTC(2026, 3, 5, 0))
    const half = [{ days: sunday, from: '02:30', to: '03:30' }]
    expect(nextChange(half, 'Europe/Berlin', jump - hour)).toBe(jump)
    expect(nextChange(half, 'Europe/Berlin', jump)).toBe(jump + 30 * minute)
  })

  it('has the doubled hour twice: 02:00–02:30 in Berlin on 25 October 2026', () => {
    const twice = [{ days: every, from: '02:00', to: '02:30' }]
    const seen: number[] = []
    for (let at: number | null = Date.UTC(2026, 9, 24, 22); at !== null && seen.length < 4;) {
      at = nextChange(twice, 'Europe/Berlin', at)
      if (at !== null) seen.push(at)
    }
    expect(seen).toEqual([Date.UTC(2026, 9, 25, 0), Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 9, 25, 1, 30)])
  })

  it('Lord Howe goes by half an hour', () => {
    // 4 October 2026, 02:00 +10:30 becomes 02:30 +11.
    const jump = Date.UTC(2026, 9, 3, 15, 30)
    const night = [{ days: every, from: '02:00', to: '02:45' }]
    expect(nextChange(night, 'Australia/Lord_Howe', jump - hour)).toBe(jump)
    expect(nextChange(night, 'Australia/Lord_Howe', jump)).toBe(jump + 15 * minute)
  })

  it('Apia skipped 30 December 2011, a Friday: its range is not there, and Thursday night ends with Thursday', () => {
    const night = [{ days: [4] as Weekday[], from: '22:00', to: '06:00' }]
    const midnight = Date.UTC(2011, 11, 30, 10)
    expect(isActive(night, 'Pacific/Apia', midnight - 1)).toBe(true)
    expect(isActive(night, 'Pacific/Apia', midnight)).toBe(false)
    const friday = [{ days: [5] as Weekday[], from: '00:00', to: '24:00' }]
    expect(nextChange(friday, 'Pacific/Apia', midnight - hour)).toBe(Date.UTC(2012, 0, 5, 10))
  })

  it('crosses midnight into the day after its days', () => {
    const friday = [{ days: [5] as Weekday[], from: '22:00', to: '06:00' }]
    const at = (day: number, h: number): boolean => isActive(friday, 'UTC', Date.UTC(2026, 0, day, h))
    expect([at(2, 21), at(2, 22), at(3, 5), at(3, 6), at(3, 22), at(2, 5)]).toEqual([false, true, true, false, false, false])
  })

  it('24:00 is the end of the day, and the same time twice is a whole day', () => {
    expect([minutesOf('24:00'), minutesOf('00:00'), minutesOf('24:01'), minutesOf('7:00'), minutesOf('12:60')]).toEqual([1440, 0, null, null, null])
    const day = [{ days: [1] as Weekday[], from: '00:00', to: '24:00' }]
    expect(nextChange(day, 'UTC', Date.UTC(2026, 0, 5))).toBe(Date.UTC(2026, 0, 6))
    const same = [{ days: [1] as Weekday[], from: '08:00', to: '08:00' }]
    expect(nextChange(same, 'UTC', Date.UTC(2026, 0, 5, 8))).toBe(Date.UTC(2026, 0, 6, 8))
    expect(nextChange([{ days: every, from: '00:00', to: '24:00' }], 'Europe/Berlin', Date.UTC(2026, 0, 5))).toBeNull()
  })

  it('mute times: one of them is enough; nothing is muted by none', () => {
    const time = (from: string, to: string) => ({ id: from, name: from, timeZone: 'UTC', ranges: [{ days: every, from, to }] })
    expect(isMuted([time('01:00', '02:00'), time('03:00', '04:00')], Date.UTC(2026, 0, 5, 3))).toBe(true)
    expect(isMuted([time('01:00', '02:00')], Date.UTC(2026, 0, 5, 3))).toBe(false)
    expect(isMuted([], 0)).toBe(false)
    expect(nextChange([], 'UTC', 0)).toBeNull()
  })

  it('knows time zones by name', () => {
    expect(['Europe/Berlin', 'UTC', 'Mars/Base', ''].map(isTimeZone)).toEqual([true, true, false, false])
  })
})
