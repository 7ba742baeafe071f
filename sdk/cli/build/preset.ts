/**
 * `@panoptic/sdk/vite`: what a plugin package needs of Vite, for a `vite.config.ts` of one's own. Without such a file
 * `panoptic-plugin` uses it as it is.
 *
 * ```ts
 * import { panoptic } from '@panoptic/sdk/vite'
 * export default { plugins: [panoptic()] }
 * ```
 */
import vue from '@vitejs/plugin-vue'
import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import type { Plugin, PluginOption } from 'vite'
import sharedNames from './shared-set.json' with { type: 'json' }

export interface PresetOptions {
  /** `dev`: readable, with source maps. Default `release`. */
  readonly mode?: 'dev' | 'release'
}

/** By this name the builder knows that a configuration of one's own has the preset. */
export const presetName = 'panoptic:package'

/** ES module for the app's Chromium; what the app has is left out, what a page does not have is an error. */
export function panoptic({ mode = 'release' }: PresetOptions = {}): PluginOption[] {
  return [vue({ isProduction: mode === 'release' }), packageShape(mode), onlyWhatThereIs()]
}

function packageShape(mode: 'dev' | 'release'): Plugin {
  return {
    name: presetName,
    config: ({ root = process.cwd() }) => ({
      define: { 'process.env.NODE_ENV': mode === 'dev' ? '"development"' : '"production"' },
      publicDir: false,
      build: {
        minify: mode === 'release',
        // Inside the files: a page is served nothing but what belongs to the package.
        sourcemap: mode === 'dev' ? 'inline' : false,
        target: 'chrome130',
        cssCodeSplit: false,
        modulePreload: false,
        lib: { entry: resolve(root, 'index.ts'), formats: ['es'], fileName: 'index', cssFileName: 'style' },
        rollupOptions: { external: sharedNames, output: { entryFileNames: 'index.js', chunkFileNames: '[name]-[hash].js' } },
      },
    }),
  }
}

const nodeModules = new Set(builtinModules)

/** A mistake that would only show in the app otherwise. */
function onlyWhatThereIs(): Plugin {
  return {
    name: 'panoptic:imports',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id.startsWith('node:') || nodeModules.has(id)) this.error({ id: importer ?? id, message: `"${id}" is a module of Node, which a plugin's page does not have` })
      if (id === 'electron' || id.startsWith('electron/')) this.error({ id: importer ?? id, message: `"${id}" is not there in a plugin's page; the host's calls are in @panoptic/sdk` })
      const owner = sharedNames.find((name) => id.startsWith(`${name}/`) && !sharedNames.includes(id))
      if (owner === undefined) return null
      const instead = id === '@panoptic/sdk/testing' ? 'it is for tests only' : `it would bring a second ${owner}; import "${owner}"`
      return this.error({ id: importer ?? id, message: `"${id}" cannot be part of a plugin: ${instead}` })
    },
  }
}
