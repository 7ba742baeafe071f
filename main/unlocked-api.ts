/** What the open workspace needs of boot (index.ts), and what it offers. `openWorkspace(surroundings)` is in unlocked.ts. */
import type { AuditState } from '@panoptic/sdk/contract/audit'
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { Rotation } from '@panoptic/sdk/contract/people'
import type { HandOver } from './bridge/hand-over'
import type { Log } from './log/api'
import type { DemoWorkspace } from './session/demo'
import type { Forms } from './session/forms-api'
import type { PluginPackage } from './plugins/package-folder'
import type { Closing } from './session/locks'
import type { Presence } from './session/presence'
import type { StoreProcesses } from './session/store-processes'
import type { PreparedShell } from './shell/shell-page'
import type { CallCount } from './store/api'
import type { AppWindow } from './window/app-window'
import type { Background } from './window/background'
import type { Opened } from './window/links'
import type { PreferenceStore } from './window/preferences'

export interface Surroundings {
  readonly out: string
  readonly folder: string
  readonly workspaceFolder: string
  readonly devTools: boolean
  readonly demo: boolean
  readonly window: AppWindow
  readonly handOver: HandOver
  readonly store: StoreProcesses
  readonly preferences: PreferenceStore
  readonly log: Log
  readonly forms: Forms
  readonly presence: Presence
  readonly background: Background
  authority(): Authority
  state(): 'open' | 'locked' | 'sealed'
  /** The shell's first paint can replace the entry page. */
  onShellReady(): void
  lock(): void
  seal(): void
  /** Ends as quitting does, with drafts saved and the store closed, then runs `install`, which ends the app itself. */
  quitThen(install: () => void): void
}

export interface OpenWorkspace {
  /** @throws PanopticError `refused` for a user who may not be here any more */
  signIn(user: string, shellPage: PreparedShell): Promise<void>
  signOut(): Promise<void>
  /** The package whose files the shell's page may be shown (its icon). */
  plugin(id: string): PluginPackage | undefined
  /** A file of it is not what was installed. */
  onChangedFile(plugin: string, file: string): void
  /** What the system asked the app to open, for whoever is signed in now. */
  opened(thing: Opened): void
  authorityChanged(): void
  lookChanged(): void
  countCalls(counts: readonly CallCount[]): void
  /** A store process ended a port of this page because it was flooded. */
  flooded(page: { readonly plugin: string; readonly user: string }): void
  storeRestarted(port: 'read' | 'write'): void
  rotation(rotation: Rotation): void
  audit(state: AuditState): void
  /** What closing the window does now. */
  onClose(): Closing
  /** What session/demo.ts works with. */
  readonly forDemo: Omit<DemoWorkspace, 'created' | 'by'>
  /** Ends pages, runs and egress; the store is still there to record it. */
  close(): Promise<void>
}
