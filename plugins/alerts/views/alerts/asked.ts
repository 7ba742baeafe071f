/** What a message's parameters are about. */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../../tables'

/** Ids of alerts: of the one that is named, of the message that was clicked, else of the group as it was told last. */
export async function readAsked({ db }: Pick<Panoptic<DB>, 'db'>, { alert, handover, group }: Readonly<Record<string, string>>): Promise<string[]> {
  if (alert !== undefined) return [alert]
  if (handover !== undefined) {
    const sent = await db.selectFrom('handovers').select('alerts').where('id', '=', handover).executeTakeFirst()
    if (sent !== undefined) return JSON.parse(sent.alerts) as string[]
  }
  if (group === undefined) return []
  const told = await db.selectFrom('groups').select('told').where('group_key', '=', group).limit(1).executeTakeFirst()
  return told === undefined ? [] : Object.keys(JSON.parse(told.told) as object)
}
