import vue from '@vitejs/plugin-vue'
import { chmodSync } from 'node:fs'
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

/**
 * Compiles the SDK into ES modules with common chunks. Packages stay imports.
 * @param {string} outDir
 * @returns {Promise<string[]>} the modules of packages that the code imports
 */
export async function buildCode(outDir) {
  const built = await build({
    configFile: false,
    root: repoRoot,
    logLevel: 'warn',
    publicDir: false,
    define: { __TEST_HOOKS__: 'false' },
    plugins: [vue({ isProduction: true })],
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'es2023',
      cssCodeSplit: false,
      modulePreload: false,
      lib: { entry: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path.join(repoRoot, file)])), formats: ['es'], cssFileName: 'ui' },
      rollupOptions: {
        external: (id) => !id.startsWith('.') && !path.isAbsolute(id) && !id.startsWith('\0') && !id.startsWith('@panoptic/sdk'),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', banner: (chunk) => (chunk.name === 'bin' ? '#!/usr/bin/env node' : '') },
      },
    },
  })
  chmodSync(path.join(outDir, 'bin.js'), 0o755)
  const { output } = /** @type {{ output: readonly { type: string, imports?: string[], dynamicImports?: string[] }[] }} */ (Array.isArray(built) ? built[0] : built)
  const all = output.flatMap(({ imports = [], dynamicImports = [] }) => [...imports, ...dynamicImports])
  return [...new Set(all)].filter((name) => !name.endsWith('.js') || name.includes('/'))
}
