/** Whether computed costs still rest on old prices, and the task that computes them again. */
import { usePanoptic, type Run, type TaskState } from '@panoptic/sdk'
import { useQuery } from '@panoptic/sdk/ui'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { readOverrides } from '../../prices/overrides'
import { readStale } from '../../prices/stale'
import type { DB } from '../../tables'
import { useRunEnd } from '../useAccounts'

export function useReprice() {
  const { db, tasks } = usePanoptic<DB>()
  const stale = useQuery(async () => readStale(db, await readOverrides(db)), { refreshOn: [useRunEnd()] })
  const state = useQuery<TaskState | undefined>(async () => (await tasks.list()).find(({ task }) => task === 'reprice'), { refreshOn: [useRunEnd()] })
  const latest = shallowRef<Run | null>(null)
  onScopeDispose(tasks.onChange((run) => { if (run.task === 'reprice') latest.value = run }))
  const running = computed(() => (latest.value === null ? (state.data.value?.running ?? null) : latest.value.state === 'running' ? latest.value : null))
  return {
    /** Null while nothing is out of date, or it is not known yet. */
    stale: computed(() => stale.data.value ?? null),
    running,
    /** To be called after prices were changed. A run under way takes the change along. */
    async start(): Promise<void> {
      if (running.value === null) latest.value = await tasks.run('reprice')
      await stale.refresh()
    },
    async cancel(): Promise<void> {
      if (running.value !== null) await tasks.cancel(running.value.id)
    },
  }
}
