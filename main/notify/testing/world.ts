/** For tests: the real outbox on the real encrypted store, under a clock that the test moves. */
import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import type { MessageContent, MessageInfo } from '@panoptic/sdk/contract/outbox'
import type { Client } from '../../bridge/rpc'
import { anna, fixture, type Fixture } from '../../store/core/testing/fixture'
import type { NewOutgoing, OutgoingMessage, StoreApi } from '../../store/api'
import type { AttemptEnd, MessageChange, Outbox, OutboxOptions } from '../api'
import { createOutbox } from '../outbox'

export interface World {
  readonly made: Fixture
  readonly store: Client<StoreApi>
  readonly changes: MessageChange[]
  readonly logged: string[]
  /** Every attempt that was begun: when (ms since the world began), which message. */
  readonly sent: { readonly at: number; readonly message: OutgoingMessage }[]
  /** What an attempt comes to; delivered by default. */
  answer: (message: OutgoingMessage) => AttemptEnd | Promise<AttemptEnd>
  /** A method of the store that fails from now on. */
  broken: keyof StoreApi | null
  outbox: Outbox
  start(options?: Partial<OutboxOptions>): Outbox
  add(...messages: Partial<NewOutgoing>[]): Promise<readonly MessageInfo[]>
  state(id: string): Promise<MessageInfo>
  /** Time passes; timers run. */
  pass(ms: number): Promise<void>
  dispose(): void
}

export const end = (outcome: AttemptEnd['outcome'], more: Partial<AttemptEnd> = {}): AttemptEnd => ({ outcome, reason: outcome === 'delivered' ? '' : 'http', status: 503, answer: '', durationMs: 1, retryAfterMs: null, ...more })
export const http = (connection: string = randomUUID()): MessageContent => ({ channel: 'http', connection, method: 'POST', path: '/in', headers: {}, body: '{}', retryAfter: [] })
export const native = (more: Partial<Extract<MessageContent, { channel: 'native' }>> = {}): MessageContent => ({ channel: 'native', title: 'Budget', body: '', urgency: 'normal', actions: [], ...more })

/** Call after `vi.useFakeTimers()`. */
export function outboxWorld(): World {
  const made = fixture()
  const began = Date.now()
  Object.defineProperty(made.clock, 'now', { get: () => Date.now() })
  const world: World = {
    made, changes: [], logged: [], sent: [],
    answer: () => end('delivered'),
    broken: null,
    outbox: undefined as never,
    store: new Proxy({} as Client<StoreApi>, {
      get: (_, method: keyof StoreApi) => async (...args: never[]) => {
        if (world.broken === method) throw new Error('disk full')
        return (made.core.api as unknown as Record<string, (...given: never[]) => unknown>)[method]!(...args)
      },
    }),
    start(options = {}) {
      world.outbox = createOutbox({
        store: world.store, random: () => 0.5,
        deliver: async (message) => {
          world.sent.push({ at: Date.now() - began, message })
          return world.answer(message)
        },
        onChange: (change) => world.changes.push(change),
        log: (_, line) => world.logged.push(line),
        ...options,
      })
      world.outbox.start()
      return world.outbox
    },
    async add(...messages) {
      const stored = await world.store.addMessages('watch', anna, messages.map((message) => ({
        id: randomUUID(), label: 'test', key: null, replaces: [], expiresAt: Date.now() + 24 * 3_600_000, content: native(), ...message,
      })))
      if (world.outbox !== undefined) world.outbox.look()
      await world.pass(0)
      return stored
    },
    state: async (id) => (await world.store.outboxMessage('watch', anna, id)).message,
    pass: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
    dispose: () => made.dispose(),
  }
  return world
}
