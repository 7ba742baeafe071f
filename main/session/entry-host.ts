/** Serves the entry page's `host` port: words and looks. Behind the same gates as every other page. */
import type { MessagePortMain } from 'electron'
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import { entryHostRoutes } from '@panoptic/sdk/contract/entry-host'
import type { Authority, ShellIdentity } from '@panoptic/sdk/contract/identity'
import { serve } from '../bridge/gate'
import { fromElectronPort } from '../bridge/port'
import { systemLook } from '../window/look'
import type { PreferenceStore } from '../window/preferences'
import type { StoreStatus } from './store-processes'

/** Nobody is signed in yet: a user that exists in no workspace and may call only this table. */
const nobody: ShellIdentity = { kind: 'shell', user: '~entry', tenant: '~entry' }
const authority: Authority = { revision: 0, users: { '~entry': { tenant: '~entry', role: 'tenant_user', active: true } }, plugins: {} }

export interface EntryHostOptions {
  readonly purpose: EntryPurpose
  readonly folder: string
  readonly preferences: PreferenceStore
  status(): Promise<StoreStatus>
  report(route: string, error: unknown): void
}

export function serveEntryHost(port: MessagePortMain, options: EntryHostOptions): () => void {
  const { preferences } = options
  return serve({
    port: fromElectronPort(port),
    serves: 'host',
    identity: nobody,
    routes: entryHostRoutes,
    authority: () => authority,
    record: () => undefined,
    report: options.report,
    handlers: {
      'entry.start': async () => ({
        purpose: options.purpose,
        preferences: lookOnly(preferences.read()),
        system: systemLook(),
        firstRun: (await options.status()).state === 'new',
        folder: options.folder,
        platform: process.platform as 'linux' | 'darwin' | 'win32',
      }),
      'preferences.change': (change) => lookOnly(preferences.change(change)),
    },
  })
}

const lookOnly = <L, T>({ language, theme }: { language: L; theme: T }): { language: L; theme: T } => ({ language, theme })
