/** The view layer of a plugin page: one Vue app, in which the host's requests choose the component. */
import { createApp, defineAsyncComponent, defineComponent, h, KeepAlive, nextTick, onErrorCaptured, ref, shallowRef, type Component } from 'vue'
import { createI18n } from 'vue-i18n'
import { PApp, PState, uiMessages } from '../ui'
import type { Panoptic, PluginDefinition } from '../plugin'
import { panopticKey, paramsKey } from './inject'
import type { PluginClient } from './panoptic'

export interface ViewRequest {
  readonly view: string
  readonly params: Readonly<Record<string, string>>
}

const current = shallowRef<ViewRequest>({ view: '', params: {} })
const params = ref<Readonly<Record<string, string>>>({})
let mounted = false

/** Shows a view, mounting the app on the first request. Reports `view.ready` after the component is in the page. */
export async function showView(client: PluginClient, panoptic: Panoptic, definition: PluginDefinition, request: ViewRequest): Promise<void> {
  await definition.views?.[request.view]?.()
  params.value = request.params
  current.value = request
  if (!mounted) mount(panoptic, definition)
  await nextTick()
  await client.call('view.ready', { view: request.view })
}

function mount(panoptic: Panoptic, definition: PluginDefinition): void {
  mounted = true
  const { language, theme } = panoptic.me()
  const i18n = createI18n({ legacy: false, locale: language, fallbackLocale: 'en', messages: merged(definition) })
  const look = shallowRef({ language, theme })
  panoptic.onLook((me) => {
    look.value = { language: me.language, theme: me.theme }
    i18n.global.locale.value = me.language
  })
  createApp(() => h(PApp, look.value, { default: () => h(CurrentView, { views: componentsOf(definition) }) }))
    .use(i18n)
    .provide(panopticKey, panoptic)
    .provide(paramsKey, params)
    .mount('#app')
}

type Messages = Record<'en' | 'de', Record<string, never>>

/** The plugin's own texts beside the kit's, which keep the name space `ui`. */
const merged = (definition: PluginDefinition): Messages =>
  ({ en: { ...definition.messages?.en, ...uiMessages.en }, de: { ...definition.messages?.de, ...uiMessages.de } }) as Messages

function componentsOf(definition: PluginDefinition): Record<string, Component> {
  return Object.fromEntries(Object.entries(definition.views ?? {}).map(([id, load]) => [id, defineAsyncComponent(load)]))
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
