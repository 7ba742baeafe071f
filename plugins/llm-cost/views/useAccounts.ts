/** Accounts and the running fetch, kept current while a view is open. */
import { usePanoptic, type Run, type TaskState } from '@panoptic/sdk'
import { useQuery } from '@panoptic/sdk/ui'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { accountsOf, readFetches, type Account } from '../ledger/accounts'
import type { DB } from '../tables'

type Listen = (listener: () => void) => () => void

/** Calls the listener when a run has ended, not at each step of its progress. */
export function useRunEnd(): Listen {
  const { tasks } = usePanoptic<DB>()
  return (listener) => tasks.onChange((run) => { if (run.state !== 'running') listener() })
}

export function useAccounts() {
  const { db, connections } = usePanoptic<DB>()
  return useQuery<readonly Account[]>(
    async () => accountsOf(await connections.list(), await readFetches(db)),
    { refreshOn: [useRunEnd(), (listener) => connections.onChange(listener)] },
  )
}

/** The task `sync`: its state, and how to start and stop it. */
export function useSync() {
  const { tasks } = usePanoptic<DB>()
  const state = useQuery<TaskState | undefined>(async () => (await tasks.list()).find(({ task }) => task === 'sync'), { refreshOn: [useRunEnd()] })
  const latest = shallowRef<Run | null>(null)
  onScopeDispose(tasks.onChange((run) => { if (run.task === 'sync') latest.value = run }))
  const running = computed(() => {
    if (latest.value !== null) return latest.value.state === 'running' ? latest.value : null
    return state.data.value?.running ?? null
  })
  return {
    state: state.data,
    running,
    start: async (): Promise<void> => { latest.value = await tasks.run('sync') },
    cancel: async (): Promise<void> => { if (running.value !== null) await tasks.cancel(running.value.id) },
  }
}
