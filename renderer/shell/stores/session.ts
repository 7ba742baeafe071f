/** Who works here, how they like it, and which plugins there are. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watchEffect } from 'vue'
import { applyLook } from '@panoptic/sdk/ui'
import { call, on } from '../client'
import type { PluginInfo, Preferences, ShellStart } from '../types'

export const useSession = defineStore('session', () => {
  const start = shallowRef<ShellStart | null>(null)
  const preferences = shallowRef<Preferences | null>(null)
  const plugins = shallowRef<readonly PluginInfo[]>([])
  /** What the system says, kept fresh by the host for preferences set to `system`. */
  const system = ref<{ language: 'en' | 'de'; theme: 'dark' | 'light' }>({ language: 'en', theme: 'dark' })

  const language = computed(() => {
    const chosen = preferences.value?.language ?? 'system'
    return chosen === 'system' ? system.value.language : chosen
  })
  const theme = computed(() => {
    const chosen = preferences.value?.theme ?? 'dark'
    return chosen === 'system' ? system.value.theme : chosen
  })
  const platform = computed(() => start.value?.platform ?? 'linux')
  const role = computed(() => start.value?.role ?? 'tenant_user')
  const isAdmin = computed(() => role.value !== 'tenant_user')
  const isSystemAdmin = computed(() => role.value === 'system_admin')
  const enabled = computed(() => plugins.value.filter((plugin) => plugin.enabled))
  const plugin = (id: string): PluginInfo | undefined => plugins.value.find((item) => item.id === id)
  /** A plugin's title for lists that only know its id; the id where it is gone. */
  const titleOf = (id: string): string => plugin(id)?.title ?? id

  async function refreshPlugins(): Promise<void> {
    plugins.value = await call('plugins.list', {})
  }

  /** Name, role and tenant may have changed, or a second person come. */
  async function refreshWho(): Promise<void> {
    if (start.value === null) return
    const { user, userName, tenant, tenantName, role: now, singleUser } = await call('shell.start', {})
    start.value = { ...start.value, user, userName, tenant, tenantName, role: now, singleUser }
  }

  /** Shows the change at once; when it cannot be kept the old value comes back and the error is thrown. */
  async function change(wanted: Partial<Preferences>): Promise<void> {
    const before = preferences.value
    if (before === null) return
    preferences.value = { ...before, ...wanted }
    try {
      await call('preferences.change', wanted)
    } catch (error) {
      const undone = Object.fromEntries(Object.keys(wanted).map((key) => [key, before[key as keyof Preferences]]))
      preferences.value = { ...preferences.value, ...undone }
      throw error
    }
  }

  /** Takes the host's first answer and listens from then on. */
  function begin(answer: ShellStart): void {
    start.value = answer
    preferences.value = answer.preferences
    plugins.value = answer.plugins
    system.value = { language: answer.systemLanguage, theme: answer.systemTheme }
    watchEffect(() => applyLook({ theme: theme.value, language: language.value, timeZone: answer.timeZone }))
    on('plugins.changed', () => void refreshPlugins().catch(() => undefined))
    on('users.changed', () => void refreshWho().catch(() => undefined))
    on('look.changed', (look) => {
      const chosen = preferences.value
      system.value = {
        language: chosen?.language === 'system' ? look.language : system.value.language,
        theme: chosen?.theme === 'system' ? look.theme : system.value.theme,
      }
    })
  }

  /** What the host answered about one plugin; a new one joins the list. */
  function replacePlugin(info: PluginInfo): void {
    const known = plugins.value.some((item) => item.id === info.id)
    plugins.value = known ? plugins.value.map((item) => (item.id === info.id ? info : item)) : [...plugins.value, info]
  }

  return { start, preferences, plugins, enabled, language, theme, platform, role, isAdmin, isSystemAdmin, plugin, titleOf, begin, change, refreshPlugins, refreshWho, replacePlugin }
})
