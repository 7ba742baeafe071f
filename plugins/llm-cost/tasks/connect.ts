/** Adds an account through the host's form, then fetches it; where more must be known about it, asks for that first. */
import type { Panoptic } from '@panoptic/sdk'
import { providerOf } from '../providers/index'
import type { DB } from '../tables'

/** `network`: an entry of the manifest's network permissions. */
export async function connect({ connections, tasks, view }: Pick<Panoptic<DB>, 'connections' | 'tasks' | 'view'>, network: string): Promise<void> {
  const connection = await connections.add(network)
  if (connection === null) return
  if (providerOf(network)?.options.some(({ required }) => required) === true) return view.open('accounts', { details: connection.id })
  await tasks.run('sync')
}
