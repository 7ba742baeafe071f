/**
 * Messages: stored first, then handed to the system, then marked. A message that was stored when the app
 * ended is handed over at the next start, so none is lost.
 */
import { randomUUID } from 'node:crypto'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { ShellRoutes } from '@panoptic/sdk/contract/shell'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Handler } from '../bridge/gate'
import type { StoredMessage } from '../store/api'
import type { OutboxOptions } from './api'
import { plainBody, plainTitle } from './text'

type Routes = Pick<PluginRoutes, 'notify.show'> & Pick<ShellRoutes, 'messages.list' | 'messages.read'>

export interface Outbox {
  readonly handlers: { [K in keyof Routes]: Handler<Routes[K]> }
  /** After unlock: hands over what was still queued when the app ended. */
  start(): Promise<void>
  /** Resolves when nothing is being handed over. */
  idle(): Promise<void>
}

/** Messages of one plugin in a window of time (ms): a burst, and what a day may bring before others are pushed out of sight. */
const limits = [{ most: 20, within: 60_000, words: 'a minute' }, { most: 200, within: 24 * 3_600_000, words: 'a day' }] as const
/** Newest messages shown in the shell. */
const listed = 200
/** Older queued messages are no longer news: marked failed, still listed (ms). */
const tooOld = 24 * 3_600_000

export function createOutbox({ store, deliver, onChange, log, now = Date.now }: OutboxOptions): Outbox {
  const recent = new Map<string, number[]>()
  let chain: Promise<void> = Promise.resolve()

  function spend(plugin: string): void {
    const at = now()
    const times = recent.get(plugin) ?? []
    for (const { most, within, words } of limits) {
      const before = times.at(-most)
      if (before !== undefined && at - before < within) throw new PanopticError(fail('limit', `At most ${most} notifications ${words}.`, { retryAt: before + within }).error)
    }
    recent.set(plugin, [...times, at].slice(-limits[1].most))
  }

  /** One after the other: notification servers drop bursts. */
  function handOver(message: StoredMessage): void {
    chain = chain.then(async () => {
      const state = now() - message.at > tooOld ? 'failed' : await shown(message)
      try {
        await store.setMessageState(message.id, state)
      } catch (error) {
        log('warn', `message ${message.id} stays queued: ${String(error)}`)
      }
      onChange()
    })
  }

  async function shown(message: StoredMessage): Promise<'delivered' | 'failed'> {
    try {
      return (await deliver(message)) ? 'delivered' : 'failed'
    } catch (error) {
      log('warn', `message ${message.id} of ${message.plugin} could not be shown: ${String(error)}`)
      return 'failed'
    }
  }

  return {
    async start() {
      for (const message of await store.queuedMessages()) handOver(message)
    },
    idle: () => chain,
    handlers: {
      'notify.show': async ({ title, body, urgency, view, params, key }, call) => {
        const { plugin, user, tenant } = call.identity as PluginIdentity
        const line = plainTitle(title)
        if (line === '') throw new PanopticError(fail('invalid', 'A notification needs a visible title.', { field: 'title', remedy: 'give a title with visible characters.' }).error)
        spend(plugin)
        const message: StoredMessage = {
          id: randomUUID(), at: now(), plugin, user, tenant, title: line, body: plainBody(body), urgency,
          view: view ?? null, params: params ?? {}, key: key ?? null, state: 'queued', read: false,
        }
        await store.addMessage(message)
        onChange()
        handOver(message)
        return { message: message.id }
      },
      'messages.list': async (_, { identity: { user, tenant } }) =>
        (await store.messages({ user, tenant }, listed)).map(({ id, at, plugin, title, body, urgency, view, state, read }) => ({ id, at, plugin, title, body, urgency, view, state, read })),
      'messages.read': async (_, { identity: { user, tenant } }) => {
        await store.markMessagesRead({ user, tenant })
        onChange()
        return null
      },
    },
  }
}
