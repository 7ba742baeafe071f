/** Connecting an account: the host's own form, then the first fetch at once; or why it cannot be done. */
import { useMe, usePanoptic } from '@panoptic/sdk'
import { computed } from 'vue'
import type { DB } from '../tables'

export function useConnect() {
  const { connections, tasks } = usePanoptic<DB>()
  const me = useMe()
  /** What stands in the way of adding and changing accounts: the person's role, or a permission the plugin was not given. */
  const missing = computed(() => (me.value.role === 'tenant_user' ? 'role' : me.value.grants.includes('network:openai') ? null : 'network'))
  return {
    missing,
    /** Whether this person may add, change and remove accounts. */
    allowed: computed(() => missing.value === null),
    connect: async (): Promise<void> => {
      if ((await connections.add('openai')) !== null) await tasks.run('sync')
    },
  }
}
