/** The dashboard's cards: what manifests declare joined with what the host measured. */
import { pluginText } from '../plugin-text'
import type { CardData, PluginInfo } from '../types'

export type CardSpec = PluginInfo['manifest']['cards'][number]

export interface DashboardCard {
  readonly key: string
  readonly plugin: PluginInfo
  readonly spec: CardSpec
  readonly title: string
  /** Absent until the first answer. */
  readonly data: CardData | undefined
}

/** Numbers first, as they are read first; within a kind in the order of the manifests. */
const order = ['number', 'status', 'trend', 'list'] as const

export function dashboardCards(plugins: readonly PluginInfo[], data: readonly CardData[]): DashboardCard[] {
  const byKey = new Map(data.map((item) => [`${item.plugin}/${item.card}`, item]))
  return plugins
    .filter((plugin) => plugin.enabled)
    .flatMap((plugin) => plugin.manifest.cards.map((spec): DashboardCard => {
      const key = `${plugin.id}/${spec.id}`
      return { key, plugin, spec, title: pluginText(plugin, spec.title), data: byKey.get(key) }
    }))
    .sort((a, b) => order.indexOf(a.spec.kind) - order.indexOf(b.spec.kind))
}
