/**
 * `@panoptic/sdk/vitest`: what a plugin's tests need of Vitest, for a `vitest.config.ts` of one's own. Without such a
 * file `panoptic-plugin test` uses it as it is.
 *
 * ```ts
 * import { pluginTests } from '@panoptic/sdk/vitest'
 * export default pluginTests()
 * ```
 */
import vue from '@vitejs/plugin-vue'
import type { ViteUserConfig } from 'vitest/config'

export const pluginTests = (): ViteUserConfig => ({
  plugins: [vue()],
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.panoptic/**', '**/dist/**'],
    // Each file in a process of its own: the database driver is native code.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
