import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

const here = (path: string): string => resolve(import.meta.dirname, path)

/** `PANOPTIC_TEST_HOOKS=1` compiles the hooks of tests and benchmarks in; releases are built without. */
const define = { __TEST_HOOKS__: JSON.stringify(process.env['PANOPTIC_TEST_HOOKS'] === '1') }

export default defineConfig({
  main: {
    define,
    build: {
      outDir: 'out/main',
      minify: true,
      sourcemap: 'hidden',
      // What is not native is bundled, so that the package carries no node_modules but those of scripts/pack/stage.mjs.
      externalizeDeps: { exclude: ['zod', 'kysely', 'croner', 'electron-store', 'conf', 'undici', 'kdbxweb', '@scure/bip39', 'age-encryption', 'csv-parse', 'yauzl', 'electron-updater', 'builder-util-runtime', '@jellybrick/dbus-next', 'nodemailer'] },
      rollupOptions: {
        input: {
          index: here('main/index.ts'),
          'store-writer': here('main/store/writer.ts'),
          'store-reader': here('main/store/reader.ts'),
          watchdog: here('main/store/watchdog.ts'),
          egress: here('main/egress/process.ts'),
          'vault-files': here('main/secrets/process.ts'),
          'plugin-files': here('main/plugins/archive/process.ts'),
          'stand-in': here('main/session/stand-in.ts'),
        },
        output: { entryFileNames: '[name].js', format: 'es' },
      },
    },
  },
  preload: {
    define,
    build: {
      outDir: 'out/preload',
      minify: true,
      isolatedEntries: true,
      rollupOptions: {
        input: { shell: here('preload/shell.ts'), plugin: here('preload/plugin.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    define: {
      ...define,
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
    },
    root: 'renderer',
    base: './',
    plugins: [vue()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      rollupOptions: { input: { shell: here('renderer/shell.html'), entry: here('renderer/entry.html') } },
    },
  },
})
