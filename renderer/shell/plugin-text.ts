/** Texts of a manifest in the user's language: `%key%` is looked up in what the host sent along. */
import type { PluginInfo } from './types'

export function pluginText(plugin: Pick<PluginInfo, 'texts'>, text: string): string {
  const key = /^%(.+)%$/.exec(text)?.[1]
  return key === undefined ? text : (plugin.texts[key] ?? key)
}
