/** Which entry pages there are: the one on which somebody signs in, and forms over the shell. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { MessagePortMain } from 'electron'
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import type { HandOver } from '../bridge/hand-over'
import type { AppWindow } from '../window/app-window'
import type { Look } from '../window/look'
import type { PreferenceStore } from '../window/preferences'
import { openEntryPage, type EntryPage } from './entry-page'
import type { FormsOptions } from './forms'
import type { StoreProcesses } from './store-processes'

export interface EntryPagesOptions {
  readonly window: AppWindow
  readonly handOver: HandOver
  readonly preload: string
  readonly devTools: boolean
  readonly folder: string
  readonly store: Pick<StoreProcesses, 'entryPort' | 'status'>
  look(): Look
  preferences(): Promise<PreferenceStore>
  /** The lock screen asks for its words: the app has painted. */
  onEntry(): void
  log(message: string): void
}

export interface EntryPages {
  /** First run, sign-in, or what is wrong with the workspace: fills the window. */
  showLock(): void
  hideLock(): void
  readonly showForm: FormsOptions['show']
  lookChanged(look: Look): void
  /** The writer was restarted. */
  renewWritePort(): void
}

export function createEntryPages(options: EntryPagesOptions): EntryPages {
  const { window, handOver, preload, devTools, folder, store } = options
  const pages = new Set<EntryPage>()
  let lock: EntryPage | null = null

  function open(purpose: EntryPurpose, line: (() => MessagePortMain) | null, onGone: () => void): EntryPage {
    const page = openEntryPage({
      window, handOver, preload, devTools, purpose, line,
      look: options.look(),
      workspaceExists: purpose.kind === 'unlock' && existsSync(join(folder, 'keys.json')),
      storePort: () => store.entryPort(purpose),
      async serveHost(port) {
        if (purpose.kind === 'unlock') options.onEntry()
        const [{ serveEntryHost }, preferences] = await Promise.all([import('./entry-host'), options.preferences()])
        return serveEntryHost(port, { purpose, folder, preferences, status: () => store.status(), report: (route, error) => options.log(`${route}: ${String(error)}`) })
      },
      onGone: () => {
        options.log(`the page for "${purpose.kind}" ended unexpectedly`)
        end(page)
        onGone()
      },
    })
    pages.add(page)
    return page
  }

  function end(page: EntryPage): void {
    pages.delete(page)
    page.close()
  }

  function hideLock(): void {
    if (lock !== null) end(lock)
    lock = null
  }

  function showLock(): void {
    const former = lock
    lock = open({ kind: 'unlock' }, null, showLock)
    if (former !== null) end(former)
  }

  return {
    showLock,
    hideLock,
    showForm(purpose, line, onGone) {
      const page = open(purpose, line, onGone)
      return { close: () => end(page), hurry: () => page.push('session.ending', {}) }
    },
    lookChanged(look) {
      for (const page of pages) page.push('look.changed', look)
    },
    renewWritePort() {
      for (const page of pages) page.renewWritePort()
    },
  }
}
