/** What dimensions, names and measures of a result are called. */
import { useFormat, type ValueFormat } from '@panoptic/sdk/ui'
import { useI18n } from 'vue-i18n'
import { isMoney, isTime, type Dimension, type Measure, type Name } from '../../explorer/question'
import type { Pair } from '../../explorer/ranking'
import type { Explorer } from './useExplorer'

export function useTexts(explorer: Pick<Explorer, 'label'>) {
  const { t, locale } = useI18n()
  const format = useFormat()

  /** A name; where a line names none, what that means. */
  const nameText = (name: Name, value: string): string => explorer.label(name, value) || (name === 'model' ? t('cost.otherServices') : t('cost.explorer.unnamed'))
  function valueText(dimension: Dimension, value: string): string {
    if (dimension === 'day') return format.day(value)
    if (dimension === 'week') return t('cost.explorer.weekOf', { day: format.day(value) })
    if (dimension === 'month') return new Intl.DateTimeFormat(locale.value, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(value))
    return nameText(dimension, value)
  }
  /** A pair in words; what was put together is called "12 others". */
  function pairText({ key, others }: Pick<Pair, 'key' | 'others'>, group: readonly Dimension[]): string {
    const texts = group.flatMap((dimension, index) => (others > 0 && !isTime(dimension) ? [] : [valueText(dimension, key[index]!)]))
    return [...(others > 0 ? [t('cost.explorer.others', { count: others })] : []), ...texts].join(' · ') || t('cost.explorer.total')
  }
  return {
    nameText, valueText, pairText,
    measureText: (measure: Measure): string => t(`cost.explorer.measure.${measure}`),
    formatOf: (measure: Measure): ValueFormat => (isMoney(measure) ? 'money' : 'number'),
  }
}
