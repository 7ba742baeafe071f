/** The current place, the way back, and the place the app opens with next time. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { confirmLeave } from '@panoptic/sdk/ui'
import { on } from '../client'
import { parsePlace, placeText, samePlace, type Place } from '../place'
import { pagesFor } from '../settings/pages'
import { useSession } from './session'

const longestWayBack = 50

export const useNavigation = defineStore('navigation', () => {
  const session = useSession()
  const place = shallowRef<Place>({ kind: 'dashboard' })
  const past = shallowRef<readonly Place[]>([])
  const canGoBack = computed(() => past.value.length > 0)

  async function move(to: Place): Promise<boolean> {
    if (!(await confirmLeave())) return false
    place.value = to
    if (to.kind !== 'messages') void session.change({ lastPlace: placeText(to) }).catch(() => undefined)
    return true
  }

  /** Goes there, unless a form has unsaved changes and the user stays. */
  async function go(to: Place): Promise<void> {
    const from = place.value
    const again = samePlace(from, to)
    if (again && to.kind !== 'view') return
    if ((await move(to)) && !again) past.value = [...past.value, from].slice(-longestWayBack)
  }

  async function back(): Promise<void> {
    const to = past.value.at(-1)
    if (to !== undefined && (await move(to))) past.value = past.value.slice(0, -1)
  }

  function begin(): void {
    const last = parsePlace(session.preferences?.lastPlace ?? 'dashboard')
    // Another user may have been there, or a role or plugin has gone since.
    const gone = (last.kind === 'view' && session.plugin(last.plugin)?.enabled !== true) || (last.kind === 'settings' && !pagesFor(session.role).includes(last.page))
    place.value = gone ? { kind: 'dashboard' } : last
    on('go', ({ place: text, params }) => void go(parsePlace(text, params)))
  }

  return { place, canGoBack, go, back, begin }
})
