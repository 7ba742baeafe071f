/** The commands used last, kept in the preferences. */
import { computed, type ComputedRef } from 'vue'
import { useSession } from '../stores/session'
import { remember } from './rank'

const layout = 'palette.recent'

/** The ids in a stored text; none when it is not what we wrote. */
export function parseRecent(text: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : []
  } catch {
    return []
  }
}

export function useRecent(): { ids: ComputedRef<string[]>; add: (id: string) => void } {
  const session = useSession()
  const ids = computed(() => parseRecent(session.preferences?.layouts[layout]))
  const add = (id: string): void => {
    const layouts = { ...session.preferences?.layouts, [layout]: JSON.stringify(remember(ids.value, id)) }
    // Forgetting what was used last harms nobody.
    void session.change({ layouts }).catch(() => undefined)
  }
  return { ids, add }
}
