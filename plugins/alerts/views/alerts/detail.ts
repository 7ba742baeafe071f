/** Everything about one alert: its rule, what happened, and what was sent about it. */
import type { MessageInfo, Panoptic } from '@panoptic/sdk'
import { isSilencing } from '../../engine/matchers'
import type { AlertEvent } from '../../model/alert'
import { acknowledgementOf, alertOf, channelOf, eventOf, ruleOf, silenceOf } from '../../model/rows'
import type { DB } from '../../tables'
import type { FigurePoint } from '../parts/FigureChart.vue'
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

type Datum = readonly [number | string, number | null]

/** The newest points that were looked at when it fired (or, while pending, so far), as a chart. */
export function figuresOf(events: readonly AlertEvent[], alert: Pick<AlertDetail['alert'], 'threshold' | 'firingAt'>): { points: FigurePoint[]; daily: boolean } {
  const event = ['firing', 'missing', 'pending'].map((kind) => events.find((one) => one.kind === kind && Array.isArray(one.detail['data']))).find((one) => one !== undefined)
  const data = (event?.detail['data'] ?? []) as readonly Datum[]
  const threshold = typeof event?.detail['threshold'] === 'number' ? event.detail['threshold'] : alert.threshold
  const daily = data.some(([at]) => typeof at === 'string')
  const points = data.map(([at, value], index) => ({
    at: typeof at === 'string' ? Date.parse(`${at}T00:00:00Z`) : at, value, line: threshold, firing: alert.firingAt !== null && index === data.length - 1,
  }))
  return { points, daily }
}
