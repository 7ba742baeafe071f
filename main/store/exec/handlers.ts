/** The handlers of `db.query`, `db.run` and `db.batch` for main/bridge/gate.ts. */
import type { Identity, PluginIdentity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { CallContext, Handlers } from '../../bridge/gate'
import type { Guard } from '../guard/plan'
import { queryError } from './errors'
import { type Changer, runSelect } from './run'
import type { Turns } from './turns'

/** Told of every statement that took at least `slowMs`: its shape, never a value. */
export type Slow = (line: string) => void
const slowMs = 40

/** Around each select: the watchdog's clock. */
export interface Watch {
  begin(label: string): void
  end(): void
}

interface Parts {
  readonly turns: Turns
  readonly slow: Slow
  readonly watch: Watch
}

/** Only plugins have tables; the shell's port never leads here. */
function pluginOf(identity: Identity): PluginIdentity {
  if (identity.kind !== 'plugin') throw new PanopticError(fail('refused', 'This call is not available.').error)
  return identity
}

/** Runs `job` on the caller's turn, unless the caller has given up by then. */
function timed<T>({ turns, slow, watch }: Parts, call: CallContext, describe: (result: T) => string, job: (identity: PluginIdentity) => T): Promise<T> {
  const identity = pluginOf(call.identity)
  return turns.take(identity.plugin, () => {
    call.signal.throwIfAborted()
    const started = performance.now()
    watch.begin(identity.plugin)
    try {
      const result = job(identity)
      const ms = performance.now() - started
      if (ms >= slowMs) slow(`${identity.plugin}: ${Math.round(ms)} ms, ${describe(result)}`)
      return result
    } catch (error) {
      throw queryError(error, identity.plugin)
    } finally {
      watch.end()
    }
  })
}

export function createReadHandlers(guard: Guard, parts: Parts): Handlers<PluginRoutes, 'read'> {
  return {
    'db.query': ({ tree }, call) => {
      let sql = ''
      return timed(parts, call, (result) => `${result.rows.length} rows: ${sql.slice(0, 400)}`, (identity) => {
        const prepared = guard.prepare(tree, identity)
        sql = prepared.plan.sql
        return runSelect(prepared)
      })
    },
  }
}

export function createWriteHandlers(changer: Changer, parts: Parts): Handlers<PluginRoutes, 'write'> {
  return {
    'db.run': ({ tree }, call) => timed(parts, call, (result) => `${result.changes} changes`, (identity) => changer.run(tree, identity)),
    'db.batch': ({ trees }, call) => timed(parts, call, (results) => `batch of ${results.length}`, (identity) => changer.batch(trees, identity)),
  }
}
