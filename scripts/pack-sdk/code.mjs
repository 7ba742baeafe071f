import vue from '@vitejs/plugin-vue'
import { chmodSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { build } from 'vite'
import { repoRoot } from '../lib/paths.mjs'

/** The files that are imported or started by name; what they share lies beside them. */
const entries = {
  index: 'sdk/index.ts',
  ui: 'sdk/ui/index.ts',
  testing: 'sdk/testing/index.ts',
  // What the builder runs a plugin's tables.ts with is in the bundle; this is for editors and tests.
  vite: 'sdk/cli/build/preset.ts',
  vitest: 'sdk/cli/run-tests/config.ts',
  bin: 'sdk/cli/main.ts',
  'denied-run': 'sdk/cli/check/denied-run.ts',
}

/** Packages that must be imported as a whole, and how the module between is called. */
const commonJs = ['kdbxweb']
const prefix = '\0names-of:'

/**
 * Compiles the SDK into ES modules with common chunks. Packages stay imports.
 * @param {string} outDir
 * @returns {Promise<{ imports: string[], bundledPackages: string[] }>} modules of packages that the code imports, and packages it holds
 */
export async function buildCode(outDir) {
  const built = await build({
    configFile: false,
    root: repoRoot,
    logLevel: 'warn',
    publicDir: false,
    define: { __TEST_HOOKS__: 'false' },
    plugins: [vue({ isProduction: true }), namedExports()],
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'es2023',
      cssCodeSplit: false,
      modulePreload: false,
      lib: { entry: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path.join(repoRoot, file)])), formats: ['es'], cssFileName: 'ui' },
      rollupOptions: {
        external: isPackage,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', banner: (chunk) => (chunk.name === 'bin' ? '#!/usr/bin/env node' : '') },
      },
    },
  })
  chmodSync(path.join(outDir, 'bin.js'), 0o755)
  const { output } = /** @type {{ output: readonly { moduleIds?: string[], imports?: string[], dynamicImports?: string[] }[] }} */ (Array.isArray(built) ? built[0] : built)
  const all = output.flatMap(({ imports = [], dynamicImports = [] }) => [...imports, ...dynamicImports])
  const packages = output.flatMap(({ moduleIds = [] }) => moduleIds).map((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]).filter((name) => name !== undefined)
  return { imports: [...new Set(all)].filter((name) => isName(name) && !name.endsWith('.js')), bundledPackages: [...new Set(packages)].toSorted() }
}

/** The kit's parts as the app bundles them: whole, they are thousands of files to load. Their licences go along. */
const bundled = /^(?:naive-ui|@lucide\/vue|@vueuse\/core|@tanstack\/vue-virtual)(?:\/|$)/

/**
 * What stays an import.
 * @param {string} id
 * @param {string | undefined} importer
 */
function isPackage(id, importer) {
  if (!isName(id) || bundled.test(id)) return false
  if (commonJs.includes(id)) return importer?.startsWith(prefix) === true
  // What a bundled package needs is bundled with it, but for what the app gives.
  return given.includes(id) || importer === undefined || !importer.includes('/node_modules/')
}
const given = ['vue', 'vue-i18n', 'pinia', 'kysely']

/** @param {string} id */
const isName = (id) => !id.startsWith('.') && !path.isAbsolute(id) && !id.startsWith('\0') && !id.startsWith('@panoptic/sdk')

/**
 * Node sees no names in CommonJS packages; a module between gives them.
 * @returns {import('vite').Plugin}
 */
function namedExports() {
  return {
    name: 'panoptic:named-exports',
    enforce: 'pre',
    resolveId: (id, importer) => (commonJs.includes(id) && !importer?.startsWith(prefix) ? prefix + id : null),
    load(id) {
      if (!id.startsWith(prefix)) return null
      const name = id.slice(prefix.length)
      const names = Object.keys(createRequire(import.meta.url)(name))
      return `import all from ${JSON.stringify(name)}\nexport const { ${names.join(', ')} } = all`
    },
  }
}
