/** The plugin's views in a browser, with the clients of a test host behind them. Not part of the plugin. */
import { PanopticError, type Failure, type Me, type Panoptic } from '@panoptic/sdk'
import { createDialect } from '@panoptic/sdk/db/dialect'
import { addMessages, applyLook, i18n, PApp } from '@panoptic/sdk/ui'
import { Kysely } from 'kysely'
import { createApp, h, KeepAlive, shallowRef, type Component } from 'vue'
import { messages } from '../../../../plugins/alerts/messages/index'

type Answer = { readonly ok: unknown } | { readonly failed: Failure }
declare global {
  /** Set by the test: a client's method, in the process of the test. */
  var hostCall: (path: string, args: readonly unknown[]) => Promise<Answer>
  var startMe: Me
  /** What the test tells the page. */
  var tell: (event: string, data: unknown) => void
}

const views: Readonly<Record<string, () => Promise<{ default: Component }>>> = {
  alerts: () => import('../../../../plugins/alerts/views/Alerts.vue'), rules: () => import('../../../../plugins/alerts/views/Rules.vue'), channels: () => import('../../../../plugins/alerts/views/Channels.vue'),
  silences: () => import('../../../../plugins/alerts/views/Silences.vue'), history: () => import('../../../../plugins/alerts/views/History.vue'),
}

const call = async (path: string, ...args: unknown[]): Promise<never> => {
  const answer = await hostCall(path, args)
  if ('failed' in answer) throw new PanopticError(answer.failed)
  return answer.ok as never
}
const listeners = new Map<string, Set<(data: never) => void>>()
const on = (event: string) => (listener: (data: never) => void): (() => void) => {
  const all = listeners.get(event) ?? new Set()
  listeners.set(event, all.add(listener))
  return () => void all.delete(listener)
}
/** Every method is a call, but those that take functions. */
const client = (name: string, own: Readonly<Record<string, unknown>> = {}): never =>
  new Proxy(own, { get: (_, method: string) => own[method] ?? (method === 'onChange' ? on(name) : (...args: unknown[]) => call(`${name}.${method}`, ...args)) }) as never

let me = startMe
const params = shallowRef<Readonly<Record<string, string>>>({})
const view = shallowRef<Component | null>(null)
async function show(name: string, asked: Readonly<Record<string, string>> = {}): Promise<void> {
  params.value = asked
  view.value = (await views[name]!()).default
}

const panoptic: Pick<Panoptic, 'db' | 'batch' | 'connections' | 'metrics' | 'outbox' | 'tasks' | 'files' | 'session' | 'view'> = {
  db: new Kysely({ dialect: createDialect({ query: (tree) => call('db.query', { tree }), run: (tree) => call('db.run', { tree }) }) }),
  batch: async (queries) => call('db.batch', { trees: queries.map((query) => query.toOperationNode()) }),
  connections: client('connections'), metrics: client('metrics'), outbox: client('outbox'), tasks: client('tasks'),
  files: client('files', {
    save: async (name: string, kind: string, write: (sink: { write(part: string): Promise<void> }) => Promise<void>) => {
      const parts: string[] = []
      await write({ write: (part) => Promise.resolve(void parts.push(part)) })
      return call('files.saveAll', name, kind, parts)
    },
  }),
  session: { me: () => me, can: (grant) => me.grants.includes(grant), onChange: on('session') as never },
  view: { open: (name, asked) => show(name, asked) },
}

globalThis.tell = (event, data) => {
  if (event === 'session') {
    me = data as Me
    applyLook(me)
  }
  if (event === 'show') void show((data as { view: string }).view, (data as { params: Record<string, string> }).params)
  for (const listener of listeners.get(event) ?? []) listener(data as never)
}
addMessages(messages)
applyLook(me)
const asked = new URLSearchParams(location.search)
await show(asked.get('view') ?? 'alerts', JSON.parse(asked.get('params') ?? '{}') as Record<string, string>)
createApp({ render: () => h(PApp, null, () => h(KeepAlive, null, () => (view.value === null ? null : h(view.value)))) })
  .use(i18n)
  // The SDK's own keys, from the global table of symbols.
  .provide(Symbol.for('@panoptic/sdk: panoptic'), panoptic)
  .provide(Symbol.for('@panoptic/sdk: view parameters'), params)
  .mount('#app')
