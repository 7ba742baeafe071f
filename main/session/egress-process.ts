/** The egress process as main sees it: started with the first page that may use the network, ended when none is left. */
import { MessageChannelMain, type MessagePortMain } from 'electron'
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { UsageCount } from '../store/api'
import { defaultEgressSettings, type FromEgress, type PluginNetwork, type ToEgress } from '../egress/api'
import { startUtility, type Utility } from './utility'

export interface EgressOptions {
  readonly file: string
  plugins(): Readonly<Record<string, PluginNetwork>>
  authority(): Authority
  /** What was used today, so that a process that starts again goes on counting. */
  usage(): readonly UsageCount[]
  /** A new line to the store's writer for secrets. */
  secretsPort(): MessagePortMain
  message(message: Exclude<FromEgress, { kind: 'busy' }>): void
  /** It was lost and runs again: pages need new `net` ports. */
  restarted(): void
}

export interface Egress {
  pagePort(identity: PluginIdentity): MessagePortMain
  endPage(plugin: string, user: string): void
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

  function start(): Utility<ToEgress> {
    const started = startUtility<ToEgress, FromEgress>(options.file, 'Panoptic network', {
      message(message) {
        if (message.kind === 'busy') busy = message.busy
        else options.message(message)
      },
      lost(code) {
        options.message({ kind: 'log', level: 'error', source: 'egress', message: `The network process ended unexpectedly (exit ${code}).` })
        process = null
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
    if (busy) return void (ending = setTimeout(end, keepFor))
    process?.kill()
    process = null
  }

  return {
    pagePort(identity) {
      clearTimeout(ending)
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
      clearTimeout(ending)
      ending = setTimeout(end, keepFor)
    },
    async close() {
      clearTimeout(ending)
      const gone = process?.gone
      process?.kill()
      process = null
      await gone
    },
  }
}
