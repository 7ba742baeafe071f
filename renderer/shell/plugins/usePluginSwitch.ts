/** On and off for this user: enabling asks in the consent dialog, disabling can be undone. */
import { ref, type Ref } from 'vue'
import { t } from '@panoptic/sdk/ui'
import { call } from '../client'
import { useOverlays } from '../stores/overlays'
import { useSession } from '../stores/session'
import { useToasts } from '../stores/toasts'
import type { PluginInfo } from '../types'

export interface PluginSwitch {
  readonly busy: Ref<boolean>
  enable(plugin: PluginInfo): void
  disable(plugin: PluginInfo): Promise<void>
}

export function usePluginSwitch(): PluginSwitch {
  const session = useSession()
  const overlays = useOverlays()
  const toasts = useToasts()
  const busy = ref(false)
  return {
    busy,
    enable: (plugin) => overlays.askConsent(plugin.id),
    async disable({ id, title, grants }) {
      busy.value = true
      await toasts.attempt(async () => {
        session.replacePlugin(await call('plugins.disable', { plugin: id }))
        const undo = (): void => void toasts.attempt(async () => session.replacePlugin(await call('plugins.enable', { plugin: id, grants: [...grants] })))
        toasts.show('success', t('plugins.disabled', { plugin: title }), { label: t('plugins.undo'), run: undo })
      })
      busy.value = false
    },
  }
}
