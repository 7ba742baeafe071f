/** How the figures of a unit are shown and typed. */
import type { ValueFormat } from '@panoptic/sdk/ui'
import type { Measure } from '../../model/rule'

export interface UnitShape {
  readonly format: ValueFormat
  /** A value times this is what the format takes. */
  readonly shown: number
  /** A typed number times this is the value. */
  readonly typed: number
  /** What is typed: `alerts.unit.<word>`. */
  readonly word: 'usd' | 'percent' | 'ms' | 'seconds' | 'hours' | 'gigabytes' | 'days' | 'plain'
}

const plain: UnitShape = { format: 'number', shown: 1, typed: 1, word: 'plain' }
const shapes: Readonly<Record<string, UnitShape>> = {
  'nano-usd': { format: 'money', shown: 1, typed: 1e9, word: 'usd' },
  percent: { format: 'percent', shown: 0.01, typed: 1, word: 'percent' },
  ms: { format: 'duration', shown: 1, typed: 1, word: 'ms' },
  s: { format: 'duration', shown: 1000, typed: 1, word: 'seconds' },
  bytes: { format: 'bytes', shown: 1, typed: 1e9, word: 'gigabytes' },
  days: { format: 'number', shown: 1, typed: 1, word: 'days' },
}

export const shapeOf = (unit: string): UnitShape => shapes[unit] ?? plain
/** The measure `age` is seconds whatever its metric counts; hours are typed. */
export const shapeOfMeasure = (unit: string, measure: Measure): UnitShape => (measure === 'age' ? { ...shapes['s']!, typed: 3600, word: 'hours' } : shapeOf(unit))
/** The unit of the value that a measure gives. */
export const unitOfMeasure = (unit: string, measure: Measure): string => (measure === 'age' ? 's' : unit)

/** A number as people of the language type it (`1.234,5` or `1,234.5`); null when it is none. */
export function parseNumber(text: string, locale: string): number | null {
  const [group, point] = locale.startsWith('de') ? ['.', ','] : [',', '.']
  const bare = text.trim().replace(/[\s\u00a0\u202f$€%]/g, '').replaceAll('−', '-')
  const [whole = '', fraction, ...more] = bare.split(point)
  if (more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return null
  // Groups only where a group may be: `1.5` typed in German is no 15.
  if (!/^-?\d+$/.test(whole) && !new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+$`).test(whole)) return null
  const value = Number(`${whole.replaceAll(group, '')}.${fraction ?? '0'}`)
  return Number.isFinite(value) ? value : null
}

/** What {@link parseNumber} reads as this number. */
export const typedNumber = (value: number, locale: string): string =>
  new Intl.NumberFormat(locale.startsWith('de') ? 'de-DE' : 'en-US', { useGrouping: false, maximumFractionDigits: 9 }).format(value)

const steps = [[/^(s|sec|sek|seconds?|sekunden?)$/, 1], [/^(m|min|minutes?|minuten?)$/, 60], [/^(h|hours?|std|stunden?)$/, 3600], [/^(d|days?|t|tage?n?)$/, 86_400], [/^(w|weeks?|wochen?)$/, 604_800]] as const

/** Seconds of `90`, `30 s`, `5 min`, `1 h 30 min`, `2 d`; a bare number counts minutes. Null when it cannot be read. */
export function parseDuration(text: string): number | null {
  const bare = text.trim().toLowerCase()
  if (bare === '' || bare === '0') return 0
  if (/^\d+$/.test(bare)) return Number(bare) * 60
  const parts = [...bare.matchAll(/(\d+)\s*([a-z]+)\.?\s*/g)]
  if (parts.map(([whole]) => whole).join('') !== bare) return null
  let seconds = 0
  for (const [, amount, word] of parts) {
    const step = steps.find(([pattern]) => pattern.test(word!))
    if (step === undefined) return null
    seconds += Number(amount) * step[1]
  }
  return Number.isSafeInteger(seconds) ? seconds : null
}

/** What {@link parseDuration} reads as so many seconds, in words of both languages: `1 h 30 min`. */
export function typedDuration(seconds: number): string {
  const parts: string[] = []
  let rest = Math.max(0, Math.round(seconds))
  for (const [word, size] of [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]] as const) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${word}`)
    rest %= size
  }
  return parts.join(' ') || '0'
}
