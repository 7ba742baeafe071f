/** The view layer of a plugin page: one Vue app, in which the host's requests choose the component. */
import { createApp, defineAsyncComponent, defineComponent, h, KeepAlive, nextTick, onErrorCaptured, provide, shallowRef, type Component, type Ref } from 'vue'
import { addMessages, applyLook, i18n, PApp, PState, type DraftStore, type LayoutStore } from '../ui'
import type { Me, Panoptic, PluginDefinition } from '../plugin'
import { panopticKey, paramsKey } from './inject'
import type { PluginClient } from './panoptic'

export interface ViewRequest {
  readonly view: string
  readonly params: Readonly<Record<string, string>>
}

const current = shallowRef<ViewRequest>({ view: '', params: {} })
/** What each view was last opened with: a view that is kept while another is shown does not see the other's. */
const parameters = new Map<string, Ref<ViewRequest['params']>>()
let mounted = false

function paramsOf(view: string): Ref<ViewRequest['params']> {
  const known = parameters.get(view) ?? shallowRef<ViewRequest['params']>({})
  parameters.set(view, known)
  return known
}

/** Shows a view, mounting the app on the first request. Reports `view.ready` after the component is in the page. */
export async function showView(client: PluginClient, panoptic: Panoptic, definition: PluginDefinition, request: ViewRequest): Promise<void> {
  await definition.views?.[request.view]?.()
  paramsOf(request.view).value = request.params
  current.value = request
  if (!mounted) mount(client, panoptic, definition)
  await nextTick()
  await client.call('view.ready', { view: request.view })
}

function mount(client: PluginClient, panoptic: Panoptic, definition: PluginDefinition): void {
  mounted = true
  if (definition.messages !== undefined) addMessages(definition.messages)
  panoptic.session.onChange(follow)
  follow(panoptic.session.me())
  // Made once: components made anew by a later render would not be those that are kept alive.
  const [layouts, drafts, views] = [layoutsOf(client), draftsOf(client), componentsOf(definition)]
  createApp({ render: () => h(PApp, { layouts, drafts }, () => h(CurrentView, { views })) })
    .use(i18n)
    .provide(panopticKey, panoptic)
    .mount('#app')
}

const layoutsOf = (client: PluginClient): LayoutStore => ({
  read: (key) => client.call('layouts.read', { key }),
  write: async (key, value) => void (await client.call('layouts.write', { key, value })),
})

const draftsOf = (client: PluginClient): DraftStore => ({
  read: (key) => client.call('drafts.read', { key }),
  write: async (key, value) => void (await client.call('drafts.write', { key, value })),
  onEnding: (listener) => client.on('session.ending', listener),
})

const follow = ({ theme, language, timeZone }: Me): void => applyLook({ theme, language, timeZone })

/** Each view in a frame of its own that gives it its parameters. */
function componentsOf(definition: PluginDefinition): Record<string, Component> {
  return Object.fromEntries(Object.entries(definition.views ?? {}).map(([id, load]) => {
    const view = defineAsyncComponent(async () => (await load()).default)
    return [id, defineComponent({ setup() { provide(paramsKey, paramsOf(id)); return () => h(view) } })]
  }))
}

/** Keeps visited views alive and turns an exception of one into an error state instead of a blank page. */
const CurrentView = defineComponent({
  props: { views: { type: Object, required: true } },
  setup(props) {
    const failure = shallowRef<{ view: string; message: string } | null>(null)
    onErrorCaptured((error) => {
      failure.value = { view: current.value.view, message: error instanceof Error ? error.message : String(error) }
      return false
    })
    return () => {
      const { view } = current.value
      if (failure.value?.view === view)
        return h(PState, { kind: 'error', details: failure.value.message, onAction: () => { failure.value = null } })
      const component = (props.views as Record<string, Component>)[view]
      return component === undefined ? h(PState, { kind: 'error', details: view }) : h(KeepAlive, null, () => h(component, { key: view }))
    }
  },
})
