import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { delimiter } from 'node:path'
import { sqliteAddon } from './scripts/lib/addon.mjs'
import { programFolders } from './scripts/lib/debian-programs.mjs'

/** The database addon for this Node; compiled once where the prebuilt one does not load. */
const addon = await sqliteAddon()

export default defineConfig({
  plugins: [vue()],
  define: { __TEST_HOOKS__: 'true' },
  test: {
    // Needs a package to look at (`npm run pack`), so it is a stage of its own in scripts/commands/test.mjs.
    include: process.env['PANOPTIC_PACKAGE'] === '1' ? ['tests/package/**/*.test.mjs'] : ['{main,preload,renderer,sdk,plugins,migrations,scripts}/**/*.test.{ts,mjs}', 'tests/{bridge,contracts,hostile,providers,views}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'out/**'],
    env: { PANOPTIC_SQLITE_ADDON: addon.path, PATH: [process.env['PATH'], ...programFolders()].join(delimiter) },
    setupFiles: ['tests/support/everyday-seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As in playwright.config.ts: one more try where the machine is not ours; the summary names what needed it.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
})
