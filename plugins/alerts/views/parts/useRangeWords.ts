/** A weekly range in words: `Mon–Fri, 22:00–07:00 (next day)`. */
import { useI18n } from 'vue-i18n'
import type { TimeRange, Weekday } from '../../model/times'

export function useRangeWords() {
  const { t, locale } = useI18n()
  /** 5 January 2026 is a Monday. */
  const name = (day: Weekday): string => new Intl.DateTimeFormat(locale.value, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, 0, 4 + day))
  return ({ days, from, to }: TimeRange): string => {
    const sorted = [...days].sort()
    const runs: Weekday[][] = []
    for (const day of sorted) {
      const last = runs.at(-1)
      if (last !== undefined && last.at(-1) === day - 1) last.push(day)
      else runs.push([day])
    }
    const words = sorted.length === 7 ? t('alerts.times.everyDay') : runs.map((run) => (run.length > 2 ? `${name(run[0]!)}–${name(run.at(-1)!)}` : run.map(name).join(', '))).join(', ')
    return t(to <= from ? 'alerts.times.rangeOver' : 'alerts.times.range', { days: words, from, to })
  }
}
