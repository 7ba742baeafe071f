import { createRequire } from 'node:module'
import path from 'node:path'
import { packageDir, repoRoot } from '../lib/paths.mjs'

/** electron-builder's own reader and schema, which its package hands out under no other name. */
const electronBuilder = createRequire(path.join(packageDir('electron-builder'), 'package.json'))

/**
 * @typedef {object} BuilderConfig the parts of electron-builder.yml that our scripts and tests read
 * @property {string} productName
 * @property {string} appId
 * @property {Record<string, boolean>} electronFuses
 * @property {{ ext: string, name: string, mimeType: string }[]} fileAssociations
 * @property {{ name: string, schemes: string[] }[]} protocols
 * @property {{ maintainer: string, synopsis: string, category: string }} linux
 * @property {{ depends: string[], recommends: string[], packageCategory: string, priority: string }} deb
 * @property {Record<string, unknown>} mac
 * @property {Record<string, unknown>} win
 * @property {unknown} publish
 */

/**
 * @typedef {object} Loader
 * @property {(folder: string, file: string, options: null) => Promise<BuilderConfig>} getConfig
 * @property {(config: BuilderConfig, debug: { isEnabled: boolean, add: () => undefined }) => Promise<void>} validateConfiguration
 */

/**
 * electron-builder.yml, refused when electron-builder would refuse it.
 * @param {Record<string, unknown>} [changes] to try other values
 * @returns {Promise<BuilderConfig>}
 */
export async function readBuilderConfig(changes = {}) {
  const { getConfig, validateConfiguration } = /** @type {Loader} */ (electronBuilder('app-builder-lib/out/util/config/config'))
  const { log } = /** @type {{ log: { stream: unknown } }} */ (electronBuilder('builder-util'))
  // It announces the file it has read; here somebody else says what is done.
  log.stream = { write: () => true }
  const config = { ...(await getConfig(repoRoot, 'electron-builder.yml', null)), ...changes }
  await validateConfiguration(config, { isEnabled: false, add: () => undefined })
  return config
}
