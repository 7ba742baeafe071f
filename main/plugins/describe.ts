/** A plugin as the shell lists it: its manifest with texts in the user's language, and how it stands. */
import type { PluginInfo } from '@panoptic/sdk/contract/shell'
import type { By } from '../store/api'
import { textOf, type PluginPackage } from './package-folder'
import type { Pages } from './pages'
import type { Registry, Standing } from './registry'
import { effectiveSettings } from './settings'

export interface DescribeOptions {
  readonly registry: Registry
  readonly pages: Pages
  isShown(plugin: string): boolean
  language(): 'en' | 'de'
}

export async function describePlugin({ registry, pages, isShown, language }: DescribeOptions, plugin: PluginPackage, by: By): Promise<PluginInfo> {
  const { id, version, manifest, texts } = plugin
  const [state, standing] = await Promise.all([registry.state(id, by), registry.standing(id, by)])
  const crashed = pages.crashes.spent(id)
  return {
    id,
    version,
    title: textOf(texts, language(), manifest.title),
    description: textOf(texts, language(), manifest.description),
    icon: `/~icon/${id}`,
    manifest,
    texts: { ...texts.en, ...texts[language()] },
    enabled: state.enabled,
    grants: [...state.grants],
    problem: crashed ? 'crashed' : standing.problem,
    problemText: crashed ? 'It crashed three times within five minutes.' : textOfStanding(standing),
    page: pages.find(id, by) === undefined ? 'none' : isShown(id) ? 'shown' : 'hidden',
    settings: { ...effectiveSettings(manifest, state.settings) },
  }
}

const textOfStanding = (standing: Standing): string =>
  standing.problem === 'new-permissions' ? standing.added.join(', ') : standing.problem === 'schema-failed' ? standing.message : ''
