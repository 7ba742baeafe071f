/** The outbox as people see it: a plugin's messages with their trail, what can be done about them, and the shell's list. */
import type { Attempt, MessageContent, MessageInfo, MessageState } from '@panoptic/sdk/contract/outbox'
import { canonicalJson } from '../../keyslots/canonical'
import type { By, Notice, OutboxApi } from '../api'
import { conflict, notFound } from './failures'
import { infoColumns } from './outbox'
import { roleReader, seesTenant } from './sight'
import type { CoreContext } from './types'

/** Who sends again gives it this long anew (ms). */
const again = 86_400_000
const mostListed = 500

type Messages = Pick<OutboxApi, 'outbox' | 'outboxMessage' | 'sendAgain' | 'discardMessage' | 'notices' | 'markNoticesRead'>
type NoticeRow = Pick<Notice, 'id' | 'at' | 'plugin' | 'state'> & { readonly content: string; readonly read: 0 | 1 }
type Native = Extract<MessageContent, { channel: 'native' }>

const upTo = (limit: number): number => Math.max(1, Math.min(mostListed, limit))

export function createMessages({ db, now, audit }: CoreContext): Messages {
  const page = (whose: string) => db.prepare<object, MessageInfo>(`select ${infoColumns} from messages where tenant = @tenant ${whose} and plugin = @plugin
    and (@before is null or at < @before) and (@state is null or state = @state) and (@connection is null or connection = @connection) order by at desc limit @limit`)
  const [tenants, own] = [page(''), page('and user = @user')]
  const find = db.prepare<{ id: string; plugin: string; tenant: string; user: string; all: 0 | 1 }, MessageInfo>(
    `select ${infoColumns} from messages where id = @id and plugin = @plugin and tenant = @tenant and (@all or user = @user)`)
  const contentOf = db.prepare<[string], string>('select content from messages where id = ?').pluck()
  const trailOf = db.prepare<[string], Attempt>('select at, outcome, reason, status, answer, duration_ms as durationMs from message_attempts where message = ? order by number')
  const requeue = db.prepare(`update messages set state = 'queued', reason = '', answer = '', attempts = 0, next_at = @now, expires_at = @now + ${again}, ended_at = null where id = @id`)
  const cancel = db.prepare(`update messages set state = 'cancelled', reason = 'discarded', next_at = null, ended_at = @now where id = @id`)
  const native = db.prepare<[string, string, number], NoticeRow>(`select id, at, plugin, state, read, content from messages
    where tenant = ? and user = ? and channel = 'native' and state not in ('replaced', 'cancelled') order by at desc, id limit ?`)
  const markRead = db.prepare(`update messages set read = 1 where tenant = ? and user = ? and channel = 'native' and read = 0`)
  const seesAll = seesTenant(db)
  const mayAct = roleReader(db)

  function message(plugin: string, by: By, id: string): MessageInfo {
    const found = find.get({ id, plugin, tenant: by.tenant, user: by.user, all: seesAll(by) })
    if (found === undefined) throw notFound('message')
    return found
  }

  const content = (id: string): MessageContent => JSON.parse(contentOf.get(id)!) as MessageContent

  function notice({ content: text, read, ...rest }: NoticeRow): Notice {
    const { title, body, urgency, view, params } = JSON.parse(text) as Native
    return { ...rest, title, body, urgency, view: view ?? null, params: params ?? {}, read: read === 1 }
  }

  /** What a person does about one message, in one transaction with its entry. */
  const act = (action: string, change: { run(values: object): unknown }, allowed: readonly MessageState[], words: readonly [message: string, remedy: string]) =>
    db.transaction((plugin: string, by: By, id: string): MessageInfo => {
      const { state, channel, connection } = message(plugin, by, id)
      if (!allowed.includes(state)) throw conflict('state', ...words)
      change.run({ id, now: now() })
      audit(by, action, id, canonicalJson({ plugin, channel, ...(connection === null ? {} : { connection }) }))
      return message(plugin, by, id)
    })
  const sendAgain = act('message.again', requeue, ['dead', 'cancelled'], ['This message is on its way or was delivered.', 'Only a message that failed or was discarded can be sent again.'])
  const discard = act('message.discarded', cancel, ['queued'], ['This message is not waiting any more.', 'Only a message that waits can be discarded.'])

  return {
    outbox: (plugin, by, { state, connection, before, limit }) => {
      const size = upTo(limit)
      const list = seesAll(by) === 1 ? tenants : own
      const found = list.all({ tenant: by.tenant, ...(list === own ? { user: by.user } : {}), plugin, state, connection, before, limit: size + 1 })
      return { messages: found.slice(0, size), more: found.length > size }
    },
    outboxMessage: (plugin, by, id) => {
      const found = message(plugin, by, id)
      const given = content(id)
      return { message: found, content: given, trail: trailOf.all(id), params: given.channel === 'native' ? (given.params ?? {}) : {} }
    },
    sendAgain: (plugin, by, id) => sendAgain.immediate(plugin, by, id),
    discardMessage: (plugin, by, id) => discard.immediate(plugin, by, id),
    notices: (by, limit) => {
      mayAct(by)
      return native.all(by.tenant, by.user, upTo(limit)).map(notice)
    },
    markNoticesRead: (by) => {
      mayAct(by)
      markRead.run(by.tenant, by.user)
    },
  }
}
