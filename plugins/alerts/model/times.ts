/** Recurring times by a wall clock: mute times of the tenant, and each user's quiet hours. */

/** 1 Monday … 7 Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** From `from` (included) to `to` (excluded), `HH:MM` by the wall clock; `to` not after `from`: into the next day, whose start belongs to `days`. `24:00` is the day's end. */
export interface TimeRange { readonly days: readonly Weekday[]; readonly from: string; readonly to: string }

export interface MuteTime {
  readonly id: string
  readonly name: string
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string
  readonly ranges: readonly TimeRange[]
}

/** Each user's own: when native notifications stay silent, and from which severity they break through. */
export interface QuietHours { readonly timeZone: string; readonly ranges: readonly TimeRange[]; readonly except: 'nothing' | 'critical' }
