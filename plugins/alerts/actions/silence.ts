/** A silence ends before its time; it stays in the list of past ones. */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'

export async function endSilence({ db }: Pick<Panoptic<DB>, 'db'>, id: string, now = Date.now()): Promise<void> {
  await db.updateTable('silences').set({ ends_at: now }).where('id', '=', id).where('ends_at', '>', now).execute()
}
