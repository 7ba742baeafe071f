import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  define: { __TEST_HOOKS__: 'true' },
  test: {
    include: ['{main,preload,renderer,sdk,plugins,migrations,scripts}/**/*.test.{ts,mjs}', 'tests/{contracts,providers}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'out/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
