/** Tells whether an account works, and if not, which part of it is wrong. */
import type { Connection, Panoptic } from '@panoptic/sdk'
import { dayOf } from '../ledger/days'
import { asProblem, ProviderProblem } from '../providers/problem'
import { providerOf } from '../providers/index'
import { wait } from '../providers/request'
import { readOptions, requireOptions } from '../ledger/options'
import type { DB } from '../tables'

/** Null when key, permission, base URL and network are right; else the first thing that is not. */
export async function testConnection(
  { net, db }: Pick<Panoptic<DB>, 'net' | 'db'>, connection: Connection, signal: AbortSignal, now = Date.now(),
): Promise<ProviderProblem | null> {
  const provider = providerOf(connection.network)
  if (provider === undefined) return new ProviderProblem('refused', `No provider for ${connection.network}`)
  try {
    const options = await readOptions(db, connection.id)
    requireOptions(provider, options)
    await provider.test({ fetch: net.fetch, connection: connection.id, signal, wait }, { connection, options }, dayOf(now))
    return null
  } catch (error) {
    return asProblem(error)
  }
}
