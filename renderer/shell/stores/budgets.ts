/** What plugins ran into lately: a budget nearly used up, or a page ended for it. Until the app ends. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { t } from '@panoptic/sdk/ui'
import type { ShellEvents } from '../../../sdk/contract/events'
import { on } from '../client'
import { useSession } from './session'
import { useToasts } from './toasts'

export type BudgetNotice = ShellEvents['plugin.budget'] & { readonly at: number }

export const useBudgets = defineStore('budgets', () => {
  const session = useSession()
  const toasts = useToasts()
  /** The newest of each plugin. */
  const newest = shallowRef<ReadonlyMap<string, BudgetNotice>>(new Map())

  const words = (notice: BudgetNotice): string => t(`plugins.budget.${notice.state}.${notice.budget}`, { plugin: session.titleOf(notice.plugin) })
  const of = (plugin: string): BudgetNotice | undefined => newest.value.get(plugin)
  /** Its page was ended for a budget and none has been started since. */
  const stopped = (plugin: string): boolean => {
    const notice = of(plugin)
    return notice?.state === 'stopped' && (notice.budget === 'memory' || notice.budget === 'cpu') && session.plugin(plugin)?.page === 'none'
  }
  /** Requests, rows or schedules are refused now. */
  const exhausted = (plugin: string): boolean => {
    const notice = of(plugin)
    return notice?.state === 'stopped' && notice.budget !== 'memory' && notice.budget !== 'cpu'
  }

  function begin(): void {
    on('plugin.budget', (event) => {
      const notice = { ...event, at: Date.now() }
      newest.value = new Map(newest.value).set(event.plugin, notice)
      toasts.show(event.state === 'stopped' ? 'danger' : 'info', words(notice))
    })
  }

  return { of, stopped, exhausted, words, begin }
})
