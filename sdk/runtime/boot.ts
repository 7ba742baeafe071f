/**
 * The first script of every plugin page: connects the ports, loads the plugin's own code and starts it.
 * The view layer (Vue app, UI kit) is loaded with the first view, so a page that only runs a task stays small.
 */
import type { PluginEvents } from '../contract/events'
import type { PluginRoutes } from '../contract/routes'
import type { Me, Panoptic, PluginDefinition } from '../plugin'
import { serveActions } from './actions'
import { createClient } from './client'
import { createPanoptic } from './panoptic'
import { pluginRouteFacts } from './route-facts'
import { serveTasks } from './tasks'

const client = createClient<PluginRoutes, PluginEvents>((route) => pluginRouteFacts[route as keyof PluginRoutes])

/** The plugin's own entry; a variable, so that the bundler leaves the import to the page. */
const entry = '/dist/index.js'

addStyle(new URL('./style.css', import.meta.url).href)
addStyle('/dist/style.css')
void start()

async function start(): Promise<void> {
  const [loaded, first] = await Promise.all([
    import(/* @vite-ignore */ entry) as Promise<{ default: PluginDefinition }>,
    client.call('session.me', {}),
  ])
  const definition = loaded.default
  let me: Me = first
  const watchers = new Set<(me: Me) => void>()
  const update = (change: Partial<Me>): void => {
    me = { ...me, ...change }
    for (const watcher of watchers) watcher(me)
  }
  client.on('look.changed', update)
  client.on('me.changed', () => void client.call('session.me', {}).then(update, () => undefined))
  const panoptic: Panoptic = createPanoptic(client, () => me, (listener) => {
    watchers.add(listener)
    return () => void watchers.delete(listener)
  })

  if (__TEST_HOOKS__) Object.assign(globalThis, { panopticForTests: { panoptic, client } })
  serveTasks(client, panoptic, definition.tasks ?? {})
  serveActions(client, panoptic, definition.actions ?? {})
  client.on('command.run', ({ command }) => {
    const body = definition.commands?.[command]
    if (body === undefined) return
    Promise.resolve(body(panoptic)).catch((error: unknown) => panoptic.log('error', `command ${command}: ${String(error)}`))
  })
  client.on('view.show', (request) => {
    import('./views').then(({ showView }) => showView(client, panoptic, definition, request)).catch((error: unknown) => {
      panoptic.log('error', `view ${request.view}: ${String(error)}`)
      client.call('view.ready', { view: null }).catch(() => undefined)
    })
  })
  await client.call('view.ready', { view: null })
}

function addStyle(href: string): void {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  document.head.append(link)
}
