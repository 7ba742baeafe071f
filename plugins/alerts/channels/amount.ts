/** Figures and times as words, through Intl only: no view layer is loaded where messages are written. */
import type { Reader } from './message'
import { wordsOf } from './words'

const tags = { en: 'en-GB', de: 'de-DE' } as const

/** The next smaller amounts need more digits than cents. */
const digitsOf = (amount: number): number => (Math.abs(amount) >= 1 || amount === 0 ? 2 : 4)

/** A figure with its unit; null: unknown. */
export function amount(value: number | null, unit: string, language: Reader['language']): string {
  if (value === null || !Number.isFinite(value)) return wordsOf[language].unknown
  const number = (shown: number, digits = 2): string => new Intl.NumberFormat(tags[language], { maximumFractionDigits: digits }).format(shown)
  switch (unit) {
    case 'nano-usd': {
      const digits = digitsOf(value / 1e9)
      return new Intl.NumberFormat(tags[language], { style: 'currency', currency: 'USD', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value / 1e9)
    }
    case 'percent': return `${number(value)}\u00a0%`
    case 'count': case '': return number(value)
    case 'bytes': {
      const step = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)))
      return `${number(value / 1024 ** step)}\u00a0${['B', 'KiB', 'MiB', 'GiB', 'TiB'][step]!}`
    }
    case 's': case 'seconds': return duration(value, language)
    default: return `${number(value)}\u00a0${unit}`
  }
}

/** Seconds as `2 h 5 min`. */
function duration(seconds: number, language: Reader['language']): string {
  const whole = Math.round(Math.abs(seconds))
  const parts = ([['day', Math.floor(whole / 86_400)], ['hour', Math.floor(whole / 3600) % 24], ['minute', Math.floor(whole / 60) % 60], ['second', whole % 60]] as const).filter(([, count]) => count > 0).slice(0, 2)
  const words = (parts.length > 0 ? parts : [['second', 0] as const]).map(([unit, count]) => new Intl.NumberFormat(tags[language], { style: 'unit', unit, unitDisplay: 'short' }).format(count))
  return `${seconds < 0 ? '−' : ''}${words.join(' ')}`
}

/** A moment on the reader's clock, with the name of its time zone. */
export function moment(at: number | null, { language, timeZone }: Reader): string {
  if (at === null) return wordsOf[language].unknown
  return new Intl.DateTimeFormat(tags[language], { timeZone, year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(at)
}
