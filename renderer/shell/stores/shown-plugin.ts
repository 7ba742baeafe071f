/** Leads away from a view that is gone: its plugin was removed, disabled or forbidden, or has no such view any more. */
import { defineStore } from 'pinia'
import { watch } from 'vue'
import { t } from '@panoptic/sdk/ui'
import type { PluginInfo } from '../types'
import { useNavigation } from './navigation'
import { useSession } from './session'
import { useToasts } from './toasts'

/** Why the view cannot stay; null while it can. What is broken or paused stays and says so where the view would be. */
export function goneBecause(before: PluginInfo | undefined, now: PluginInfo | undefined, view: string): 'removed' | 'disabled' | 'forbidden' | 'view' | null {
  if (before === undefined) return null
  if (now === undefined) return 'removed'
  const had = before.manifest.views.some(({ id }) => id === view)
  if (had && !now.manifest.views.some(({ id }) => id === view)) return 'view'
  if (!before.enabled || now.enabled) return null
  if (now.policy === 'forbidden') return 'forbidden'
  return now.problem === 'none' ? 'disabled' : null
}

export const useShownPlugin = defineStore('shown-plugin', () => {
  const session = useSession()
  const navigation = useNavigation()
  const toasts = useToasts()

  function begin(): void {
    watch(() => session.plugins, (now, before) => {
      const { place } = navigation
      if (place.kind === 'view') {
        const was = before.find(({ id }) => id === place.plugin)
        const reason = goneBecause(was, now.find(({ id }) => id === place.plugin), place.view)
        if (reason === null) return
        void navigation.go({ kind: 'dashboard' })
        toasts.show('info', t(`plugins.gone.${reason}`, { plugin: was?.title ?? place.plugin }))
      }
    })
  }

  return { begin }
})
