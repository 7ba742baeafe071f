/** Runs a plugin's tasks when the host asks, and reports how they ended. */
import type { Input } from '../contract/route'
import type { PluginRoutes } from '../contract/routes'
import type { Panoptic, PluginDefinition, TaskContext, TaskOutcome } from '../plugin'
import { createFetch } from './fetch'
import type { PluginClient } from './panoptic'

/** Progress is sent at most this often (ms); the last state is never lost because the end is reported anyway. */
const progressEvery = 200

type Report = Omit<Input<PluginRoutes['tasks.finish']>, 'run'>

export function serveTasks<DB>(client: PluginClient, panoptic: Panoptic<DB>, tasks: NonNullable<PluginDefinition<DB>['tasks']>): void {
  const running = new Map<string, AbortController>()

  client.on('task.abort', ({ run }) => running.get(run)?.abort())
  client.on('task.start', ({ run, task }) => {
    const abort = new AbortController()
    running.set(run, abort)
    void perform(run, task, abort.signal)
      .then((outcome) => client.call('tasks.finish', { run, ...outcome }))
      .catch(() => undefined)
      .finally(() => running.delete(run))
  })

  async function perform(run: string, task: string, signal: AbortSignal): Promise<Report> {
    const body = Object.hasOwn(tasks, task) ? tasks[task] : undefined
    if (body === undefined) return { outcome: 'failed', message: `The plugin declares the task "${task}" but has no code for it.` }
    try {
      const outcome = await body(contextFor(run, signal))
      return signal.aborted ? { outcome: 'cancelled', message: '' } : describe(outcome)
    } catch (error) {
      if (signal.aborted) return { outcome: 'cancelled', message: '' }
      const message = error instanceof Error ? error.message : String(error)
      return { outcome: 'failed', message: message.slice(0, 500) }
    }
  }

  function contextFor(run: string, signal: AbortSignal): TaskContext<DB> {
    let last = -Infinity
    const fetchForRun = createFetch(client, run)
    return {
      ...panoptic,
      net: { fetch: (url, init = {}) => fetchForRun(url, { ...init, signal: init.signal === undefined ? signal : AbortSignal.any([signal, init.signal]) }) },
      run,
      signal,
      progress(done, total = null, message = '') {
        const now = performance.now()
        if (now - last < progressEvery && done !== total) return
        last = now
        client.call('tasks.progress', { run, done, total, message: message.slice(0, 200) }).catch(() => undefined)
      },
    }
  }
}

const describe = (outcome: TaskOutcome): Report =>
  outcome === undefined
    ? { outcome: 'ok', message: '' }
    : { outcome: outcome.outcome, message: (outcome.message ?? '').slice(0, 500), again: againOf(outcome.again) }

/** What was reckoned may have a fraction; what is no time is none. */
const againOf = (at: number | undefined): number | null => (at === undefined || !Number.isFinite(at) ? null : Math.round(at))
