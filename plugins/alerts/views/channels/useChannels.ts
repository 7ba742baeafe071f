/** Channels, the accounts they send through, and how their messages fared. */
import type { Connection, MessageInfo } from '@panoptic/sdk'
import { useQuery } from '@panoptic/sdk/ui'
import { channelOf, channelRow, ruleOf } from '../../model/rows'
import { native, type Channel } from '../../model/channel'
import type { QuietHours } from '../../model/times'
import type { Desk } from '../useDesk'
import { healthOf, type Health } from './health'

export interface ChannelLine {
  readonly channel: Channel
  readonly connection: Connection | null
  readonly health: Health
  /** Names of the rules that send here. */
  readonly rules: readonly string[]
}

/** Messages that are looked at for a channel's health. */
const looked = 50

export function useChannels({ panoptic, onReturn, onMessages, live }: Desk) {
  const { db, outbox, connections } = panoptic
  const onConnections = (listener: () => void): (() => void) => connections.onChange(listener)
  const list = async (connection: string | null): Promise<readonly MessageInfo[]> =>
    outbox.list({ connection, limit: connection === null ? 200 : looked }).then(({ messages }) => (connection === null ? messages.filter(({ channel }) => channel === 'native') : messages))

  const lines = useQuery(async () => {
    const [rows, rules, accounts, own] = await Promise.all([db.selectFrom('channels').selectAll().orderBy('name').execute(), db.selectFrom('rules').selectAll().execute(), connections.list(), list(null)])
    const all = rules.map(ruleOf)
    const usedBy = (id: string): string[] => all.filter(({ channels, escalation }) => channels.includes(id) || escalation.some((step) => step.channels.includes(id))).map(({ name }) => name)
    const channels = await Promise.all(rows.map(channelOf).map(async (channel): Promise<ChannelLine> => ({
      channel, connection: accounts.find(({ id }) => id === channel.connection) ?? null, rules: usedBy(channel.id),
      health: healthOf(await list(channel.connection)),
    })))
    return { channels, accounts, native: { health: healthOf(own), rules: usedBy(native) } }
  }, { refreshOn: [...live, onConnections] })

  const quiet = useQuery(() => db.selectFrom('own').select('value').where('name', '=', 'quiet').executeTakeFirst().then((row) => (row === undefined ? null : (JSON.parse(row.value) as QuietHours))), { refreshOn: [onReturn] })

  return {
    lines, quiet, list, onMessages,
    async save(channel: Channel): Promise<void> {
      const row = channelRow(channel, Date.now())
      await db.insertInto('channels').values(row).onConflict((conflict) => conflict.column('id').doUpdateSet({ name: row.name, kind: row.kind, enabled: row.enabled, connection: row.connection, settings: row.settings, updated_at: row.updated_at })).execute()
      await lines.refresh()
    },
    remove: async (channel: Channel): Promise<void> => void (await db.deleteFrom('channels').where('id', '=', channel.id).execute()),
    setEnabled: async (channel: Channel, enabled: boolean): Promise<void> => void (await db.updateTable('channels').set({ enabled, updated_at: Date.now() }).where('id', '=', channel.id).execute()),
    /** Null: always. */
    async saveQuiet(hours: QuietHours | null): Promise<void> {
      if (hours === null) await db.deleteFrom('own').where('name', '=', 'quiet').execute()
      else await db.insertInto('own').values({ name: 'quiet', value: JSON.stringify(hours) }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value: JSON.stringify(hours) })).execute()
      await quiet.refresh()
    },
  }
}
