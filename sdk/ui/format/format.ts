/** Numbers, money, dates and durations as words, through Intl only. Pure: {@link useFormat} binds it to the look. */
import { decimalOf, moneyDigits } from './money'

export type ValueFormat = 'text' | 'number' | 'compact' | 'percent' | 'bytes' | 'duration' | 'money' | 'time' | 'relative' | 'day'

export interface FormatTexts {
  readonly unknown: string
}

/** BCP 47 tags. */
export interface FormatLocale {
  readonly numbers: string
  readonly dates: string
}

type Amount = number | bigint | null | undefined

const relativeUnits = [['year', 31_536_000_000], ['month', 2_592_000_000], ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]] as const

/** Every function takes `null` and answers the word for unknown. */
export function createFormat(locale: FormatLocale, timeZone: string, texts: FormatTexts) {
  const numbers = new Map<string, Intl.NumberFormat>()
  const dates = new Map<string, Intl.DateTimeFormat>()
  /** Intl objects are dear to make and cheap to use. */
  const numberWith = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options)
    const made = numbers.get(key) ?? new Intl.NumberFormat(locale.numbers, options)
    numbers.set(key, made)
    return made
  }
  const dateWith = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = JSON.stringify(options)
    const made = dates.get(key) ?? new Intl.DateTimeFormat(locale.dates, { timeZone, ...options })
    dates.set(key, made)
    return made
  }
  const relativeFormat = new Intl.RelativeTimeFormat(locale.dates, { numeric: 'auto', style: 'long' })

  const known = (value: Amount): value is number | bigint => value !== null && value !== undefined && !Number.isNaN(value)
  const or = <T extends Amount>(value: T, say: (value: NonNullable<T>) => string): string => (known(value) ? say(value as NonNullable<T>) : texts.unknown)
  const unit = (value: number, name: string, digits: number): string =>
    numberWith({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value)

  const currencyDigits = (currency: string): number =>
    numberWith({ style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

  /** `$12.34`, `$0.0042`; digits by size. */
  const money = (nanos: Amount, currency: string): string =>
    or(nanos, (value) => {
      const digits = moneyDigits(value, currencyDigits(currency))
      const least = 10 ** -digits
      const units = Math.abs(Number(value)) / 1e9
      const style = numberWith({ style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
      return units > 0 && units < least / 2 ? `< ${style.format(least)}` : style.format(decimalOf(value) as unknown as number)
    })

  /** Every nano, with the currency's code: `12.345678901 USD`. */
  const moneyExact = (nanos: Amount, currency: string): string =>
    or(nanos, (value) =>
      numberWith({ style: 'currency', currency, currencyDisplay: 'code', minimumFractionDigits: currencyDigits(currency), maximumFractionDigits: 9 })
        .format(decimalOf(value) as unknown as number))

  const moneyCompact = (nanos: Amount, currency: string): string =>
    or(nanos, (value) => numberWith({ style: 'currency', currency, notation: 'compact', minimumFractionDigits: 0, maximumSignificantDigits: 3 }).format(Number(value) / 1e9))

  const number = (value: Amount): string => or(value, (n) => numberWith({ maximumFractionDigits: 3 }).format(n))
  const numberExact = (value: Amount): string => or(value, (n) => numberWith({ maximumFractionDigits: 20 }).format(n))
  const compact = (value: Amount): string => or(value, (n) => numberWith({ notation: 'compact', maximumSignificantDigits: 3 }).format(n))
  const percent = (ratio: Amount): string =>
    or(ratio, (n) => numberWith({ style: 'percent', maximumFractionDigits: Math.abs(Number(n)) < 0.1 ? 1 : 0 }).format(n))

  const bytes = (value: Amount): string =>
    or(value, (n) => {
      const size = Number(n)
      const step = Math.min(4, size < 1000 ? 0 : Math.floor(Math.log10(Math.abs(size)) / 3))
      return unit(size / 1000 ** step, ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'][step]!, step === 0 ? 0 : 1)
    })

  const duration = (ms: Amount): string =>
    or(ms, (n) => {
      const value = Number(n)
      if (value < 1000) return unit(Math.round(value), 'millisecond', 0)
      if (value < 59_500) return unit(value / 1000, 'second', 1)
      if (value < 3_600_000) return `${unit(Math.floor(value / 60_000), 'minute', 0)} ${unit(Math.floor((value % 60_000) / 1000), 'second', 0)}`
      return `${unit(Math.floor(value / 3_600_000), 'hour', 0)} ${unit(Math.floor((value % 3_600_000) / 60_000), 'minute', 0)}`
    })

  const date = (at: Amount): string => or(at, (ms) => dateWith({ dateStyle: 'medium' }).format(Number(ms)))
  const time = (at: Amount): string => or(at, (ms) => dateWith({ timeStyle: 'short' }).format(Number(ms)))
  const dateTimeShort = (at: Amount): string => or(at, (ms) => dateWith({ dateStyle: 'medium', timeStyle: 'short' }).format(Number(ms)))
  /** To the second, with the zone: for tooltips. */
  const dateTime = (at: Amount): string =>
    or(at, (ms) => dateWith({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' }).format(Number(ms)))

  /** A UTC day `YYYY-MM-DD`, never shifted by the reader's zone. */
  const dayWith = (options: Intl.DateTimeFormatOptions) => (value: string | null | undefined): string => {
    if (value === null || value === undefined || value === '') return texts.unknown
    const at = Date.parse(`${value}T00:00:00Z`)
    return Number.isNaN(at) ? value : dateWith({ ...options, timeZone: 'UTC' }).format(at)
  }
  const day = dayWith({ dateStyle: 'medium' })
  const dayShort = dayWith({ day: 'numeric', month: 'short' })
  const dayLong = dayWith({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' })

  const relative = (at: Amount, now: number = Date.now()): string =>
    or(at, (ms) => {
      const distance = Number(ms) - now
      const [name, size] = relativeUnits.find(([, length]) => Math.abs(distance) >= length) ?? ['second', 1000]
      return name === 'second' ? relativeFormat.format(0, 'second') : relativeFormat.format(Math.trunc(distance / size), name)
    })

  /** A value as its format says. Strings pass unchanged except days. */
  const value = (raw: unknown, format: ValueFormat = 'text', currency = 'USD'): string => {
    if (raw === null || raw === undefined) return texts.unknown
    if (format === 'day') return day(String(raw))
    if (typeof raw !== 'number' && typeof raw !== 'bigint') return String(raw)
    switch (format) {
      case 'text': return String(raw)
      case 'number': return number(raw)
      case 'compact': return compact(raw)
      case 'percent': return percent(raw)
      case 'bytes': return bytes(raw)
      case 'duration': return duration(raw)
      case 'money': return money(raw, currency)
      case 'time': return dateTimeShort(raw)
      case 'relative': return relative(raw)
    }
  }

  /** The same value with nothing rounded away: for tooltips. */
  const exact = (raw: unknown, format: ValueFormat = 'text', currency = 'USD'): string => {
    if (typeof raw !== 'number' && typeof raw !== 'bigint') return value(raw, format, currency)
    if (format === 'money') return moneyExact(raw, currency)
    if (format === 'time' || format === 'relative') return dateTime(raw)
    if (format === 'percent') return numberWith({ style: 'percent', maximumFractionDigits: 4 }).format(raw)
    if (format === 'bytes') return numberWith({ style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(raw)
    if (format === 'duration') return numberWith({ style: 'unit', unit: 'millisecond', unitDisplay: 'long' }).format(raw)
    return numberExact(raw)
  }

  /** For axes and tight places. */
  const short = (raw: unknown, format: ValueFormat = 'text', currency = 'USD'): string => {
    if (typeof raw !== 'number') return format === 'day' ? dayShort(String(raw)) : value(raw, format, currency)
    if (format === 'money') return moneyCompact(raw, currency)
    return format === 'number' ? compact(raw) : value(raw, format, currency)
  }

  return { money, moneyExact, moneyCompact, number, compact, percent, bytes, duration, date, time, dateTime, day, dayShort, dayLong, relative, value, exact, short }
}

export type Format = ReturnType<typeof createFormat>
