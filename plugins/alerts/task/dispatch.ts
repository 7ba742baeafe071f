/** From what is to be said to whom, to messages ready for the outbox. */
import { PanopticError, type NewMessage, type Panoptic } from '@panoptic/sdk'
import type { AlertMessage, MessageAlert, MessageKind, Reader } from '../channels/message'
import { keyOf, render, type About } from '../channels/render'
import { digest, type Undelivered } from '../engine/digest'
import type { RoutedMessage } from '../engine/routing'
import type { Alert } from '../model/alert'
import { native, type Channel } from '../model/channel'
import { alertOf } from '../model/rows'
import type { Rule } from '../model/rule'
import type { DB } from '../tables'
import { inParts, type State } from './state'
import { groupBy } from './watch'

/** A row of `handovers`. */
export interface Handover {
  readonly id: string
  readonly receiver: string
  readonly group: string
  readonly kind: MessageKind
  readonly alerts: readonly Alert[]
  readonly message: NewMessage
}

const kinds: Readonly<Record<RoutedMessage['kind'], MessageKind>> = { fire: 'firing', update: 'changed', repeat: 'repeat', escalate: 'escalation', resolve: 'resolved', digest: 'digest' }
/** More at once are one digest. */
const mostAtOnce: Readonly<Record<'native' | 'channel', number>> = { native: 4, channel: 10 }
const dayMs = 86_400_000

export interface Dispatch {
  readonly handovers: readonly Handover[]
  /** Templates that could not be used, in words. */
  readonly problems: readonly string[]
}

/** `all`: what there is to say is one digest for each receiver, after a gap. `alerts`: as they are now, by id. */
export async function dispatch(
  { db, outbox, session }: Pick<Panoptic<DB>, 'db' | 'outbox' | 'session'>, routed: readonly RoutedMessage[], state: State, alerts: ReadonlyMap<string, Alert>, channels: ReadonlyMap<string, Channel>,
  { now, newId, all }: { readonly now: number; readonly newId: () => string; readonly all: boolean },
): Promise<Dispatch> {
  const problems = new Set<string>()
  if (routed.length === 0) return { handovers: [], problems: [] }
  const undelivered = await undeliveredOf({ db, outbox }, alerts)
  const messages = [...groupBy(routed, ({ receiver }) => receiver)].flatMap(([receiver, found]) =>
    digest(found, undelivered, { always: all || found.length > (receiver === native ? mostAtOnce.native : mostAtOnce.channel) }))
  const { tenantName, language, timeZone } = session.me()
  const reader = { language, timeZone }
  const rules = new Map(state.rules.map((rule) => [rule.id, rule]))
  const handovers = messages.map(({ receiver, group, kind, labels, alerts: told, replaces }): Handover => {
    const id = newId()
    const channel = channels.get(receiver) ?? null
    const message: AlertMessage = {
      kind: kinds[kind], at: now, labels, alerts: told.map((alert) => asMessageAlert(alert, state, rules)),
      waitedSeconds: kind === 'escalate' ? waitedSeconds(told, rules, receiver, now) : 0,
    }
    const made = rendered(message, channel, { id, group, tenant: tenantName }, reader, problems)
    return { id, receiver, group, kind: kinds[kind], alerts: told, message: { ...made, replaces: replaces.map((key) => keyOf(receiver, key)).slice(0, 500), expiresAt: now + dayMs } }
  })
  return { handovers, problems: [...problems] }
}

/** Of the step of the escalation that tells this receiver. */
const waitedSeconds = (alerts: readonly Alert[], rules: ReadonlyMap<string, Rule>, receiver: string, now: number): number =>
  alerts.flatMap(({ rule, firingAt }) => (rules.get(rule)?.escalation ?? []).filter(({ afterSeconds, channels }) => channels.includes(receiver) && firingAt !== null && now >= firingAt + afterSeconds * 1000))
    .reduce((longest, { afterSeconds }) => Math.max(longest, afterSeconds), 0)

function asMessageAlert(alert: Alert, state: State, rules: ReadonlyMap<string, Rule>): MessageAlert {
  const { id, rule, ruleName, fingerprint, labels, severity, value, unit, threshold, firingAt, resolvedAt, flapping, cause } = alert
  const acknowledgedBy = alert.state === 'firing' ? state.acknowledged.get(id) ?? '' : ''
  return { id, rule, ruleName, fingerprint, labels, severity, state: alert.state, value, unit, threshold, firingAt, resolvedAt, flapping, cause, acknowledgedBy, text: rules.get(rule)?.text ?? '' }
}

/** A template with a mistake keeps nobody from being told. */
function rendered(message: AlertMessage, channel: Channel | null, about: About, reader: Reader, problems: Set<string>): NewMessage {
  try {
    return render(message, channel, about, reader)
  } catch (error) {
    if (!(error instanceof PanopticError) || error.code !== 'invalid') throw error
    problems.add(`A template was left out: ${error.message}`)
    const plain = message.alerts.map((alert) => ({ ...alert, text: '' }))
    return render({ ...message, alerts: plain }, channel === null ? null : { ...channel, template: '' }, about, reader)
  }
}

/** What is queued for receivers of which a message was tried and not taken, with its alerts as they are now. */
async function undeliveredOf({ db, outbox }: Pick<Panoptic<DB>, 'db' | 'outbox'>, alerts: ReadonlyMap<string, Alert>): Promise<Undelivered[]> {
  const { messages } = await outbox.list({ state: 'queued', limit: 500 })
  const tried = new Set(messages.filter(({ attempts }) => attempts > 0).map(({ id }) => id))
  if (tried.size === 0) return []
  const rows = await db.selectFrom('handovers').select(['id', 'receiver', 'group_key', 'alerts']).where('id', 'in', messages.map(({ id }) => id)).execute()
  const troubled = new Set(rows.filter(({ id }) => tried.has(id)).map(({ receiver }) => receiver))
  const waiting = rows.filter(({ receiver }) => troubled.has(receiver)).map(({ receiver, group_key: group, alerts: ids }) => ({ receiver, group, ids: JSON.parse(ids) as string[] }))
  const others = [...new Set(waiting.flatMap(({ ids }) => ids))].filter((id) => !alerts.has(id))
  const known = new Map([...alerts, ...(await inParts(others, (part) => db.selectFrom('alerts').selectAll().where('id', 'in', part).execute())).map((row) => [row.id, alertOf(row)] as const)])
  return waiting.map(({ receiver, group, ids }) => ({ receiver, group, alerts: ids.flatMap((id) => known.get(id) ?? []), fresh: [] }))
}
