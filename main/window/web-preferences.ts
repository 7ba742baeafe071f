/** The only place that decides what a renderer may be (S1). Electron's safe defaults stay unmentioned. */
import type { Session, WebPreferences } from 'electron'

export interface PageKind {
  readonly session: Session
  /** Absolute path of the preload script. */
  readonly preload: string
  /** Only with a developer switch, see `developerTools`. */
  readonly devTools: boolean
}

export const webPreferences = ({ session, preload, devTools }: PageKind): WebPreferences => ({
  session,
  preload,
  devTools,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  // Its dictionaries are downloaded behind the back of every other lock.
  spellcheck: false,
  // alert() and friends are native windows that lie over the host's own.
  disableDialogs: true,
  // showSaveFilePicker() and friends: lasting access to files and folders that asks no permission handler first.
  disableBlinkFeatures: 'FileSystemAccessLocal',
  navigateOnDragDrop: false,
  // A hidden page runs tasks; switched-away views are taken out of the window instead.
  backgroundThrottling: false,
  autoplayPolicy: 'document-user-activation-required',
  // Use the code cache from the second start on, not the third (measured, stack.md §2).
  v8CacheOptions: 'bypassHeatCheck',
})
