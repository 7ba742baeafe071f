/** A plugin as the shell lists it: its manifest with texts in the user's language, and how it stands. */
import { grantKeys } from '@panoptic/sdk/contract/manifest'
import type { PluginInfo } from '@panoptic/sdk/contract/shell'
import type { Client } from '../bridge/rpc'
import type { By, InstalledPlugin, StoreApi, TenantPolicy } from '../store/api'
import { textOf, type PluginPackage } from './package-folder'
import type { Pages } from './pages'
import type { Registry, Standing } from './registry'
import { effectiveSettings } from './settings'

export interface DescribeOptions {
  readonly registry: Registry
  readonly pages: Pick<Pages, 'crashes' | 'find'>
  readonly store: Pick<Client<StoreApi>, 'pluginPolicies' | 'installedPlugins'>
  isShown(plugin: string): boolean
  language(): 'en' | 'de'
  /** A developer's folder whose newest build failed; null otherwise. */
  buildErrors(plugin: string): string | null
}

export interface Describe {
  one(plugin: string, by: By): Promise<PluginInfo>
  all(by: By): Promise<PluginInfo[]>
}

export function createDescribe(options: DescribeOptions): Describe {
  const { registry, store } = options
  async function ask(by: By): Promise<Known> {
    const [policies, records] = await Promise.all([store.pluginPolicies(by), store.installedPlugins()])
    return { policies: new Map(policies.map((policy) => [policy.plugin, policy])), records: new Map(records.map((record) => [record.id, record])) }
  }
  return {
    async one(plugin, by) {
      const known = await ask(by)
      return describePlugin(options, registry.get(plugin), by, known)
    },
    async all(by) {
      const known = await ask(by)
      return Promise.all([...registry.plugins.values()].map((plugin) => describePlugin(options, plugin, by, known)))
    },
  }
}

/** By plugin. */
interface Known {
  readonly policies: ReadonlyMap<string, TenantPolicy>
  readonly records: ReadonlyMap<string, InstalledPlugin>
}

async function describePlugin(options: DescribeOptions, plugin: PluginPackage, by: By, { policies, records }: Known): Promise<PluginInfo> {
  const { registry, pages, isShown } = options
  const { id, version, manifest, texts } = plugin
  const language = options.language()
  const origin = registry.origin(id)
  const policy = policies.get(id)
  const previous = records.get(id)?.previous ?? null
  const state = await registry.state(id, by)
  const required = policy?.policy === 'required' ? policy.grants.filter((grant) => grantKeys(manifest).includes(grant)) : []
  return {
    id,
    version,
    title: textOf(texts, language, manifest.title),
    description: textOf(texts, language, manifest.description),
    // Another package may have another picture; the page would go on showing the one it knows.
    icon: `/~icon/${id}?${registry.revision(id)}`,
    manifest,
    texts: { ...texts.en, ...texts[language] },
    enabled: state.enabled,
    grants: [...state.grants],
    source: origin.source,
    publisher: origin.publisher,
    policy: policy?.policy ?? 'none',
    requiredGrants: required,
    previousVersion: previous?.version ?? null,
    ...(previous === null ? {} : { sameTables: previous.sameTables }),
    ...problemOf(pages.crashes.spent(id), policy, registry.standingFrom(id, state, policy)),
    buildErrors: options.buildErrors(id),
    page: pages.find(id, by) === undefined ? 'none' : isShown(id) ? 'shown' : 'hidden',
    settings: { ...effectiveSettings(manifest, state.settings) },
  }
}

/** The one that has to be dealt with first. */
function problemOf(crashed: boolean, policy: TenantPolicy | undefined, standing: Standing): Pick<PluginInfo, 'problem' | 'problemText'> {
  if (policy?.policy === 'forbidden') return { problem: 'forbidden', problemText: '' }
  if (standing.problem === 'files-changed') return { problem: 'files-changed', problemText: standing.message }
  if (crashed) return { problem: 'crashed', problemText: 'It was stopped after three crashes within five minutes.' }
  return { problem: standing.problem, problemText: standing.problem === 'new-permissions' ? standing.added.join(', ') : standing.problem === 'schema-failed' ? standing.message : '' }
}
