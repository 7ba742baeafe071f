/** The egress process as main sees it: started with the first page that may use the network, ended when none is left. */
import { randomUUID } from 'node:crypto'
import { MessageChannelMain, type MessagePortMain } from 'electron'
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { UsageCount } from '../store/api'
import { defaultEgressSettings, type Delivery, type FromEgress, type PluginNetwork, type ToEgress } from '../egress/api'
import { startUtility, type Utility } from './utility'

export interface EgressOptions {
  readonly file: string
  plugins(): Readonly<Record<string, PluginNetwork>>
  authority(): Authority
  /** What was used today, so that a process that starts again goes on counting. */
  usage(): readonly UsageCount[]
  /** A new line to the store's writer for secrets. */
  secretsPort(): MessagePortMain
  message(message: Exclude<FromEgress, { kind: 'busy' | 'delivered' }>): void
  /** It was lost and runs again: pages need new `net` ports. */
  restarted(): void
}

/** A message of the outbox, and under whose grants it goes. */
export type DeliverAsk = Pick<Extract<ToEgress, { kind: 'deliver' }>, 'identity' | 'message' | 'content'>

export interface Egress {
  pagePort(identity: PluginIdentity): MessagePortMain
  endPage(plugin: string, user: string): void
  /** One attempt; starts the process when needed. Never rejects: `retry` when the process was lost or has ended meanwhile. */
  deliver(ask: DeliverAsk): Promise<Delivery>
  authorityChanged(): void
  pluginsChanged(): void
  /** The store's writer was restarted. */
  storeRestarted(): void
  /** No page with a `net` port is alive: the process may go when its requests are done. */
  idle(): void
  close(): Promise<void>
}

/** How long it stays without a page (ms), so that the next task finds it warm. */
const keepFor = 20_000

export function createEgress(options: EgressOptions): Egress {
  let process: Utility<ToEgress> | null = null
  let busy = false
  let ending: NodeJS.Timeout | undefined
  /** Whether a page with a `net` port is alive. */
  let hasPages = false
  let closed = false
  const delivering = new Map<string, { readonly started: number; settle(outcome: Delivery): void }>()

  const settle = (call: string, outcome: Delivery): void => {
    delivering.get(call)?.settle(outcome)
    delivering.delete(call)
    if (delivering.size === 0 && !hasPages) endLater()
  }
  /** What was on its way may have arrived; the outbox sends it again under the same id. */
  const giveUp = (): void => {
    for (const [call, { started }] of delivering) settle(call, lost(performance.now() - started))
  }

  function start(): Utility<ToEgress> {
    const started = startUtility<ToEgress, FromEgress>(options.file, 'Panoptic network', {
      message(message) {
        if (message.kind === 'busy') busy = message.busy
        else if (message.kind === 'delivered') settle(message.call, message.outcome)
        else options.message(message)
      },
      lost(code) {
        options.message({ kind: 'log', level: 'error', source: 'egress', message: `The network process ended unexpectedly (exit ${code}).` })
        process = null
        busy = false
        giveUp()
        options.restarted()
      },
    })
    started.send({ kind: 'settings', settings: defaultEgressSettings })
    started.send({ kind: 'plugins', plugins: options.plugins() })
    started.send({ kind: 'usage', counts: options.usage() })
    started.send({ kind: 'authority', authority: options.authority() })
    started.send({ kind: 'port', role: 'secrets' }, [options.secretsPort()])
    return started
  }

  const end = (): void => {
    if (busy || delivering.size > 0) return endLater()
    process?.kill()
    process = null
  }
  function endLater(): void {
    clearTimeout(ending)
    ending = setTimeout(end, keepFor)
  }

  return {
    pagePort(identity) {
      clearTimeout(ending)
      hasPages = true
      process ??= start()
      const { port1, port2 } = new MessageChannelMain()
      process.send({ kind: 'port', role: 'page', identity }, [port2])
      return port1
    },
    endPage: (plugin, user) => process?.send({ kind: 'end', plugin, user }),
    authorityChanged: () => process?.send({ kind: 'authority', authority: options.authority() }),
    pluginsChanged: () => process?.send({ kind: 'plugins', plugins: options.plugins() }),
    storeRestarted: () => process?.send({ kind: 'port', role: 'secrets' }, [options.secretsPort()]),
    idle() {
      hasPages = false
      endLater()
    },
    deliver({ identity, message, content }) {
      if (closed) return Promise.resolve(lost(0))
      clearTimeout(ending)
      process ??= start()
      const call = randomUUID()
      return new Promise((resolve) => {
        delivering.set(call, { started: performance.now(), settle: resolve })
        process?.send({ kind: 'deliver', call, identity, message, content })
      })
    },
    async close() {
      closed = true
      giveUp()
      clearTimeout(ending)
      const gone = process?.gone
      process?.kill()
      process = null
      await gone
    },
  }
}

const lost = (ms: number): Delivery => ({ outcome: 'retry', reason: 'internal', status: null, answer: 'The network process ended before the message was through.', durationMs: Math.round(ms), retryAfterMs: null })
