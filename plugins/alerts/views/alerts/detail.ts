/** Everything about one alert: its rule, what happened, and what was sent about it. */
import type { MessageInfo, Panoptic } from '@panoptic/sdk'
import { isSilencing } from '../../engine/matchers'
import { acknowledgementOf, alertOf, channelOf, eventOf, ruleOf, silenceOf } from '../../model/rows'
import type { DB } from '../../tables'
import { shownState } from './board'

/** Messages that are shown of one alert. */
const mostMessages = 20

export interface SentMessage {
  readonly id: string
  readonly at: number
  /** Channel's name; '' for one's own notifications. */
  readonly channel: string
  readonly kind: string
  /** Null: not handed over yet, or no longer kept. */
  readonly info: MessageInfo | null
}

export async function readAlert({ db, outbox }: Pick<Panoptic<DB>, 'db' | 'outbox'>, id: string, now: number) {
  const row = await db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  const alert = alertOf(row)
  const [acknowledged, rule, events, silences, sent, channels] = await Promise.all([
    db.selectFrom('acknowledgements').selectAll().where('alert', '=', id).executeTakeFirst(),
    db.selectFrom('rules').selectAll().where('id', '=', alert.rule).executeTakeFirst(),
    db.selectFrom('events').selectAll().where('alert', '=', id).orderBy('at', 'desc').limit(200).execute(),
    db.selectFrom('silences').selectAll().where('ends_at', '>', now).execute(),
    db.selectFrom('handovers').selectAll().where('alerts', 'like', `%${id}%`).orderBy('at', 'desc').limit(mostMessages).execute(),
    db.selectFrom('channels').selectAll().execute(),
  ])
  const names = new Map(channels.map((channel) => [channel.id, channelOf(channel).name]))
  const acknowledgement = acknowledged === undefined ? null : acknowledgementOf(acknowledged)
  const messages = await Promise.all(sent.map(async (one): Promise<SentMessage> => ({
    id: one.id, at: one.at, kind: one.kind, channel: names.get(one.receiver) ?? '',
    info: await outbox.get(one.id).then(({ message }) => message, () => null),
  })))
  return {
    alert: { ...alert, shown: shownState(alert, acknowledgement), acknowledgement },
    rule: rule === undefined ? null : ruleOf(rule),
    events: events.map(eventOf), messages,
    silences: silences.map(silenceOf).filter((silence) => isSilencing(silence, alert.labels, now)),
  }
}
export type AlertDetail = NonNullable<Awaited<ReturnType<typeof readAlert>>>
