/** What everybody must be able to see about a plugin at a glance, and which of the list's filters it passes. */
import type { IconName } from '@panoptic/sdk/ui'
import type { PluginInfo } from '../types'

export type Mark = 'developer' | 'unsigned' | 'required' | 'forbidden' | 'overBudget' | 'buildFailed'

export const markLook: Readonly<Record<Mark, { kind: 'neutral' | 'accent' | 'warning' | 'danger'; icon: IconName }>> = {
  developer: { kind: 'warning', icon: 'terminal' },
  unsigned: { kind: 'warning', icon: 'lock-open' },
  required: { kind: 'accent', icon: 'lock' },
  forbidden: { kind: 'danger', icon: 'circle-x' },
  overBudget: { kind: 'warning', icon: 'triangle-alert' },
  buildFailed: { kind: 'danger', icon: 'circle-alert' },
}

/** Whose word stands behind the code: nobody's, or that of whoever can write to a folder. Null: a key's, or the app's. */
export const trustMark = (plugin: Pick<PluginInfo, 'source' | 'publisher'>): 'developer' | 'unsigned' | null =>
  (plugin.source === 'developer' ? 'developer' : plugin.source === 'installed' && !plugin.publisher.signed ? 'unsigned' : null)

/** `over`: its page was ended for a budget, or something is refused for one. */
export function marksOf(plugin: PluginInfo, over = false): Mark[] {
  const trust = trustMark(plugin)
  return [
    ...(trust === null ? [] : [trust]), ...(plugin.policy === 'none' || plugin.problem === 'forbidden' ? [] : [plugin.policy]),
    ...(over ? ['overBudget' as const] : []), ...(plugin.buildErrors === null ? [] : ['buildFailed' as const]),
  ]
}

export const stateFilters = ['all', 'on', 'off', 'problem'] as const
export const sourceFilters = ['all', 'built-in', 'installed', 'developer'] as const
export interface PluginFilter { readonly search: string; readonly state: (typeof stateFilters)[number]; readonly source: (typeof sourceFilters)[number] }

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Every word of the search is in title, description, id or publisher. */
export function passes(plugin: PluginInfo, { search, state, source }: PluginFilter, over = false): boolean {
  const text = fold(`${plugin.title} ${plugin.description} ${plugin.id} ${plugin.publisher.name}`)
  if (!fold(search).split(/\s+/).every((word) => text.includes(word))) return false
  if (source !== 'all' && plugin.source !== source) return false
  if (state === 'problem') return plugin.problem !== 'none' || plugin.buildErrors !== null || over
  return state === 'all' || plugin.enabled === (state === 'on')
}
