/** Whether unsigned packages and folders may run; only a system administrator changes it, with the password. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { t } from '@panoptic/sdk/ui'
import { call, on } from '../client'
import { useInstall } from './install'
import { useNavigation } from './navigation'
import { useSession } from './session'
import { useToasts } from './toasts'

export const useDeveloper = defineStore('developer', () => {
  const session = useSession()
  const install = useInstall()
  const navigation = useNavigation()
  const toasts = useToasts()
  /** Null until the host has answered. */
  const active = ref<boolean | null>(null)
  const error = shallowRef<unknown>(null)

  async function refresh(): Promise<void> {
    try {
      active.value = (await call('developer.read', {})).on
      error.value = null
    } catch (failure) {
      error.value = failure
    }
  }

  async function set(wanted: boolean): Promise<void> {
    await toasts.attempt(async () => {
      active.value = (await call('developer.set', { on: wanted })).on
      await session.refreshPlugins()
    })
  }

  /** A folder chosen in the system's dialog. */
  async function load(): Promise<void> {
    await toasts.attempt(async () => {
      const answer = await call('developer.load', { path: null })
      if (answer.state === 'refused') return install.refused(answer.refusal, answer.detail)
      if (answer.state === 'cancelled') return
      session.replacePlugin(answer.plugin)
      toasts.show('success', t('plugins.developer.loaded', { plugin: answer.plugin.title }))
      await navigation.go({ kind: 'settings', page: 'plugins', plugin: answer.plugin.id })
    })
  }

  const tools = (plugin: string): Promise<boolean> => toasts.attempt(() => call('developer.tools', { plugin }))

  function begin(): void {
    void refresh()
    on('plugins.changed', () => void refresh())
  }

  return { active, error, refresh, set, load, tools, begin }
})
