/** What the last check of the audit chain found; asked for and told to administrators only. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { call, on } from '../client'
import type { AuditState } from '../types'
import { useSession } from './session'

export const useChain = defineStore('chain', () => {
  const session = useSession()
  const state = shallowRef<AuditState | null>(null)
  const broken = computed(() => (session.isAdmin && state.value?.state === 'broken' ? state.value : null))

  async function refresh(): Promise<void> {
    if (!session.isAdmin) return
    // The audit page says so when it cannot be asked for; a banner about a missing answer would help nobody.
    await call('audit.state', {}).then((answer) => { state.value = answer }, () => undefined)
  }

  function begin(): void {
    on('audit.changed', ({ state: now }) => { state.value = now })
    watch(() => session.isAdmin, () => void refresh(), { immediate: true })
  }

  return { state, broken, begin }
})
