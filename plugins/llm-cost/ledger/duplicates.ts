/**
 * Accounts that report the same organisation, so that its costs are counted twice. No report names the
 * organisation, but a provider gives an API key's id to one organisation only.
 */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'
import { addDays, type Day } from './days'

/** How far back keys are compared; whoever has just connected a second time sees it after the first fetch. */
const lookBack = 35

/** Groups of account ids (each in order of the ids, two or more) whose reports of the last days name the same key. */
export async function readDuplicates(db: Panoptic<DB>['db'], today: Day): Promise<readonly (readonly string[])[]> {
  const rows = await db.selectFrom('daily_keys').select(['provider', 'api_key', 'account']).distinct()
    .where('day', '>=', addDays(today, -lookBack)).where('api_key', '!=', '').orderBy('account').execute()
  const byKey = new Map<string, string[]>()
  for (const { provider, api_key: key, account } of rows) {
    const name = JSON.stringify([provider, key])
    byKey.set(name, [...(byKey.get(name) ?? []), account])
  }
  const groups = new Map([...byKey.values()].filter((accounts) => accounts.length > 1).map((accounts) => [accounts.join('\n'), accounts]))
  return [...groups.values()]
}
