/** One shell page for many steps of a plugin test: the host's list can be changed under it, and places asked for. */
import type { Page } from '@playwright/test'
import type { PluginInfo, ShellStart } from '../shell/types'
import { pluginAnswers, type PluginWorld } from './answers-plugins'
import type { Answers, FakeHost } from './fake-host'
import type { Look } from './page-kit'
import type { Visit } from './shell-kit'

export interface PluginStage {
  readonly page: Page
  readonly host: FakeHost
  readonly world: PluginWorld
  /** Calls of that route from now on. */
  since(route: string): () => unknown[]
  go(place: string): Promise<void>
  /** The host tells that this plugin is now so; null: gone. */
  now(id: string, change: Partial<PluginInfo> | null): Promise<void>
  /** Answers that later steps give instead. */
  readonly instead: Record<string, (input: never) => unknown>
}

export async function pluginStage(visit: (visit?: Visit) => Promise<{ page: Page; host: FakeHost }>, plugins: readonly PluginInfo[], options: { place?: string; start?: Partial<ShellStart>; look?: Look; developer?: boolean } = {}): Promise<PluginStage> {
  const world: PluginWorld = { plugins, developer: options.developer ?? false }
  const own = pluginAnswers(world)
  const instead: Record<string, (input: never) => unknown> = {}
  const answers = Object.fromEntries(Object.entries(own).map(([route, answer]) => [route, (input: never) => (instead[route] ?? answer)(input)])) as Answers
  const { page, host } = await visit({ place: options.place ?? 'settings#plugins', start: { plugins: [...plugins], ...options.start }, answers, ...(options.look && { look: options.look }) })
  return {
    page, host, world, instead,
    since: (route) => { const before = host.inputs(route).length; return () => host.inputs(route).slice(before) },
    go: (place) => host.push('go', { place, params: {} }),
    async now(id, change) {
      world.plugins = change === null ? world.plugins.filter((plugin) => plugin.id !== id) : world.plugins.map((plugin) => (plugin.id === id ? { ...plugin, ...change } : plugin))
      await host.push('plugins.changed', {})
    },
  }
}

/** A file dropped onto the page, as a browser tells it; `path` is what the preload would answer for it. */
export async function drop(page: Page, path: string): Promise<void> {
  await page.evaluate((given) => {
    Object.assign(globalThis, { pathOf: () => given })
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'dropped.panoptic'))
    for (const name of ['dragenter', 'dragover', 'drop']) document.body.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }))
  }, path)
}
