/** One run from start to recorded end: the page, the time limit, abort with grace, progress. */
import type { Run } from '@panoptic/sdk/contract/values'
import type { By } from '../store/api'
import type { PageHandle, SchedulerOptions } from './api'
import { timeoutOf } from './schedule'

type FinalState = Exclude<Run['state'], 'running'>

export interface ActiveRun {
  readonly run: Run
  readonly by: By
  /** Resolves when the store has it; rejects when the store could not take it, and then nothing was started. */
  readonly recorded: Promise<void>
  /** Asks the task to stop; the page is killed when it has not after `patience` ms. */
  abort(as: FinalState, message: string, patience?: number): void
  progress(done: number, total: number | null, message: string): void
  /** The page's own report; what was aborted keeps the state of its abort. */
  finish(as: FinalState, message: string): void
  /** Resolves with the recorded end. */
  readonly ended: Promise<Run>
}

/** How long a task may take to stop after it was asked to (ms). */
const grace = 10_000
/** Progress reaches the store at most this often (ms); pages see all of it. */
const storeEvery = 1_000

/** Waits before the end of a run is offered to the store again (ms). */
const saveAgainAfter = [500, 2_000, 10_000] as const

export interface RunRequest {
  readonly run: Run
  readonly by: By
  readonly timeout: string
}

export function startRun({ run: first, by, timeout }: RunRequest, options: Pick<SchedulerOptions, 'store' | 'wake' | 'onRun' | 'log'>): ActiveRun {
  let run = first
  let page: PageHandle | null = null
  let aborted: { as: FinalState; message: string } | null = null
  let storedAt = 0
  let settled = false
  let stopListening: () => void = () => undefined
  let graceTimer: NodeJS.Timeout | undefined
  let resolveEnd: (run: Run) => void = () => undefined
  const ended = new Promise<Run>((resolve) => { resolveEnd = resolve })
  const limitTimer = setTimeout(() => abort('failed', `It took longer than ${timeout} and was stopped.`), timeoutOf(timeout))

  const save = (): Promise<void> => options.store.updateRun(run)
  const unsaved = (error: unknown): void => options.log('warn', `run ${run.id} of ${run.plugin}/${run.task} was not recorded: ${String(error)}`)

  /** The store may be starting again; a run that stayed `running` there would block the next one. */
  async function saveEnd(): Promise<void> {
    for (const wait of [...saveAgainAfter, null]) {
      try {
        return await save()
      } catch (error) {
        if (wait === null) return unsaved(error)
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
  }

  function settle(as: FinalState, message: string): void {
    if (settled) return
    settled = true
    clearTimeout(limitTimer)
    clearTimeout(graceTimer)
    stopListening()
    page?.release()
    run = { ...run, state: as, message: message.slice(0, 500), endedAt: Date.now() }
    options.onRun(run)
    // What the store did not take at the start has no end to record.
    void recorded.then(saveEnd, () => undefined).then(() => resolveEnd(run))
  }

  function abort(as: FinalState, message: string, patience = grace): void {
    if (settled || aborted !== null) return
    aborted = { as, message }
    if (page === null) return settle(as, message)
    graceTimer = setTimeout(() => {
      page?.kill(`The task "${run.task}" did not stop.`)
      settle(as, message)
    }, patience)
    page.send('task.abort', { run: run.id })
  }

  const recorded = options.store.startRun(run)
  recorded.catch(() => undefined)
  void recorded.then(() => options.wake(run.plugin, by)).then(
    (woken) => {
      if (settled) return woken.release()
      page = woken
      stopListening = woken.onGone((reason) => (aborted === null ? settle('failed', `The plugin’s page ended: ${reason}`) : settle(aborted.as, aborted.message)))
      woken.send('task.start', { run: run.id, task: run.task })
    },
    (error: unknown) => settle('failed', `The plugin could not be started: ${error instanceof Error ? error.message : 'unknown reason'}`),
  )
  options.onRun(run)

  return {
    get run() { return run },
    by, recorded, abort, ended,
    progress(done, total, message) {
      if (settled) return
      run = { ...run, done, total, message }
      options.onRun(run)
      if (Date.now() - storedAt < storeEvery) return
      storedAt = Date.now()
      void save().catch(unsaved)
    },
    finish: (as, message) => (aborted === null ? settle(as, message) : settle(aborted.as, aborted.message)),
  }
}
