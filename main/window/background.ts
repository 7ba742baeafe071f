/** How the app lives without its window: the tray icon, starting at login, and the answers to `background.*`. */
import { app } from 'electron'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { BackgroundState, ShellRoutes } from '@panoptic/sdk/contract/shell'
import type { Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { AuditApi } from '../store/api'
import { loginItem, startsHidden } from './login-item.electron'
import { createTray, type AppTray, type TrayOptions } from './tray.electron'
import { hasTrayHost } from './tray-host'

type BackgroundRoutes = Pick<ShellRoutes, 'background.read' | 'background.change'>

export interface Background {
  /** This start leaves the window closed. */
  readonly hidden: boolean
  /** From now on closing the window keeps the app, or not. */
  keeps(kept: boolean): void
  /** State or language have changed. */
  update(): void
  /** The app ends: so does the icon. */
  end(): void
  handlers(store: Client<Pick<AuditApi, 'audit'>>): { readonly [K in keyof BackgroundRoutes]: Handler<BackgroundRoutes[K]> }
}

/** `folder`: the data folder, where it is not the one the app uses by itself. */
export function createBackground({ folder, demo, ...look }: TrayOptions & { readonly folder: string | null; readonly demo: boolean }): Background {
  const hidden = startsHidden()
  const login = loginItem(folder)
  let tray: AppTray | null = null

  function keeps(kept: boolean): void {
    if (kept || hidden) tray ??= createTray(look)
    else end()
  }

  function end(): void {
    tray?.end()
    tray = null
  }

  async function read(): Promise<BackgroundState> {
    const { on, blocked } = login.read()
    return { startAtLogin: on, blocked, unavailable: demo ? 'demo' : login.possible ? null : 'path', development: !app.isPackaged, tray: await hasTrayHost() }
  }

  keeps(false)
  return {
    hidden, keeps, end,
    update: () => tray?.update(),
    handlers: (store) => ({
      'background.read': read,
      async 'background.change'({ startAtLogin }, { identity }) {
        const { unavailable } = await read()
        if (startAtLogin && unavailable !== null) throw new PanopticError(fail('unavailable', unavailable === 'demo' ? 'A demo is thrown away, so it cannot start at login.' : 'Panoptic lies in a folder that a desktop entry cannot name.', { field: 'startAtLogin', remedy: 'Install Panoptic in a folder without "=", "%" and control characters in its path.' }).error)
        await store.audit({ user: identity.user, tenant: identity.tenant }, 'background.change', startAtLogin ? 'start at login' : 'no start at login')
        login.set(startAtLogin)
        return read()
      },
    }),
  }
}
