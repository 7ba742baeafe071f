/** Whether the test host's encrypted store can run here. */
import { Misuse } from '../command'

/** The database driver's prebuilt addon is made for this Node-API; an older Node would end without a word. */
const napi = 10

/** @throws Misuse with what to do */
export function checkAddon({ versions = process.versions, env = process.env }: { readonly versions?: { readonly node: string; readonly napi?: string }; readonly env?: NodeJS.ProcessEnv } = {}): void {
  if ((env['PANOPTIC_SQLITE_ADDON'] ?? '') !== '' || Number(versions.napi ?? 0) >= napi) return
  throw new Misuse(`The test host's database needs Node 22.14 or newer (Node-API ${napi}); this is Node ${versions.node} (Node-API ${versions.napi ?? 'unknown'}). Use a newer Node, or set PANOPTIC_SQLITE_ADDON to an addon of better-sqlite3-multiple-ciphers that was compiled for this one.`, false)
}
