/** Whether a package that was read may be installed, and what a person should know before: relation, new grants, warnings. */
import { grantKeys } from '@panoptic/sdk/contract/manifest'
import type { Candidate, Refusal } from '@panoptic/sdk/contract/plugins'
import type { InstalledPlugin, PluginState, PluginsApi } from '../../store/api'
import type { Staged } from '../install/api'
import { compareVersions, looksLike } from '../install/compare'
import { textOf, type PluginPackage } from '../package-folder'
import { builtIn, type Registry } from '../registry'

/** What the app and its store know when the package is looked at. */
export interface Known {
  readonly registry: Pick<Registry, 'plugins' | 'origin'>
  readonly installed: readonly InstalledPlugin[]
  readonly pinned: ReturnType<PluginsApi['pinnedPublishers']>
  readonly developerMode: boolean
  /** How the plugin stands with the user who asks. */
  readonly state: PluginState
  /** How its schema stands to the tables there are. */
  readonly tables: ReturnType<PluginsApi['comparePluginSchema']>
  readonly language: 'en' | 'de'
}

export type Judgement =
  | { readonly refusal: Refusal; readonly detail: string }
  | { readonly candidate: Omit<Candidate, 'ticket'> }

export function judge(staged: Staged, known: Known): Judgement {
  const { plugin, key } = staged
  const { registry, language } = known
  const { id, version, manifest, texts } = plugin
  const record = known.installed.find((installed) => installed.id === id)
  const pin = known.pinned.find((pinned) => pinned.plugin === id)
  const present = registry.plugins.get(id)

  if (present !== undefined && registry.origin(id).source === 'built-in') return { refusal: 'built-in', detail: id }
  if (pin !== undefined && pin.key !== key) return { refusal: 'other-publisher', detail: pin.publisher }
  if (key === null && !known.developerMode) return { refusal: 'unsigned', detail: id }
  // Steps that were carried out stay as they are: the new package must begin with the very same ones.
  if (known.tables === 'older' || known.tables === 'other') return { refusal: 'older-data', detail: known.tables }

  return {
    candidate: {
      id,
      version,
      title: textOf(texts, language, manifest.title),
      description: textOf(texts, language, manifest.description),
      texts: { ...texts.en, ...texts[language] },
      manifest,
      publisher: { name: staged.publisher, fingerprint: staged.fingerprint, signed: key !== null },
      size: staged.size,
      relation: relationOf(version, record, pin !== undefined || known.state.asked.length > 0),
      installedVersion: record === undefined ? null : (present?.version ?? record.version),
      added: grantKeys(manifest).filter((grant) => !known.state.asked.includes(grant)),
      changesTables: present !== undefined && known.tables === 'newer',
      warnings: warningsOf(staged, known),
    },
  }
}

function relationOf(version: string, record: InstalledPlugin | undefined, wasHere: boolean): Candidate['relation'] {
  if (record === undefined) return wasHere ? 'returning' : 'new'
  const order = compareVersions(version, record.version)
  return order === 0 ? 'same' : order > 0 ? 'update' : 'older'
}

function warningsOf({ plugin, key, publisher }: Staged, { registry, pinned }: Known): Candidate['warnings'] {
  const titles = ({ texts, manifest }: PluginPackage): string[] => [textOf(texts, 'en', manifest.title), textOf(texts, 'de', manifest.title)]
  const others = [...registry.plugins.values()].filter(({ id }) => id !== plugin.id)
  const known = [
    ...pinned.filter((pin) => pin.key !== key).map((pin) => pin.publisher),
    builtIn.publisher.name,
    ...others.filter(({ id }) => registry.origin(id).source === 'built-in').flatMap(({ manifest }) => manifest.publisher ?? []),
  ]
  const own = titles(plugin)
  return [
    ...(key === null ? ['unsigned' as const] : []),
    ...(publisher !== '' && known.some((name) => looksLike(name, publisher)) ? ['publisher-name' as const] : []),
    ...(others.some((other) => titles(other).some((title) => own.some((mine) => looksLike(title, mine)))) ? ['title' as const] : []),
  ]
}
