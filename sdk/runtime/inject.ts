/** How a plugin's components reach the host. */
import { inject, onScopeDispose, shallowRef, type InjectionKey, type Ref } from 'vue'
import type { Me, Panoptic } from '../plugin'

// From the global table of symbols, so that a second copy of this module (bundled for tests) means the same.
export const panopticKey: InjectionKey<Panoptic> = Symbol.for('@panoptic/sdk: panoptic')
export const paramsKey: InjectionKey<Readonly<Ref<Readonly<Record<string, string>>>>> = Symbol.for('@panoptic/sdk: view parameters')

/** The clients, typed by the plugin's own tables: `usePanoptic<Database<typeof tables>>()`. */
export function usePanoptic<DB>(): Panoptic<DB> {
  const panoptic = inject(panopticKey)
  if (panoptic === undefined) throw new Error('usePanoptic() is for components of a plugin view')
  return panoptic as unknown as Panoptic<DB>
}

/** Who is using the plugin, and in which language and theme; follows changes. */
export function useMe(): Readonly<Ref<Me>> {
  const { session } = usePanoptic()
  const me = shallowRef(session.me())
  onScopeDispose(session.onChange((next) => { me.value = next }))
  return me
}

/** The parameters with which the view was opened (`view.open`, a notification, a deep link). */
export function useViewParams(): Readonly<Ref<Readonly<Record<string, string>>>> {
  const params = inject(paramsKey)
  if (params === undefined) throw new Error('useViewParams() is for components of a plugin view')
  return params
}
