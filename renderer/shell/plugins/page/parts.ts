/** The parts of a plugin's own page; whoever leads there may say which one opens first. */
import { ref } from 'vue'

export const pluginParts = ['overview', 'access', 'calls', 'tasks', 'errors', 'settings'] as const
export type PluginPart = (typeof pluginParts)[number]

export const openPart = ref<PluginPart>('overview')
