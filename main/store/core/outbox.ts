/** The outbox as it goes out: what plugins asked for is queued, handed over when due, and moved on by what came of it. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { MessageInfo, MessageState } from '@panoptic/sdk/contract/outbox'
import type { AttemptReport, By, NewOutgoing, OutboxApi, OutgoingMessage } from '../api'
import { conflict, invalid } from './failures'
import { roleReader } from './sight'
import type { CoreContext } from './types'

/** Undelivered messages of one plugin in a tenant. */
const mostQueued = 5000
/** Ended messages of one plugin and user that are kept, the newest. */
const kept = 1000
/** Attempts of one message whose trail is kept. */
const keptAttempts = 200
const longestAnswer = 300

/** The columns of a {@link MessageInfo}. */
export const infoColumns = 'id, at, label, key, channel, connection, state, reason, answer, attempts, next_at as nextAt, ended_at as endedAt'

type Queue = Pick<OutboxApi, 'addMessages' | 'dueMessages' | 'reportAttempt' | 'hastenMessages'>
type DueRow = Omit<OutgoingMessage, 'content'> & { readonly content: string }

export function createQueue({ db, now }: CoreContext): Queue {
  const owner = db.prepare<[string], By & { plugin: string }>('select tenant, user, plugin from messages where id = ?')
  const info = db.prepare<[string], MessageInfo>(`select ${infoColumns} from messages where id = ?`)
  const taken = db.prepare<[string, string, number], 1>('select 1 from messages where tenant = ? and plugin = ? and at = ?').pluck()
  const replace = db.prepare(`update messages set state = 'replaced', next_at = null, ended_at = @now
    where state = 'queued' and tenant = @tenant and plugin = @plugin and user = @user and key in (select value from json_each(@keys))`)
  const insert = db.prepare(`insert into messages (id, tenant, user, plugin, at, label, key, channel, connection, state, next_at, expires_at, content)
    values (@id, @tenant, @user, @plugin, @at, @label, @key, @channel, @connection, 'queued', @now, @expiresAt, @content)`)
  const queued = db.prepare<[string, string], number>(`select count(*) from messages where state = 'queued' and tenant = ? and plugin = ?`).pluck()
  const trim = db.prepare(`delete from messages where tenant = @tenant and user = @user and plugin = @plugin and state <> 'queued' and at < (
    select at from messages where tenant = @tenant and user = @user and plugin = @plugin and state <> 'queued' order by at desc limit 1 offset ${kept - 1})`)

  // The first one of each connection; all native ones are one line.
  const due = db.prepare<{ until: number; limit: number }, DueRow>(`
    with line as (select id, row_number() over (partition by coalesce(connection, '') order by next_at, at, id) as place from messages where state = 'queued' and next_at <= @until)
    select messages.id, plugin, user, tenant, at, label, key, expires_at as expiresAt, attempts, next_at as nextAt, content
    from line join messages on messages.id = line.id where place = 1 order by next_at, at, messages.id limit @limit`)
  const nextDue = db.prepare<[number], number | null>(`select min(next_at) from messages where state = 'queued' and next_at > ?`).pluck()

  const stateOf = db.prepare<[string], MessageState>('select state from messages where id = ?').pluck()
  const newest = db.prepare<[string], number>('select coalesce(max(number), 0) from message_attempts where message = ?').pluck()
  const note = db.prepare(`insert into message_attempts (message, number, at, outcome, reason, status, answer, duration_ms)
    values (@id, @number, @at, @outcome, @reason, @status, @answer, @durationMs)`)
  const forget = db.prepare(`delete from message_attempts where message = ? and number <= ?`)
  const move = db.prepare(`update messages set state = @state, reason = @reason, answer = @answer, attempts = attempts + 1, next_at = @nextAt, ended_at = @endedAt where id = @id`)
  const hasten = db.prepare(`update messages set next_at = @now where state = 'queued' and next_at > @now and (@connection is null or connection = @connection)`)
  const mayAct = roleReader(db)

  /** Known already, and this caller's. */
  function isKnown(plugin: string, { user, tenant }: By, id: string): boolean {
    const found = owner.get(id)
    if (found === undefined) return false
    if (found.plugin !== plugin || found.user !== user || found.tenant !== tenant) throw conflict('id', 'There is a message with this id that is not yours.', 'Choose another id, such as crypto.randomUUID().')
    return true
  }

  /** One of its own for each message of a plugin and tenant, so that a list can go on from it. */
  function timeFor(plugin: string, tenant: string, from: number): number {
    let at = from
    while (taken.get(tenant, plugin, at) === 1) at++
    return at
  }

  const add = db.transaction((plugin: string, by: By, messages: readonly NewOutgoing[]): readonly MessageInfo[] => {
    mayAct(by)
    const { tenant, user } = by
    const at = now()
    let last = at - 1
    for (const { id, label, key, replaces, expiresAt, content } of messages) {
      if (isKnown(plugin, by, id)) continue
      const keys = key === null ? replaces : [key, ...replaces]
      if (keys.length > 0) replace.run({ tenant, user, plugin, keys: JSON.stringify(keys), now: at })
      last = timeFor(plugin, tenant, last + 1)
      const { channel } = content
      insert.run({ id, tenant, user, plugin, at: last, label, key, channel, connection: content.channel === 'native' ? null : content.connection, now: at, expiresAt, content: JSON.stringify(content) })
    }
    if (last >= at) {
      if ((queued.get(tenant, plugin) ?? 0) > mostQueued)
        throw new PanopticError(fail('limit', `This plugin has more than ${mostQueued} messages that are not delivered.`, { budget: 'messages', most: mostQueued, remedy: 'Discard what is no longer wanted, or give messages a key so that newer ones take the place of older ones.' }).error)
      trim.run({ tenant, user, plugin })
    }
    return messages.map(({ id }) => info.get(id)!)
  })

  const report = db.transaction(({ id, attempt, nextAt }: AttemptReport): boolean => {
    const state = stateOf.get(id)
    if (state === undefined) return false
    const { at, outcome, reason, status, durationMs } = attempt
    if (outcome === 'retry' && nextAt === null) throw invalid('nextAt', 'An attempt that is made again has a time.', 'Say when.')
    const answer = attempt.answer.slice(0, longestAnswer)
    const number = newest.get(id)! + 1
    note.run({ id, number, at, outcome, reason, status, answer, durationMs })
    forget.run(id, number - keptAttempts)
    // Delivered is delivered, also when it was replaced or discarded on its way.
    if (outcome === 'delivered') move.run({ id, state: 'delivered', reason, answer, nextAt: null, endedAt: at })
    else if (state === 'queued') move.run(outcome === 'dead' ? { id, state: 'dead', reason, answer, nextAt: null, endedAt: at } : { id, state, reason, answer, nextAt, endedAt: null })
    return state === 'queued'
  })

  return {
    addMessages: (plugin, by, messages) => add.immediate(plugin, by, messages),
    dueMessages: (until, limit) => ({
      messages: due.all({ until, limit }).map((row) => ({ ...row, content: JSON.parse(row.content) as OutgoingMessage['content'] })),
      nextAt: nextDue.get(until) ?? null,
    }),
    reportAttempt: (given) => report.immediate(given),
    hastenMessages: (connection) => hasten.run({ connection, now: now() }).changes,
  }
}
