/**
 * The life of plugin pages: one for each (plugin, user, tenant), made when first needed, kept hidden while
 * used, ended when idle, crowded out, crashed, hung, or no longer allowed.
 */
import type { PluginEvents } from '@panoptic/sdk/contract/events'
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { standingOf } from '../bridge/gate'
import type { By } from '../store/api'
import type { PageHandle } from '../tasks/api'
import { createCrashBudget, type CrashBudget } from './crash-budget'
import type { PluginPage } from './plugin-page'

export interface PagesOptions {
  /** Makes the page; it must not be up yet. */
  open(identity: PluginIdentity, onGone: (reason: string) => void): PluginPage
  /** Rejects when the plugin cannot run for this user now (tables, new permissions). */
  prepare(plugin: string, by: By): Promise<void>
  authority(): Authority
  /** A plugin crashed, or used up its budget. */
  onCrash(plugin: string, by: By, reason: string, disabled: boolean): void
  /** A page began or ended. */
  onChange(): void
  /** No page is alive any more. */
  onEmpty(): void
  /** Whether this user is signed in now; the pages of others live only for their runs. Default: everybody is. */
  isPresent?(user: string): boolean
  /** ms after the last use; default 30 000. */
  readonly idleAfter?: number
  /** Pages alive at once; the least recently used idle one goes first. Default 8. */
  readonly most?: number
  /** ms between two pings of pages that are shown or run a task, and until silence means a hang. */
  readonly ping?: { readonly every: number; readonly patience: number }
}

export interface LivePage {
  readonly page: PluginPage
  /** Resolves when the page listens; rejects when it ended before. */
  readonly up: Promise<void>
  readonly isUp: boolean
  /** Keeps the page from being idle until the returned function is called. */
  hold(): () => void
  onGone(listener: (reason: string) => void): () => void
}

export interface Pages {
  /** The living page, or a new one. @throws PanopticError `unavailable` when the plugin is disabled after crashes */
  ensure(plugin: string, by: By): Promise<LivePage>
  find(plugin: string, by: By): LivePage | undefined
  /** For the scheduler: a page that is up, held until released. */
  wake(plugin: string, by: By): Promise<PageHandle>
  /** The page's first `view.ready`. True when it was not up before (also after a reload). */
  markUp(identity: PluginIdentity): boolean
  /** Ends the pages of a plugin (of one user, or everybody's). */
  end(plugin: string, reason: string, by?: By): void
  /** The page used more than its budget: ends like a crash, and counts as one. */
  exceeded(plugin: string, user: string, reason: string): void
  /** The living pages with the ids of their processes; 0 where none has begun. */
  processes(): readonly { readonly plugin: string; readonly user: string; readonly tenant: string; readonly pid: number }[]
  /** The user's session ended: ends their pages, but for those that run a task, which end with it. */
  leave(user: string): void
  /** Ends every page whose user may no longer run the plugin. */
  review(): void
  renew(ports: readonly ('read' | 'write' | 'net')[]): void
  /** The page made a call: its idle time begins anew. */
  touch(plugin: string, user: string): void
  push<K extends keyof PluginEvents>(event: K, data: PluginEvents[K], to?: (page: PluginIdentity) => boolean): void
  readonly crashes: CrashBudget
  /** Ends all; afterwards nothing can be opened. */
  close(): void
}

interface Entry extends LivePage {
  isUp: boolean
  holds: number
  lastUse: number
  idle: NodeJS.Timeout | undefined
  /** Runs while a ping is unanswered. */
  silence: NodeJS.Timeout | undefined
  resolveUp(): void
  rejectUp(error: Error): void
  readonly gone: Set<(reason: string) => void>
}

/** A page of somebody who is not signed in has this long to be taken up for a run (ms). */
const idleAfterAbsent = 1_000

const keyOf = (plugin: string, by: By): string => `${plugin}\n${by.user}\n${by.tenant}`
const unavailable = (message: string): PanopticError => new PanopticError(fail('unavailable', message).error)

export function createPages(options: PagesOptions): Pages {
  const { isPresent = () => true, idleAfter = 30_000, most = 8, ping = { every: 5_000, patience: 15_000 } } = options
  const entries = new Map<string, Entry>()
  const opening = new Map<string, Promise<LivePage>>()
  const crashes = createCrashBudget()
  let closed = false

  function open(plugin: string, by: By): Entry {
    const identity: PluginIdentity = { kind: 'plugin', plugin, user: by.user, tenant: by.tenant }
    const { promise: up, resolve: resolveUp, reject: rejectUp } = deferred()
    const page = options.open(identity, (reason) => crash(entry, reason))
    const entry: Entry = {
      page, up, resolveUp, rejectUp,
      isUp: false, holds: 0, lastUse: Date.now(), idle: undefined, silence: undefined, gone: new Set(),
      hold() {
        entry.holds += 1
        clearTimeout(entry.idle)
        let held = true
        return () => {
          if (!held) return
          held = false
          entry.holds -= 1
          rest(entry)
        }
      },
      onGone(listener) {
        entry.gone.add(listener)
        return () => void entry.gone.delete(listener)
      },
    }
    entries.set(keyOf(plugin, by), entry)
    rest(entry)
    makeRoom()
    options.onChange()
    return entry
  }

  /** Begins the idle time of a page that nobody holds. */
  function rest(entry: Entry): void {
    entry.lastUse = Date.now()
    clearTimeout(entry.idle)
    if (entry.holds === 0) entry.idle = setTimeout(() => endEntry(entry, 'idle'), isPresent(entry.page.identity.user) ? idleAfter : Math.min(idleAfter, idleAfterAbsent))
  }

  function makeRoom(): void {
    const idle = [...entries.values()].filter((entry) => entry.holds === 0).sort((a, b) => a.lastUse - b.lastUse)
    for (const entry of idle.slice(0, Math.max(0, entries.size - most))) endEntry(entry, 'made room')
  }

  function endEntry(entry: Entry, reason: string): void {
    const { plugin, user, tenant } = entry.page.identity
    if (!entries.delete(keyOf(plugin, { user, tenant }))) return
    clearTimeout(entry.idle)
    clearTimeout(entry.silence)
    for (const listener of [...entry.gone]) listener(reason)
    entry.page.end()
    entry.rejectUp(unavailable('The plugin ended before it had started.'))
    options.onChange()
    if (entries.size === 0) options.onEmpty()
  }

  function crash(entry: Entry, reason: string): void {
    const { plugin, user, tenant } = entry.page.identity
    if (!entries.has(keyOf(plugin, { user, tenant }))) return
    const disabled = crashes.crashed(plugin)
    endEntry(entry, reason)
    options.onCrash(plugin, { user, tenant }, reason, disabled)
  }

  const watch = setInterval(() => {
    for (const entry of entries.values()) {
      if (!entry.isUp || entry.holds === 0 || entry.silence !== undefined) continue
      entry.silence = setTimeout(() => crash(entry, 'it stopped responding'), ping.patience)
      void entry.page.answers().catch(() => undefined).then(() => {
        clearTimeout(entry.silence)
        entry.silence = undefined
      })
    }
  }, ping.every)

  async function ensure(plugin: string, by: By): Promise<LivePage> {
    const key = keyOf(plugin, by)
    const known = entries.get(key)
    if (known !== undefined) return known
    const begun = opening.get(key)
    if (begun !== undefined) return begun
    const work = (async () => {
      if (closed) throw unavailable('The workspace is being sealed.')
      if (crashes.spent(plugin)) throw unavailable('The plugin was stopped because it crashed three times. Start it again in the settings.')
      await options.prepare(plugin, by)
      if (closed || standingOf({ kind: 'plugin', plugin, user: by.user, tenant: by.tenant }, options.authority()) === null) throw new PanopticError(fail('refused', 'The plugin is not enabled.').error)
      return open(plugin, by)
    })()
    opening.set(key, work)
    return work.finally(() => opening.delete(key))
  }

  return {
    crashes,
    ensure,
    find: (plugin, by) => entries.get(keyOf(plugin, by)),
    async wake(plugin, by) {
      const live = await ensure(plugin, by)
      const release = live.hold()
      try {
        await live.up
      } catch (error) {
        release()
        throw error
      }
      return {
        send: (event, data) => live.page.push(event, data),
        kill: (reason) => crash(live as Entry, reason),
        onGone: (listener) => live.onGone(listener),
        release,
      }
    },
    markUp({ plugin, user, tenant }) {
      const entry = entries.get(keyOf(plugin, { user, tenant }))
      if (entry === undefined || entry.isUp) return false
      entry.isUp = true
      entry.resolveUp()
      return true
    },
    end(plugin, reason, by) {
      for (const entry of [...entries.values()])
        if (entry.page.identity.plugin === plugin && (by === undefined || entry.page.identity.user === by.user)) endEntry(entry, reason)
    },
    exceeded(plugin, user, reason) {
      for (const entry of [...entries.values()])
        if (entry.page.identity.plugin === plugin && entry.page.identity.user === user) crash(entry, reason)
    },
    processes: () => [...entries.values()].map(({ page: { identity: { plugin, user, tenant }, pid } }) => ({ plugin, user, tenant, pid: pid() })),
    leave(user) {
      for (const entry of [...entries.values()])
        if (entry.page.identity.user === user && entry.holds === 0) endEntry(entry, 'the screen was locked')
    },
    review() {
      for (const entry of [...entries.values()])
        if (standingOf(entry.page.identity, options.authority()) === null) endEntry(entry, 'not enabled')
    },
    renew(ports) {
      for (const entry of entries.values()) entry.page.renew(ports)
    },
    touch(plugin, user) {
      for (const entry of entries.values())
        if (entry.page.identity.plugin === plugin && entry.page.identity.user === user && entry.holds === 0) rest(entry)
    },
    push(event, data, to = () => true) {
      for (const { page } of entries.values()) if (to(page.identity)) page.push(event, data)
    },
    close() {
      closed = true
      clearInterval(watch)
      for (const entry of [...entries.values()]) endEntry(entry, 'sealed')
    },
  }
}

function deferred(): { promise: Promise<void>; resolve(): void; reject(error: Error): void } {
  let resolve!: () => void
  let reject!: (error: Error) => void
  const promise = new Promise<void>((yes, no) => { resolve = yes; reject = no })
  // Whoever waits sees the rejection; a page that nobody waits for must not end the app.
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
