import { builtinModules } from 'node:module'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { packageManifest, repoRoot } from '../lib/paths.mjs'

/** What the app gives every plugin: there must be one copy of each beside a plugin, of the app's own version. */
const given = ['vue', 'vue-i18n', 'pinia', 'kysely']

/** What a plugin's own project needs besides; their versions are written into a new plugin's package.json. */
const tools = ['typescript', 'vue-tsc']

/**
 * The package.json of the packed SDK. Every version is the one this checkout was tested with.
 * What only types import is not installed: those are types of the host's inside and of what the kit bundles.
 * @param {readonly string[]} imports modules that the code imports
 */
export function packageFile(imports) {
  const sdk = JSON.parse(readFileSync(path.join(repoRoot, 'sdk/package.json'), 'utf8'))
  const used = [...new Set(imports.map(packageOf))].filter((name) => name !== undefined)
  // Vitest looks for happy-dom by its name, for tests of views.
  const names = [...used.filter((name) => !given.includes(name)), 'happy-dom'].toSorted()
  return {
    name: sdk.name,
    version: sdk.version,
    description: 'What a plugin of Panoptic is written with: types and clients, the UI kit, a test host, and the command panoptic-plugin.',
    license: sdk.license,
    type: 'module',
    engines: { node: '>=20.19' },
    bin: { 'panoptic-plugin': './dist/bin.js' },
    exports: {
      '.': at('sdk/index', 'index'),
      './ui': at('sdk/ui/index', 'ui'),
      './ui/style.css': './dist/ui.css',
      './testing': at('sdk/testing/index', 'testing'),
      './vite': at('sdk/cli/build/preset', 'vite'),
      './vitest': at('sdk/cli/run-tests/config', 'vitest'),
      './schema/*': './schema/*',
      './package.json': './package.json',
    },
    dependencies: versions(names),
    peerDependencies: versions([...given, ...tools]),
    peerDependenciesMeta: Object.fromEntries(tools.map((name) => [name, { optional: true }])),
  }
}

/**
 * @param {string} types
 * @param {string} code
 */
const at = (types, code) => ({ types: `./types/${types}.d.ts`, default: `./dist/${code}.js` })

/** @param {readonly string[]} names */
const versions = (names) => Object.fromEntries(names.map((name) => [name, packageManifest(name).version]))

/**
 * `echarts/core` → `echarts`
 * @param {string} module
 */
function packageOf(module) {
  if (module.startsWith('node:') || builtinModules.includes(module)) return undefined
  return module.split('/').slice(0, module.startsWith('@') ? 2 : 1).join('/')
}
