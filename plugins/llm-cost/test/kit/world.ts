/** The plugin in a test host: real store, real HTTP to the sample provider, accounts and settings to play with. */
import type { Connection, Panoptic, Point, TaskContext, TaskOutcome } from '@panoptic/sdk'
import { createTestHost } from '@panoptic/sdk/testing'
import manifest from '../../package.json'
import { saveOptions } from '../../ledger/options'
import { tables, type DB } from '../../tables'
import { sync } from '../../tasks/sync'

export interface TestAccount {
  readonly label: string
  readonly baseUrl: string
  readonly secret: string
  /** The manifest's network entry; `openai` when absent. */
  readonly network?: string
  /** What a person fills in about the account besides. */
  readonly options?: Readonly<Record<string, string>>
}

/** What a person types into the form for an account at the sample provider. */
export const account = (origin: string, key: string, { label = 'Acme', basePath = '', ...rest }: { label?: string; basePath?: string; network?: string; options?: Record<string, string> } = {}): TestAccount =>
  ({ label, baseUrl: `${origin}${basePath}`, secret: key, ...rest })

export interface World {
  /** Outside of a run: its `signal` never aborts, its progress goes nowhere. */
  readonly context: TaskContext<DB>
  /** Points by name, labels and day, as the host keeps them, without {@link up}. */
  readonly points: ReadonlyMap<string, Point>
  /** Points published so far, those that replaced others too. */
  readonly published: { readonly count: number }
  /** Account and value of every `llm.provider.up`, in order. */
  readonly up: readonly (readonly [string, number])[]
  /** ms the last sync waited between attempts. */
  readonly waits: number[]
  /** Of the last sync. */
  progress: readonly [number, number | null][]
  /** How many requests the last sync made. */
  requests: number
  /** Leaves exactly these accounts connected, and lists them in this order. One that stays keeps its id. */
  connect(accounts: readonly TestAccount[]): Promise<readonly Connection[]>
  set(settings: Record<string, number>): Promise<void>
  /** Withdraws the network grant. */
  refuse(): Promise<void>
  /** The id of the connected account with this label. */
  id(label: string): string
  /** `stopAfter`: cancels the run with this request, or `stopDelay` ms after it was sent. */
  sync(options: { now: number; stopAfter?: number | null; stopDelay?: number }): Promise<TaskOutcome>
  /** Every line as text, without the time it was fetched, accounts by label: equal ledgers give equal text. */
  ledger(): Promise<string>
  /** A further user of the tenant. */
  addUser(name: string): Promise<Panoptic<DB>>
  close(): Promise<void>
}

export async function openWorld(accounts: readonly TestAccount[], settings: Record<string, number> = {}): Promise<World> {
  const host = await createTestHost<DB>({ package: manifest, tables, user: { settings } })
  const { panoptic } = host
  const connected = new Map<string, { readonly account: TestAccount; readonly connection: Connection }>()
  let order: readonly string[] = []
  const inOrder = (list: readonly Connection[]): Connection[] => [...list].sort((one, other) => order.indexOf(one.label) - order.indexOf(other.label))

  const isUp = ({ name }: Point): boolean => name === 'llm.provider.up'
  const figures = (): Point[] => host.points.filter((point) => !isUp(point))

  const world: World = {
    context: { ...panoptic, run: '', signal: new AbortController().signal, progress: () => undefined },
    get points() { return new Map(figures().map((point) => [JSON.stringify([point.name, point.labels, point.at]), point])) },
    get published() { return { count: figures().length } },
    get up() { return host.points.filter(isUp).map(({ labels, value }) => [labels?.['account'] ?? '', value] as const) },
    waits: [],
    progress: [],
    requests: 0,
    async connect(wanted) {
      for (const [label, { account: known, connection }] of connected)
        if (!wanted.some((each) => JSON.stringify(each) === JSON.stringify(known))) {
          await panoptic.connections.remove(connection.id)
          connected.delete(label)
        }
      for (const each of wanted) {
        if (connected.has(each.label)) continue
        const { options = {}, ...form } = each
        const connection = host.connect({ network: 'openai', ...form })
        await saveOptions(panoptic, connection.id, options)
        connected.set(each.label, { account: each, connection })
      }
      order = wanted.map(({ label }) => label)
      return inOrder(await panoptic.connections.list())
    },
    set: host.set,
    refuse: () => host.grant([]),
    id: (label) => connected.get(label)!.connection.id,
    async sync({ now, stopAfter, stopDelay }) {
      world.waits.length = 0
      const abort = new AbortController()
      world.requests = 0
      const counted = (): void => {
        if (++world.requests !== stopAfter) return
        if (stopDelay === undefined) abort.abort()
        else setTimeout(() => abort.abort(), stopDelay)
      }
      const body = (context: TaskContext<DB>): Promise<TaskOutcome> => sync({
        ...context,
        connections: { ...context.connections, list: async () => inOrder(await context.connections.list()) },
        net: { fetch: (...call) => { counted(); return context.net.fetch(...call) } },
      }, { now, wait: async (ms) => void world.waits.push(ms) })
      const { outcome, message, progress } = await host.runTask(body, { signal: abort.signal })
      world.progress = progress.map(({ done, total }) => [done, total])
      if (outcome === 'cancelled' || outcome === 'interrupted') return
      return message === '' ? { outcome } : { outcome, message }
    },
    async ledger() {
      const labels = new Map([...connected].map(([label, { connection }]) => [connection.id, label]))
      const rows = await panoptic.db.selectFrom('ledger').selectAll().execute()
      return rows.map(({ fetched_at: _, account: id, ...row }) => JSON.stringify(Object.entries({ ...row, account: labels.get(id) ?? id }).sort())).sort().join('\n')
    },
    addUser: async (name) => (await host.addUser({ name })).panoptic,
    close: host.close,
  }
  await world.connect(accounts)
  return world
}
