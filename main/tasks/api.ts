/** What the scheduler needs and offers. `createScheduler(options)` is in scheduler.ts, routes in routes.ts. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { PluginEvents } from '@panoptic/sdk/contract/events'
import type { Manifest } from '@panoptic/sdk/contract/manifest'
import type { Run, TaskState } from '@panoptic/sdk/contract/values'
import type { Client } from '../bridge/rpc'
import type { By, StoreApi } from '../store/api'

/** A page that was woken for a run, as the page life cycle lends it. */
export interface PageHandle {
  send<K extends keyof PluginEvents>(event: K, data: PluginEvents[K]): void
  /** Ends the page's process at once; it no longer reacts. */
  kill(reason: string): void
  /** Called once when the page ended for whatever reason. Returns the function that stops listening. */
  onGone(listener: (reason: string) => void): () => void
  /** The run is over: the page may end when idle. */
  release(): void
}

/** One task of an installed plugin; `title` in the user's language. */
export interface DeclaredTask {
  readonly plugin: string
  readonly title: string
  readonly task: Manifest['tasks'][number]
}

/** How often schedules may still wake a plugin for a user on this UTC day. */
export interface WakeUps {
  left(plugin: string, by: By): number
  /** Uses up one; false when there is none left. */
  spend(plugin: string, by: By): boolean
}

export interface SchedulerOptions {
  readonly store: Pick<Client<StoreApi>, 'startRun' | 'updateRun' | 'lastRuns' | 'recoverRuns'>
  /** The newest snapshot: who exists and who enabled which plugin. */
  readonly authority: () => Authority
  /** Tasks of every plugin that can run now (not crashed). */
  readonly declared: () => readonly DeclaredTask[]
  /** The plugin waits for this user's consent. */
  readonly isPaused?: (plugin: string, user: string) => boolean
  /** What schedules and made-up runs cost; runs that a person starts are free. Default: no limit. */
  readonly wakeUps?: WakeUps
  /** The page of this plugin and user, made when there is none, after its `ready`. */
  readonly wake: (plugin: string, by: By) => Promise<PageHandle>
  /** A run began, moved or ended: push `task.changed` and `tasks.changed` to that user's pages. */
  readonly onRun: (run: Run) => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
  /** In [0, 1); for jitter. Default Math.random. */
  readonly random?: () => number
}

export interface Scheduler {
  /** After unlock: marks stale runs interrupted, works out what is due and missed, starts the clock. */
  start(): Promise<void>
  /** Plugins, grants or users changed: schedules follow, runs of who is no longer allowed are ended. */
  refresh(): void
  /** The computer woke up or its clock was set: look at once. */
  resume(): void
  /** Sealing: ends every run (`interrupted`) and stops the clock. Resolves when all is recorded. */
  stop(): Promise<void>
  /** Starts a run now; rejects with `conflict` when one is active, `not-found` for an unknown task. */
  runNow(plugin: string, task: string, by: By): Promise<Run>
  /** Whether there was such a run to cancel, of this user and (when not null) this plugin. */
  cancel(run: string, by: By, plugin: string | null): boolean
  progress(plugin: string, by: By, report: { run: string; done: number; total: number | null; message: string }): void
  finish(plugin: string, by: By, report: { run: string; outcome: 'ok' | 'partial' | 'failed' | 'cancelled'; message: string; again: number | null }): Promise<void>
  /** This plugin published figures for this user: tasks of other plugins that run `after` it fall due soon. */
  published(plugin: string, by: By): void
  /** Every task of this user's enabled plugins, or of one plugin. */
  list(by: By, plugin: string | null): readonly TaskState[]
  /** Whether a run of this plugin and user is active: its page must not be ended for being idle. */
  isRunning(plugin: string, by: By): boolean
}
