/** Serves `net.fetch` on the pages' ports and delivers messages, with the newest authority and manifests. Knows no Electron. */
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { pluginRoutes } from '@panoptic/sdk/contract/routes'
import { serve, standingOf, type CallRecord } from '../bridge/gate'
import type { Port } from '../bridge/port'
import { rpcClient, type Client } from '../bridge/rpc'
import type { CallCount, SecretApi } from '../store/api'
import type { UsageCount } from '../store/api/plugins'
import { createAgents, resolveBySystem, type Agents, type Resolve } from './agents'
import { defaultEgressSettings, grantFor, mailEntry, type Delivery, type EgressSettings, type FromEgress, type PluginNetwork } from './api'
import { createDelivery, type DeliveryAsk } from './deliver'
import { refusal } from './errors'
import { createFetchHandler } from './fetch'
import { createMeter } from './meter'
import { createRateLimits } from './rate'
import type { RequestMeans } from './request'
import { createTokens } from './tokens'

export interface EgressOptions {
  /** Entries, busy changes and log lines for main. */
  readonly tell: (message: FromEgress) => void
  readonly resolve?: Resolve
  /** Epoch ms; decides the day that counts. */
  readonly now?: () => number
}

export interface Egress {
  settings(settings: EgressSettings): void
  plugins(plugins: Readonly<Record<string, PluginNetwork>>): void
  /** What was used today before this process began. */
  usage(counts: readonly UsageCount[]): void
  authority(authority: Authority): void
  secrets(port: Port): void
  page(port: Port, identity: PluginIdentity): void
  end(plugin: string, user: string): void
  /** One attempt to deliver a message. Never rejects. */
  deliver(ask: DeliveryAsk): Promise<Delivery>
  /** Sends what was counted, ends every port and socket. */
  stop(): Promise<void>
}

/** Open requests of one page; more are refused with `limit`. */
const maxOpen = 32
/** How often call counts go to main (ms). */
const countEvery = 5_000

interface Held { readonly identity: PluginIdentity; entry: string; readonly abort: AbortController }

export function createEgress({ tell, resolve = resolveBySystem, now = Date.now }: EgressOptions): Egress {
  let chosen = defaultEgressSettings
  /** Made with the first request: reading the system's certificates takes a while. */
  let agents: Agents | null = null
  let known: Readonly<Record<string, PluginNetwork>> = {}
  let newest: Authority = { revision: -1, users: {}, plugins: {} }
  let secretApi: Pick<Client<SecretApi>, 'injection'> | null = null
  const pages = new Set<{ identity: PluginIdentity; end: () => void }>()
  const held = new Set<Held>()
  const counts = createCounts(tell)
  const tokens = createTokens()
  const meter = createMeter({ tell, now, budget: (plugin) => networkFor(plugin)?.egressMbPerDay ?? 0 })
  let working = 0

  const networkFor = (plugin: string): PluginNetwork | undefined => (Object.hasOwn(known, plugin) ? known[plugin] : undefined)
  const isAllowed = ({ identity, entry }: Pick<Held, 'identity' | 'entry'>): boolean =>
    standingOf(identity, newest)?.grants.includes(grantFor(entry)) === true && declares(networkFor(identity.plugin), entry)

  /** A revoked grant ends what is open under it. */
  const review = (): void => held.forEach(check)
  const check = (request: Held): void => {
    if (!isAllowed(request)) request.abort.abort(refusal('grant-ended', 'The permission for this request was withdrawn.'))
  }

  const means: RequestMeans = {
    agents: () => (agents ??= createAgents(chosen, resolve)),
    rates: createRateLimits(),
    tokens, meter,
    network: networkFor,
    secrets: () => {
      if (secretApi === null) throw new PanopticError(fail('unavailable', 'The store is not ready yet. Try again.').error)
      return secretApi
    },
    ledger: (entry) => tell({ kind: 'ledger', entries: [entry] }),
    hold(identity, entry) {
      const request: Held = { identity, entry, abort: new AbortController() }
      held.add(request)
      check(request)
      return {
        signal: request.abort.signal,
        move: (next) => { request.entry = next; check(request) },
        release: () => void held.delete(request),
      }
    },
  }
  const fetchNow = createFetchHandler(means)
  const deliverNow = createDelivery({ ...means, grants: (identity) => (newest.revision < 0 ? null : (standingOf(identity, newest)?.grants ?? [])) })

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    working += 1
    if (working === 1) tell({ kind: 'busy', busy: true })
    try {
      return await work()
    } finally {
      working -= 1
      if (working === 0) {
        meter.flush()
        tell({ kind: 'busy', busy: false })
      }
    }
  }

  /** The gate refuses without asking the handler; the person looking at the network activity still sees it. */
  function record(call: CallRecord): void {
    counts.add(call)
    const identity = call.identity as PluginIdentity
    if (call.route !== 'net.fetch' || call.outcome !== 'refused' || mayUseNetwork(identity)) return
    tell({
      kind: 'ledger',
      entries: [{ at: Date.now(), plugin: identity.plugin, user: identity.user, method: '', origin: '', path: '', connection: null, status: null, outcome: 'refused', reason: 'no-network-grant', bytesOut: 0, bytesIn: 0, durationMs: Math.round(call.durationMs) }],
    })
  }
  const mayUseNetwork = (identity: PluginIdentity): boolean => standingOf(identity, newest)?.grants.some((grant) => grant.startsWith('network:')) === true

  return {
    settings(settings) {
      void agents?.close()
      agents = null
      chosen = settings
    },
    plugins(plugins) {
      known = plugins
      review()
    },
    usage: meter.base,
    authority(authority) {
      if (authority.revision <= newest.revision) return
      newest = authority
      review()
    },
    secrets(port) {
      secretApi = rpcClient<SecretApi>(port)
    },
    page(port, identity) {
      let open = 0
      const handler = async (...[input, call]: Parameters<typeof fetchNow>): Promise<{ bytes: number }> => {
        if (open >= maxOpen) throw new PanopticError(fail('limit', `At most ${maxOpen} requests may be open at once.`, { reason: 'too-many-open' }).error)
        open += 1
        return counted(() => fetchNow(input, call)).finally(() => { open -= 1 })
      }
      const page = {
        identity,
        end: serve({
          port, serves: 'net', identity, routes: pluginRoutes, handlers: { 'net.fetch': handler }, authority: () => newest, record,
          onFlood: () => tell({ kind: 'flood', plugin: identity.plugin, user: identity.user }),
          report: (route, error) => tell({ kind: 'log', level: 'error', source: 'egress', message: `${route}: ${error instanceof Error ? error.name : 'unknown error'}` }),
        }),
      }
      pages.add(page)
      port.onClose(() => pages.delete(page))
    },
    end(plugin, user) {
      for (const page of pages)
        if (page.identity.plugin === plugin && page.identity.user === user) {
          pages.delete(page)
          page.end()
        }
    },
    deliver: (ask) => counted(() => deliverNow(ask)),
    async stop() {
      for (const page of pages) page.end()
      pages.clear()
      tokens.clear()
      counts.flush()
      meter.flush()
      await agents?.close()
    },
  }
}

const declares = (network: PluginNetwork | undefined, entry: string): boolean =>
  network !== undefined && (entry === mailEntry ? network.mail !== null : network.network.some(({ id }) => id === entry))

/** Sums calls, so that a busy plugin costs one message in a while. */
function createCounts(tell: (message: FromEgress) => void): { add(call: CallRecord): void; flush(): void } {
  const sums = new Map<string, CallCount>()
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (sums.size > 0) tell({ kind: 'calls', counts: [...sums.values()] })
    sums.clear()
  }
  return {
    add({ identity, route, outcome, durationMs }) {
      const plugin = identity.kind === 'plugin' ? identity.plugin : ''
      const key = [plugin, identity.user, route, outcome].join('\n')
      const sum = sums.get(key)
      sums.set(key, { plugin, user: identity.user, route, outcome, calls: (sum?.calls ?? 0) + 1, ms: (sum?.ms ?? 0) + durationMs })
      timer ??= setTimeout(flush, countEvery).unref()
    },
    flush,
  }
}
