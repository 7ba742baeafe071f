/** Tasks of every enabled plugin and what runs now, kept live by events. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call, on } from '../client'
import type { Run, TaskState } from '../types'

/** The list after a run changed: running while it runs, last run (and freshness) once it ended. */
export function withRun(tasks: readonly TaskState[], run: Run): TaskState[] {
  return tasks.map((task) => {
    if (task.plugin !== run.plugin || task.task !== run.task) return task
    if (run.state === 'running') return { ...task, running: run }
    const running = task.running?.id === run.id ? null : task.running
    if (task.lastRun !== null && task.lastRun.startedAt > run.startedAt) return { ...task, running }
    return { ...task, running, lastRun: run, lastOkAt: run.state === 'ok' ? run.startedAt : task.lastOkAt }
  })
}

export const useTasks = defineStore('tasks', () => {
  const list = shallowRef<readonly TaskState[]>([])
  const loaded = ref(false)
  const error = shallowRef<unknown>(null)
  /** Grows when a run ended, so that the history knows to load again. */
  const ended = ref(0)
  const running = computed(() => list.value.flatMap((task) => (task.running === null ? [] : [task.running])))

  async function refresh(): Promise<void> {
    try {
      list.value = await call('tasks.list', {})
      error.value = null
    } catch (failure) {
      error.value = failure
    } finally {
      loaded.value = true
    }
  }

  async function start(plugin: string, task: string): Promise<void> {
    list.value = withRun(list.value, await call('tasks.run', { plugin, task }))
  }

  const cancel = (run: string): Promise<boolean> => call('tasks.cancel', { run })

  function begin(): void {
    void refresh()
    on('tasks.changed', ({ run }) => {
      list.value = withRun(list.value, run)
      if (run.state === 'running') return
      ended.value += 1
      // The host alone knows the next time it will run.
      void refresh()
    })
    on('plugins.changed', () => void refresh())
  }

  return { list, running, loaded, error, ended, refresh, start, cancel, begin }
})
