/** What the sidebar lists, from manifests alone: enabled plugins' views in their groups. */
import type { Place } from './place'
import { pluginText } from './plugin-text'
import type { PluginInfo } from './types'

export const groups = ['operations', 'customers', 'knowledge', 'system'] as const
export type Group = (typeof groups)[number]

export interface SidebarView {
  readonly place: Extract<Place, { kind: 'view' }>
  readonly title: string
  /** Address of the plugin's icon; empty for the further views of a plugin. */
  readonly icon: string
  /** A further view of the plugin above it. */
  readonly nested: boolean
  readonly plugin: PluginInfo
}

/** The first view carries the plugin's title; further views are listed under it with their own. */
export function sidebarGroups(plugins: readonly PluginInfo[], language: string): { group: Group; views: SidebarView[] }[] {
  const collator = new Intl.Collator(language)
  return groups.flatMap((group) => {
    const views = plugins
      .filter((plugin) => plugin.enabled && plugin.manifest.group === group)
      .sort((a, b) => collator.compare(a.title, b.title))
      .flatMap((plugin) => plugin.manifest.views.map((view, index): SidebarView => ({
        place: { kind: 'view', plugin: plugin.id, view: view.id, params: {} },
        title: index === 0 ? plugin.title : pluginText(plugin, view.title),
        icon: index === 0 ? plugin.icon : '',
        nested: index > 0,
        plugin,
      })))
    return views.length === 0 ? [] : [{ group, views }]
  })
}
