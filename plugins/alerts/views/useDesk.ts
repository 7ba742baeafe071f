/** What every view of alerts needs: the clients, what this person may do, and when to ask again. */
import { PanopticError, useMe, usePanoptic } from '@panoptic/sdk'
import { computed, onActivated } from 'vue'
import { useI18n } from 'vue-i18n'
import { onAnswered } from '../actions/acknowledge'
import type { DB } from '../tables'

type Subscribe = (listener: () => void) => () => void

export function useDesk() {
  const panoptic = usePanoptic<DB>()
  const me = useMe()
  const returned = new Set<() => void>()
  let mounted = false
  onActivated(() => {
    if (mounted) for (const listener of returned) listener()
    mounted = true
  })
  const onReturn: Subscribe = (listener) => {
    returned.add(listener)
    return () => returned.delete(listener)
  }
  /** An evaluation ended. */
  const onEvaluated: Subscribe = (listener) => panoptic.tasks.onChange((run) => { if (run.state !== 'running') listener() })
  const onMessages: Subscribe = (listener) => panoptic.outbox.onChange(() => listener())
  return {
    panoptic, me,
    isAdmin: computed(() => me.value.role !== 'tenant_user'),
    mayRead: computed(() => me.value.grants.includes('metrics:read')),
    mayNotify: computed(() => me.value.grants.includes('notifications')),
    onReturn, onEvaluated, onMessages,
    live: [onReturn, onEvaluated, onMessages, onAnswered] as readonly Subscribe[],
  }
}
export type Desk = ReturnType<typeof useDesk>

/** Why something did not work, in words with the remedy where we know one. */
export function useReason(): (error: unknown) => string {
  const { t, te } = useI18n()
  return (error) => {
    const code = error instanceof PanopticError || (typeof error === 'object' && error !== null && 'code' in error) ? String((error as { code: unknown }).code) : ''
    return te(`alerts.problem.${code}`) ? t(`alerts.problem.${code}`) : error instanceof Error ? error.message : String(error)
  }
}
