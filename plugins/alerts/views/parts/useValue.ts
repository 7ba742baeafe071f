/** Figures in the words of their unit: money, percent, days. */
import { useFormat } from '@panoptic/sdk/ui'
import { useI18n } from 'vue-i18n'
import { shapeOf } from './units'

export function useValue() {
  const format = useFormat()
  const { t } = useI18n()
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
    /** Seconds as `5 min`, `2 h`, `1 d`. */
    span(seconds: number): string {
      const parts = ([['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]] as const).flatMap(([name, size], at, all) => {
        const whole = Math.floor((at === 0 ? seconds : seconds % all[at - 1]![1]) / size)
        return whole === 0 ? [] : [t(`alerts.span.${name}`, { n: format.number(whole) }, whole)]
      })
      return parts.slice(0, 2).join(' ') || t('alerts.span.second', { n: format.number(0) }, 0)
    },
  }
}
