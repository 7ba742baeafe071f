import { useIntervalFn, createSharedComposable } from '@vueuse/core'
import { ref } from 'vue'

/** The time, twice a minute, from one timer for the whole page. */
export const useNow = createSharedComposable(() => {
  const now = ref(Date.now())
  useIntervalFn(() => { now.value = Date.now() }, 30_000)
  return now
})
