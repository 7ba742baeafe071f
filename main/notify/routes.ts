/** The handlers of `outbox.*`, `notify.show` and the shell's `messages.*`. What becomes of a message is outbox.ts. */
import { randomUUID } from 'node:crypto'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { MessageContent } from '@panoptic/sdk/contract/outbox'
import { fail, PanopticError, type ErrorCode } from '@panoptic/sdk/contract/result'
import type { ParsedInput } from '@panoptic/sdk/contract/route'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { ShellRoutes } from '@panoptic/sdk/contract/shell'
import type { Connection } from '@panoptic/sdk/contract/values'
import type { CallContext, Handler } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { NewOutgoing, StoreApi } from '../store/api'
import { createAllowance } from './allowance'
import type { MessageChange, Outbox } from './api'
import { plainBody, plainTitle } from './text'

type Routes = Pick<PluginRoutes, 'outbox.send' | 'outbox.list' | 'outbox.get' | 'outbox.again' | 'outbox.discard' | 'notify.show'> & Pick<ShellRoutes, 'messages.list' | 'messages.read'>
type NewMessage = ParsedInput<PluginRoutes['outbox.send']>['messages'][number]

export interface OutboxRouteOptions {
  readonly store: Pick<Client<StoreApi>, 'addMessages' | 'outbox' | 'outboxMessage' | 'sendAgain' | 'discardMessage' | 'notices' | 'markNoticesRead' | 'connections'>
  readonly outbox: Pick<Outbox, 'look'>
  readonly onChange: (message: MessageChange) => void
  /** The user has read their messages. */
  readonly onRead: (user: string) => void
  /** Epoch ms. Default Date.now. */
  readonly now?: () => number
}

/** How long a message is tried where its plugin says nothing, and at most (ms). */
const lifetime = 24 * 3_600_000
const longestLifetime = 7 * lifetime
/** Newest messages shown in the shell. */
const listed = 200

export function outboxHandlers({ store, outbox, onChange, onRead, now = Date.now }: OutboxRouteOptions): { [K in keyof Routes]: Handler<Routes[K]> } {
  const allowance = createAllowance(now)

  /** Stores them, and counts the native ones; all or none. */
  async function add({ plugin, user, tenant }: PluginIdentity, messages: readonly NewOutgoing[]): ReturnType<typeof store.addMessages> {
    const giveBack = allowance.take(plugin, messages.filter(({ content }) => content.channel === 'native').map(({ id }) => id))
    try {
      const stored = await store.addMessages(plugin, { user, tenant }, messages)
      for (const { id, state } of stored) if (state === 'queued') onChange({ id, plugin, user, state })
      outbox.look()
      return stored
    } catch (error) {
      giveBack()
      throw error
    }
  }

  /** A connection of this plugin and tenant; looked up once a call, and only where a message needs one. */
  const connectionsOf = ({ plugin, user, tenant }: PluginIdentity): (() => Promise<ReadonlyMap<string, Connection>>) => {
    let found: Promise<ReadonlyMap<string, Connection>> | null = null
    return () => (found ??= store.connections({ user, tenant }, plugin).then((all) => new Map(all.map((connection) => [connection.id, connection]))))
  }

  async function mustReach(call: CallContext, content: MessageContent, field: string, connections: () => Promise<ReadonlyMap<string, Connection>>): Promise<void> {
    if (content.channel === 'native') return mustHold(call, 'notifications')
    if (content.channel === 'mail') mustHold(call, 'mail')
    const connection = (await connections()).get(content.connection)
    if (connection === undefined || (connection.network === 'mail') !== (content.channel === 'mail')) throw problem('not-found', 'There is no such connection.', `${field}.content.connection`)
    if (content.channel === 'http') mustHold(call, `network:${connection.network}`)
  }

  const own = ({ identity }: CallContext): PluginIdentity => identity as PluginIdentity
  const by = ({ identity: { user, tenant } }: CallContext): { user: string; tenant: string } => ({ user, tenant })

  return {
    'outbox.send': async ({ messages }, call) => {
      const connections = connectionsOf(own(call))
      for (const [index, { content }] of messages.entries()) await mustReach(call, content, `messages.${index}`, connections)
      return { messages: [...await add(own(call), messages.map((message, index) => cleaned(message, `messages.${index}.`, now())))] }
    },
    'outbox.list': async (query, call) => {
      const { messages, more } = await store.outbox(own(call).plugin, by(call), query)
      return { messages: [...messages], more }
    },
    'outbox.get': async ({ id }, call) => {
      const { message, content, trail } = await store.outboxMessage(own(call).plugin, by(call), id)
      return { message, content, trail: [...trail] }
    },
    'outbox.again': async ({ id }, call) => {
      const { plugin, user } = own(call)
      const { content } = await store.outboxMessage(plugin, by(call), id)
      await mustReach(call, content, 'id', connectionsOf(own(call)))
      if (content.channel === 'native') allowance.take(plugin, [id])
      const message = await store.sendAgain(plugin, by(call), id)
      onChange({ id, plugin, user, state: message.state })
      outbox.look()
      return message
    },
    'outbox.discard': async ({ id }, call) => {
      const { plugin, user } = own(call)
      const message = await store.discardMessage(plugin, by(call), id)
      onChange({ id, plugin, user, state: message.state })
      return message
    },
    'notify.show': async ({ key, ...content }, call) => {
      const id = randomUUID()
      await add(own(call), [cleaned({ id, label: content.title, key, replaces: [], content: { channel: 'native', actions: [], ...content } }, '', now())])
      return { message: id }
    },
    'messages.list': async (_, call) =>
      (await store.notices(by(call), listed)).map(({ params, ...notice }) => ({ ...notice, params: { ...params } })),
    'messages.read': async (_, call) => {
      await store.markNoticesRead(by(call))
      onRead(call.identity.user)
      return null
    },
  }
}

function mustHold({ grants }: CallContext, grant: string): void {
  if (!grants.includes(grant)) throw new PanopticError(fail('refused', 'This call is not available.').error)
}

const problem = (code: ErrorCode, message: string, field: string, remedy?: string): PanopticError =>
  new PanopticError(fail(code, message, { field, ...(remedy === undefined ? {} : { remedy }) }).error)

/** With texts that can be shown outside our windows, and an end. `at`: where the message stands in the input. */
function cleaned({ id, label, key, replaces, expiresAt, content }: NewMessage, at: string, now: number): NewOutgoing {
  if (expiresAt !== undefined && expiresAt > now + longestLifetime) throw problem('invalid', 'A message can wait for seven days at most.', `${at}expiresAt`, 'leave it out for 24 hours, or give an earlier time as UTC epoch milliseconds.')
  // Of a notification made with notify.show the label is the title, and the title is what its caller knows.
  const shown = content.channel === 'native' ? cleanedNative(content, at === '' ? '' : `${at}content.`) : content
  return { id, label: visible(label, `${at}label`), key: key ?? null, replaces, expiresAt: expiresAt ?? now + lifetime, content: shown }
}

type Native = Extract<MessageContent, { channel: 'native' }>

function cleanedNative(content: Native, at: string): Native {
  return {
    ...content,
    title: visible(content.title, `${at}title`), body: plainBody(content.body),
    actions: content.actions.map(({ id, title }, index) => ({ id, title: visible(title, `${at}actions.${index}.title`) })),
  }
}

function visible(text: string, field: string): string {
  const line = plainTitle(text)
  if (line === '') throw problem('invalid', `${field} needs visible text.`, field, 'give a text with visible characters.')
  return line
}
