/**
 * Where the shell lies among the views. Whoever must cover the plugin view asks for a level and gives it
 * back; the strongest wish wins. `alone` takes plugin views out, for everything that grants something.
 */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { call } from '../client'

export type Level = 'below' | 'above' | 'alone'

export const useLayers = defineStore('layers', () => {
  const wishes = ref<{ key: symbol; level: 'above' | 'alone' }[]>([])
  const level = computed<Level>(() =>
    wishes.value.some((wish) => wish.level === 'alone') ? 'alone' : wishes.value.length > 0 ? 'above' : 'below')

  // In order and without waiting for a render: the palette must not appear under the plugin's page.
  watch(level, (now) => void call('shell.raise', { level: now }).catch(() => undefined), { flush: 'sync' })

  /** Returns the function that gives the level back; calling it twice does no harm. */
  function raise(wanted: 'above' | 'alone'): () => void {
    const key = Symbol(wanted)
    wishes.value = [...wishes.value, { key, level: wanted }]
    return () => { wishes.value = wishes.value.filter((wish) => wish.key !== key) }
  }

  return { level, raise }
})
