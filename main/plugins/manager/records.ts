/** What the store's record of a plugin says about where it came from. */
import { manifestSchema } from '@panoptic/sdk/contract/manifest'
import type { InstalledPlugin } from '../../store/api'
import { fingerprintOf } from '../archive/signature'
import type { PluginPackage } from '../package-folder'
import type { Origin } from '../registry'

export const originOf = ({ source, key, publisher }: InstalledPlugin): Origin => ({
  source,
  publisher: { name: publisher, fingerprint: key === null ? null : fingerprintOf(key), signed: key !== null },
})

/** Stands for a package that cannot be read any more, so that it is listed with its problem and can be removed. It never runs. */
export const brokenPackage = ({ id, version }: InstalledPlugin): PluginPackage => ({
  id, version,
  folder: '',
  manifest: manifestSchema.parse({ engine: '^1', title: id, description: id, entry: 'dist/index.js', icon: 'icon.svg' }),
  schema: { steps: [] },
  texts: { en: {}, de: {} },
})
