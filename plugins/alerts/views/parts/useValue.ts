/** Figures in the words of their unit: money, percent, days. */
import { useFormat } from '@panoptic/sdk/ui'
import { useI18n } from 'vue-i18n'
import { shapeOf } from './units'

const steps = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]] as const

export function useValue() {
  const format = useFormat()
  const { t, locale } = useI18n()
  /** The two largest parts. */
  const spanWith = (seconds: number, unitDisplay: 'long' | 'short'): string => {
    const words = (value: number, unit: string): string => new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay }).format(value)
    const parts = steps.flatMap(([unit, size], at) => {
      const whole = Math.floor((at === 0 ? seconds : seconds % steps[at - 1]![1]) / size)
      return whole === 0 ? [] : [words(whole, unit)]
    })
    return parts.slice(0, 2).join(' ') || words(0, 'second')
  }
  const counted = new Set(['days', 'tokens'])
  const show = (value: number | null, unit: string): string => {
    if (value === null) return t('alerts.noData')
    if (counted.has(unit)) return t(`alerts.counted.${unit}`, { n: format.number(value) }, value)
    const { shown, format: as } = shapeOf(unit)
    return format.value(value * shown, as, 'USD')
  }
  return {
    show,
    exact: (value: number | null, unit: string): string => {
      if (value === null || counted.has(unit)) return show(value, unit)
      const { shown, format: as } = shapeOf(unit)
      return format.exact(value * shown, as, 'USD')
    },
    /** Seconds as `5 minutes`, `2 hours 30 minutes`. */
    span: (seconds: number): string => spanWith(seconds, 'long'),
    /** As `5 min`, `2 hr 30 min`: for tables. */
    spanShort: (seconds: number): string => spanWith(seconds, 'short'),
  }
}
