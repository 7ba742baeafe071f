/** A budget in words: what it holds, for how long, and when it is crossed. */
import { useFormat } from '@panoptic/sdk/ui'
import { useI18n } from 'vue-i18n'
import type { BudgetState } from '../../ledger/budget-state'
import type { Budget } from '../../ledger/budgets'
import { providerTitle } from '../useDisplay'

export function useBudgetText() {
  const { t } = useI18n()
  const format = useFormat()
  return {
    /** `All costs, per month`, `OpenAI, gpt-5, per week`. */
    scope({ provider, model, project, period }: Budget): string {
      const parts = [provider === '' ? '' : providerTitle(provider), model, project].filter((part) => part !== '')
      return [parts.length === 0 ? t('cost.budgets.allCosts') : parts.join(', '), t(`cost.budgets.per.${period}`)].join(', ')
    },
    /** When the limit is crossed; empty when nothing points to it. */
    crossing({ crossing, phase, period, budget }: BudgetState): string {
      if (phase === 'crossed') return crossing?.expected == null || budget.period === 'day' ? t('cost.budgets.crossedText') : t('cost.budgets.crossedOn', { day: format.day(crossing.expected) })
      if (crossing === null || budget.period === 'day') return phase === 'crossing' ? t('cost.budgets.crossesToday') : ''
      if (crossing.expected === null) return t('cost.budgets.mayCross', { earliest: format.day(crossing.earliest) })
      const certain = crossing.latest === crossing.earliest
      if (certain) return t('cost.budgets.crosses', { day: format.day(crossing.expected) })
      if (crossing.latest === null && crossing.earliest === crossing.expected) return t('cost.budgets.crossesMaybe', { day: format.day(crossing.expected) })
      const days = { day: format.day(crossing.expected), earliest: format.day(crossing.earliest) }
      return crossing.latest === null ? t('cost.budgets.crossesPerhaps', days) : t('cost.budgets.crossesBetween', { ...days, latest: format.day(crossing.latest ?? period.to) })
    },
  }
}
