/** A rule in words. */
import { useFormat } from '@panoptic/sdk/ui'
import { useI18n } from 'vue-i18n'
import type { Rule } from '../../model/rule'
import { unitOfMeasure } from '../parts/units'
import { useValue } from '../parts/useValue'

export function useRuleWords() {
  const { t } = useI18n()
  const format = useFormat()
  const value = useValue()

  /** `llm.cost (provider=openai), sum of the day` */
  const what = ({ source }: Pick<Rule, 'source'>): string => {
    const only = Object.entries(source.labels).map(([name, text]) => `${name}=${text}`).join(', ')
    return t('alerts.rule.what', { metric: only === '' ? source.metric : `${source.metric} (${only})`, measure: t(`alerts.measure.${source.measure}`) })
  }
  /** `above $50.00 for 10 min`. `unit`: of the metric, '' where it is not known. */
  const condition = ({ condition: it, forSeconds, source }: Pick<Rule, 'condition' | 'forSeconds' | 'source'>, unit: string): string => {
    const line = it.kind === 'threshold' ? t(`alerts.rule.${it.is}`, { value: value.show(it.value, unitOfMeasure(unit, source.measure)) })
      : t(`alerts.rule.change-${it.is}`, { percent: format.percent(it.percent / 100), days: format.number(it.days) })
    return forSeconds === 0 ? line : t('alerts.rule.for', { condition: line, time: value.span(forSeconds) })
  }
  return {
    what, condition,
    sentence: (rule: Rule, unit: string): string =>
      t(rule.source.by.length > 0 ? 'alerts.rule.sentenceBy' : 'alerts.rule.sentence', { what: what(rule), condition: condition(rule, unit), by: rule.source.by.join(', ') }),
  }
}
