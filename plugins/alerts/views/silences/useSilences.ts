/** Silences, mute times and inhibitions of the tenant. */
import { useQuery } from '@panoptic/sdk/ui'
import { matches } from '../../engine/matchers'
import type { Inhibition } from '../../model/alert'
import { alertOf, inhibitionOf, inhibitionRow, muteTimeOf, muteTimeRow, ruleOf, silenceOf } from '../../model/rows'
import type { MuteTime } from '../../model/times'
import type { Desk } from '../useDesk'
import type { SilenceLine } from './SilenceTable.vue'

/** Expired ones that are still shown. */
const keptDays = 30

export function useSilences({ panoptic, live }: Desk) {
  const { db } = panoptic
  const data = useQuery(async () => {
    const now = Date.now()
    const [silences, alerts, times, inhibitions, rules] = await Promise.all([
      db.selectFrom('silences').selectAll().where('ends_at', '>', now - keptDays * 86_400_000).orderBy('ends_at', 'desc').limit(500).execute(),
      db.selectFrom('alerts').selectAll().where('state', '!=', 'resolved').limit(2000).execute(),
      db.selectFrom('times').selectAll().orderBy('name').execute(),
      db.selectFrom('inhibitions').selectAll().orderBy('name').execute(),
      db.selectFrom('rules').selectAll().execute(),
    ])
    const open = alerts.map(alertOf)
    const all = rules.map(ruleOf)
    return {
      silences: silences.map(silenceOf).map((silence): SilenceLine => {
        const state = silence.endsAt <= now ? 'over' : silence.startsAt > now ? 'coming' : 'active'
        return { silence, state, hits: state === 'over' ? 0 : open.filter(({ labels }) => matches(silence.matchers, labels)).length }
      }),
      times: times.map(muteTimeOf).map((time) => ({ time, rules: all.filter(({ mutes }) => mutes.includes(time.id)).map(({ name }) => name) })),
      inhibitions: inhibitions.map(inhibitionOf),
    }
  }, { refreshOn: live })

  return {
    data,
    async saveTime(time: MuteTime): Promise<void> {
      const row = muteTimeRow(time, Date.now())
      await db.insertInto('times').values(row).onConflict((conflict) => conflict.column('id').doUpdateSet({ name: row.name, definition: row.definition, updated_at: row.updated_at })).execute()
      await data.refresh()
    },
    removeTime: async (time: MuteTime): Promise<void> => void (await db.deleteFrom('times').where('id', '=', time.id).execute()),
    async saveInhibition(inhibition: Inhibition): Promise<void> {
      const row = inhibitionRow(inhibition, Date.now())
      await db.insertInto('inhibitions').values(row).onConflict((conflict) => conflict.column('id').doUpdateSet({ name: row.name, definition: row.definition, updated_at: row.updated_at })).execute()
      await data.refresh()
    },
    removeInhibition: async ({ id }: Inhibition): Promise<void> => void (await db.deleteFrom('inhibitions').where('id', '=', id).execute()),
  }
}
