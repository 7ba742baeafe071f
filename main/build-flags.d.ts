/** Compiled in by electron.vite.config.ts; false in releases. */
declare const __TEST_HOOKS__: boolean
