/** The layers that cover the whole window, of which one is open at a time. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useLayers } from './layers'

export type Overlay = 'palette' | 'shortcuts'

export const useOverlays = defineStore('overlays', () => {
  const layers = useLayers()
  const open = ref<Overlay | null>(null)
  /** The plugin whose consent dialog is open. */
  const consent = ref<string | null>(null)
  /** Settings → Users opens its form for a new user when it is shown. */
  const addUser = ref(false)
  let lower: (() => void) | null = null

  function set(wanted: Overlay | null): void {
    const release = lower
    lower = wanted === null ? null : layers.raise('above')
    open.value = wanted
    release?.()
  }

  return {
    open,
    consent,
    addUser,
    toggle: (wanted: Overlay): void => set(open.value === wanted ? null : wanted),
    close: (): void => set(null),
    askConsent(plugin: string): void { consent.value = plugin },
    endConsent(): void { consent.value = null },
  }
})
