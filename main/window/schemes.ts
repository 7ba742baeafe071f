/** The two origins every page comes from. Nothing is loaded from `file:` (S3). */
import { protocol } from 'electron'

/** `host://shell/`, `host://entry/`: our own pages. `plugin://<id>/`: one origin a plugin. */
export const hostScheme = 'host'
export const pluginScheme = 'plugin'

/** Must run before `ready`. Only what pages need: no fetch, no CORS, no service workers, no CSP bypass. */
export function registerSchemes(): void {
  const privileges = { standard: true, secure: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([
    { scheme: hostScheme, privileges },
    { scheme: pluginScheme, privileges },
  ])
}
