/** Connecting an account: the host's own form, then the first fetch at once. */
import { useMe, usePanoptic } from '@panoptic/sdk'
import { computed } from 'vue'
import type { DB } from '../tables'

export function useConnect() {
  const { connections, tasks } = usePanoptic<DB>()
  const me = useMe()
  return {
    /** Whether this person may add, change and remove accounts. */
    allowed: computed(() => me.value.role !== 'tenant_user'),
    connect: async (): Promise<void> => {
      if ((await connections.add('openai')) !== null) await tasks.run('sync')
    },
  }
}
