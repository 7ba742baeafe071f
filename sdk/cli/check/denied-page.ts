/** Shows every view and runs every task of the built plugin to whom nothing is granted. A document is there. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineComponent, h, nextTick, onErrorCaptured } from 'vue'
import { manifestSchema, type Manifest } from '../../contract/manifest'
import { PanopticError } from '../../contract/result'
import type { PluginDefinition } from '../../plugin'
import { showView } from '../../runtime/views'
import { createTestHost, type TestHost } from '../../testing'
import { applyLook } from '../../ui'
import { missingTexts } from './messages'
import { isLoading, seenText } from './seen'

/** What it tells the process that started it. */
export type FromDenied =
  | { readonly kind: 'step'; readonly step: string }
  | { readonly kind: 'view'; readonly id: string; readonly text: string }
  | { readonly kind: 'task'; readonly id: string; readonly outcome: string; readonly message: string }
  | { readonly kind: 'fault' | 'warning'; readonly message: string }
  | { readonly kind: 'done' }

type Tell = (message: FromDenied) => void
type DB = Record<string, Record<string, unknown>>
type Definition = PluginDefinition<DB>

/** How long a view may take until something is to be seen, and a task until it ends (ms). */
const viewMs = 5_000
const taskMs = 10_000

export async function runPage(folder: string, tell: Tell): Promise<void> {
  const pack = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name: string; panoptic: unknown }
  const manifest = manifestSchema.parse(pack.panoptic)
  const { default: definition } = (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'dist/index.js')).href)) as { default?: Definition }
  if (definition === undefined) return end(tell, 'index.ts: has no default export; write `export default definePlugin({ … })`')
  for (const message of missingCode(definition, manifest)) tell({ kind: 'fault', message })
  for (const message of missingTexts(definition.messages)) tell({ kind: 'fault', message })

  const strangers = new Map<string, string>()
  const host = await createTestHost<DB>({
    package: pack, ...(definition.tables !== undefined && { tables: definition.tables as never }),
    tasks: watched(definition, strangers),
    user: { grants: [], role: 'tenant_user' },
    fetch: () => { throw new Error('nothing is granted') },
  })
  try {
    const heard: string[] = []
    const views = listened(definition, heard)
    for (const { id } of manifest.views) if (definition.views?.[id] !== undefined) await tryView(host, views, id, heard, tell)
    for (const { id } of manifest.tasks) if (definition.tasks?.[id] !== undefined) await tryTask(host, id, strangers, tell)
    for (const { route, error } of host.faults) tell({ kind: 'fault', message: `${route}: the host could not handle it (${String(error)})` })
  } finally {
    await host.close()
  }
  tell({ kind: 'done' })
}

function end(tell: Tell, message: string): void {
  tell({ kind: 'fault', message })
  tell({ kind: 'done' })
}

function missingCode(definition: Definition, manifest: Manifest): string[] {
  const parts = { views: manifest.views, tasks: manifest.tasks, commands: manifest.commands }
  return Object.entries(parts).flatMap(([part, declared]) => {
    const code = Object.keys(definition[part as keyof typeof parts] ?? {})
    return [
      ...declared.filter(({ id }) => !code.includes(id)).map(({ id }) => `panoptic.${part} declares "${id}", for which definePlugin has no code`),
      ...code.filter((id) => !declared.some((one) => one.id === id)).map((id) => `definePlugin has ${part} "${id}", which package.json does not declare`),
    ]
  })
}

/** The tasks, with what they throw looked at: a refused call is an outcome, a mistake in the code is not. */
function watched(definition: Definition, strangers: Map<string, string>): NonNullable<Definition['tasks']> {
  return Object.fromEntries(Object.entries(definition.tasks ?? {}).map(([id, body]) => [id, async (context: Parameters<typeof body>[0]) => {
    try {
      return await body(context)
    } catch (error) {
      if (!(error instanceof PanopticError) && !context.signal.aborted) strangers.set(id, error instanceof Error ? `${error.name}: ${error.message}` : String(error))
      throw error
    }
  }]))
}

async function tryTask(host: TestHost<DB>, id: string, strangers: ReadonlyMap<string, string>, tell: Tell): Promise<void> {
  tell({ kind: 'step', step: `task ${id}` })
  const stop = new AbortController()
  const run = host.runTask(id, { signal: stop.signal })
  let late = false
  const timer = setTimeout(() => {
    late = true
    stop.abort()
  }, taskMs)
  const ended = await Promise.race([run, new Promise<null>((resolve) => setTimeout(() => resolve(null), taskMs + 5_000).unref())])
  clearTimeout(timer)
  if (ended === null) {
    tell({ kind: 'fault', message: `task ${id}: does not end, nor when it is cancelled; look at \`signal\`` })
    return tell({ kind: 'task', id, outcome: 'running', message: '' })
  }
  if (late) tell({ kind: 'fault', message: `task ${id}: does not end within ${taskMs / 1000} s when everything is denied; it ended when it was cancelled` })
  const strange = strangers.get(id)
  if (strange !== undefined) tell({ kind: 'fault', message: `task ${id}: threw ${strange}; let PanopticError through, or return { outcome, message }` })
  tell({ kind: 'task', id, outcome: ended.outcome, message: ended.message })
}

/** `thrown`: what views threw, since it was emptied. */
async function tryView(host: TestHost<DB>, definition: Definition, id: string, thrown: string[], tell: Tell): Promise<void> {
  tell({ kind: 'step', step: `view ${id}` })
  thrown.length = 0
  const app = document.querySelector<HTMLElement>('#app')!
  try {
    await showView(host.client, host.panoptic as never, definition as never, { view: id, params: {} })
    const until = performance.now() + viewMs
    do await pause(50)
    while (performance.now() < until && (isLoading(app) || seenText(app) === ''))
    applyLook({ theme: 'light', language: 'de' })
    await nextTick()
    await pause(50)
    applyLook({ theme: 'dark', language: 'en' })
    await nextTick()
  } catch (error) {
    thrown.push(error instanceof Error ? error.message : String(error))
  }
  for (const message of new Set(thrown)) tell({ kind: 'fault', message: `view ${id}: threw ${message}` })
  const text = seenText(app)
  if (text === '') tell({ kind: 'fault', message: `view ${id}: shows nothing when everything is denied; say what is missing, with PState` })
  else if (isLoading(app)) tell({ kind: 'fault', message: `view ${id}: is still loading after ${viewMs / 1000} s when everything is denied` })
  else if (app.querySelector('.p-state[data-kind="error"]') !== null && thrown.length === 0) tell({ kind: 'warning', message: `view ${id}: shows an error when everything is denied; say what is missing instead` })
  tell({ kind: 'view', id, text: text.slice(0, 160) })
}

/** The views, with their exceptions heard before the page makes an error state of them. The page takes them once. */
const listened = (definition: Definition, heard: string[]): Definition => ({
  ...definition,
  views: Object.fromEntries(Object.entries(definition.views ?? {}).map(([id, load]) => [id, async () => {
    const { default: component } = await load()
    return {
      default: defineComponent({
        setup() {
          onErrorCaptured((error) => void heard.push(error instanceof Error ? error.message : String(error)))
          return () => h(component)
        },
      }),
    }
  }])),
})

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
