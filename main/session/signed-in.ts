/** What lives from sign-in to screen lock: the shell page with its port, and the plugin view the user looks at. */
import type { MessagePortMain } from 'electron'
import type { Authority, PluginIdentity, ShellIdentity } from '@panoptic/sdk/contract/identity'
import { shellRoutes, type ShellRoutes } from '@panoptic/sdk/contract/shell'
import { serve, standingOf, type Handlers } from '../bridge/gate'
import type { Ledger } from '../bridge/ledger'
import { fromElectronPort } from '../bridge/port'
import { mark } from '../marks'
import type { Pages } from '../plugins/pages'
import { createShownView, type ShownView } from '../plugins/shown-view'
import type { PreparedShell, ShellPage } from '../shell/shell-page'
import type { By } from '../store/api'
import type { AppWindow } from '../window/app-window'

export interface SignedInOptions {
  readonly by: By
  readonly window: AppWindow
  readonly pages: Pages
  readonly shellPage: PreparedShell
  readonly ledger: Pick<Ledger, 'record'>
  handlers(shown: ShownView, invite: (plugin: string) => void): Handlers<ShellRoutes, 'host'>
  authority(): Authority
  /** The shell's first paint can replace the entry page. */
  onReady(): void
  onLost(reason: string): void
  report(route: string, error: unknown): void
}

export interface SignedIn {
  readonly by: By
  readonly push: ShellPage['push']
  readonly shown: ShownView
  /** Leads to a view, unless it is another user's. */
  go(user: string, plugin: string, view: string, params: Readonly<Record<string, string>>): void
  /** The user looks at this plugin, or has just run a command of it: only then may it open something. */
  isInvited(identity: PluginIdentity): boolean
  /** Whether the user may still be here: active, and of the tenant they signed in to. */
  isAllowed(): boolean
  /** Gives pages a moment to save drafts, then ends the shell's page, its port and every page of the user that runs no task. */
  end(): Promise<void>
}

/** A plugin may open a form or a view by itself for this long after the user ran one of its commands (ms). */
const invitation = 10_000
/** How long pages have to save their drafts (ms). */
const draftPatience = 300

export function createSignedIn(options: SignedInOptions): SignedIn {
  const { by, window, pages, authority, report } = options
  const commandAt = new Map<string, number>()
  let ending = false

  const shown = createShownView({ window, pages, by, tell: (state) => shell.push('view.state', state), onPainted: () => mark('view') })
  const identity: ShellIdentity = { kind: 'shell', user: by.user, tenant: by.tenant }
  const handlers = options.handlers(shown, (plugin) => void commandAt.set(plugin, Date.now()))
  const shell = options.shellPage.open({
    serve: (port: MessagePortMain) => serve({ port: fromElectronPort(port), serves: 'host', identity, routes: shellRoutes, handlers, authority, report, record: options.ledger.record }),
    onReady: options.onReady,
    onLost: options.onLost,
  })

  // The window is closed to the tray: nothing of a plugin runs but its tasks.
  const stopAway = window.onAway((away) => (away ? shown.rest() : shown.resume()))

  return {
    by, shown,
    push: shell.push,
    go(user, plugin, view, params) {
      if (user === by.user) shell.push('go', { place: `${plugin}/${view}`, params: { ...params } })
    },
    isInvited: ({ plugin, user }) => !ending && user === by.user && (shown.isShown(plugin) || Date.now() - (commandAt.get(plugin) ?? 0) < invitation),
    isAllowed: () => standingOf(identity, authority()) !== null,
    async end() {
      ending = true
      stopAway()
      shell.push('session.ending', {})
      pages.push('session.ending', {}, ({ user }) => user === by.user)
      await new Promise((resolve) => setTimeout(resolve, draftPatience))
      shown.hide()
      shell.close()
      pages.leave(by.user)
    },
  }
}
