/** Where tables keep their columns, widths and sort: in the user's preferences. */
import type { LayoutStore } from '@panoptic/sdk/ui'
import { useSession } from './stores/session'

export function layoutStore(): LayoutStore {
  const session = useSession()
  return {
    read: (key) => session.preferences?.layouts[`table.${key}`] ?? null,
    write: (key, value) => session.change({ layouts: { ...session.preferences?.layouts, [`table.${key}`]: value } }),
  }
}
