/** A plugin's world in a test: real store, real HTTP to the sample provider, and a record of what it told the host. */
import { PanopticError, type Connection, type NetInit, type Point, type TaskContext, type TaskOutcome } from '@panoptic/sdk'
import type { DB } from '../../tables'
import { sync } from '../../tasks/sync'
import { openStore } from './store'

export interface TestAccount {
  readonly connection: Connection
  readonly key: string
}

export const account = (origin: string, key: string, change: Partial<Connection> = {}): TestAccount => ({
  key,
  connection: {
    id: change.label ?? 'Acme', plugin: 'llm-cost', network: 'openai', label: 'Acme', origin, basePath: '', state: 'ready', hint: key.slice(-4),
    createdAt: 0, rotatedAt: 0, lastUsedAt: null, ...change,
  },
})

/** `fetch` as egress offers it: below the connection's base URL, with its key, failures as `network`. */
const fetchThrough = (accounts: readonly TestAccount[], refuse: () => boolean) => async (path: string, init: NetInit = {}): Promise<Response> => {
  const used = accounts.find(({ connection }) => connection.id === init.connection)
  if (used === undefined || refuse()) throw new PanopticError({ code: 'refused', message: 'Not allowed.' })
  const { connection, key } = used
  try {
    const response = await fetch(`${connection.origin}${connection.basePath}${path}`, {
      headers: { ...init.headers, authorization: `Bearer ${key}` }, ...(init.signal !== undefined && { signal: init.signal }),
    })
    const text = response.text().catch((error: unknown) => { throw toFailure(error, init.signal) })
    return Object.assign(response, { text: () => text })
  } catch (error) {
    throw toFailure(error, init.signal)
  }
}

const toFailure = (error: unknown, signal: AbortSignal | undefined): PanopticError =>
  new PanopticError({ code: signal?.aborted === true ? 'cancelled' : 'network', message: error instanceof Error ? error.message : String(error) })

export interface World {
  readonly context: TaskContext<DB>
  /** Points by name, labels and day, as the host keeps them. */
  readonly points: ReadonlyMap<string, Point>
  readonly published: { count: number }
  readonly waits: number[]
  readonly progress: [number, number | null][]
  accounts: TestAccount[]
  settings: Record<string, number>
  refuse: boolean
  sync(options: { now: number; signal?: AbortSignal }): Promise<TaskOutcome>
  /** Every line as text, without the time it was fetched: equal ledgers give equal text. */
  ledger(): Promise<string>
  close(): void
}

export function openWorld(accounts: TestAccount[], settings: Record<string, number> = {}): World {
  const store = openStore()
  const points = new Map<string, Point>()
  const published = { count: 0 }
  const waits: number[] = []
  const progress: [number, number | null][] = []
  const unused = (): never => { throw new Error('not part of this test') }
  const world: World = {
    points, published, waits, progress, accounts, settings, refuse: false,
    context: {
      ...store,
      net: { fetch: (path, init) => fetchThrough(world.accounts, () => world.refuse)(path, init) },
      connections: { list: () => Promise.resolve(world.accounts.map(({ connection }) => connection)), add: unused, edit: unused, remove: unused, onChange: unused },
      metrics: { publish: (list) => { published.count += list.length; for (const point of list) points.set(JSON.stringify([point.name, point.labels, point.at]), point); return Promise.resolve() } },
      notify: unused,
      tasks: { list: unused, run: unused, cancel: unused, onChange: unused },
      files: { save: unused },
      settings: { read: () => Promise.resolve(world.settings), onChange: unused },
      view: { open: unused },
      log: () => undefined,
      me: unused, onLook: unused,
      run: 'run', signal: new AbortController().signal,
      progress: (done, total = null) => { progress.push([done, total]) },
    },
    sync: ({ now, signal }) =>
      sync({ ...world.context, ...(signal !== undefined && { signal }) }, { now, wait: (ms) => { waits.push(ms); return Promise.resolve() } }),
    async ledger() {
      const rows = await store.db.selectFrom('ledger').selectAll().execute()
      return rows.map(({ fetched_at: _, ...row }) => JSON.stringify(Object.entries(row).sort())).sort().join('\n')
    },
    close: store.close,
  }
  return world
}
