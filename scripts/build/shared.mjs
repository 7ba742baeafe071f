/**
 * Builds the shared module set that the host serves under every plugin origin: Vue, vue-i18n, Pinia and
 * the SDK, as ES modules with common chunks. Its folder is named by its content, so that a page never
 * mixes two versions and the engine's code cache stays valid.
 *
 * Writes out/shared/<version>/* and out/shared/set.json: { version, imports, boot, view }.
 */
import vue from '@vitejs/plugin-vue'
import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../..')
const out = resolve(root, 'out/shared')

/** What a plugin may import by name; the builder of plugins leaves just these out. */
export const sharedNames = JSON.parse(await readFile(resolve(root, 'sdk/cli/build/shared-set.json'), 'utf8'))

/** The file that gives a name, where it is not the package of that name. */
const ownFiles = { '@panoptic/sdk': resolve(root, 'sdk/index.ts'), '@panoptic/sdk/ui': resolve(root, 'sdk/ui/index.ts') }
const fileFor = (name) => ownFiles[name] ?? name

/** @typedef {{ type: string, fileName: string, moduleIds: string[], imports: string[] }} Chunk */

/** `@panoptic/sdk/ui` → `panoptic-sdk-ui` */
const fileOf = (name) => name.replace(/^@/, '').replaceAll('/', '-')

export async function buildShared() {
  const staging = resolve(out, '.staging')
  await rm(out, { recursive: true, force: true })
  const input = { boot: resolve(root, 'sdk/runtime/boot.ts'), ...Object.fromEntries(sharedNames.map((name) => [fileOf(name), `\0shared:${name}`])) }
  const built = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    base: './',
    define: {
      'process.env.NODE_ENV': '"production"',
      __TEST_HOOKS__: JSON.stringify(process.env['PANOPTIC_TEST_HOOKS'] === '1'),
      __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'true', __VUE_I18N_LEGACY_API__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false', __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
    },
    plugins: [vue(), wholeModules()],
    build: {
      outDir: staging,
      emptyOutDir: true,
      minify: true,
      target: 'chrome130',
      cssCodeSplit: false,
      modulePreload: false,
      assetsInlineLimit: 0,
      rollupOptions: {
        input,
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js', assetFileNames: '[name][extname]' },
      },
    },
  })
  const version = await hashOf(staging)
  await rename(staging, resolve(out, version))
  const at = (file) => `/~shared/${version}/${file}.js`
  const { output } = /** @type {{ output: readonly Chunk[] }} */ (Array.isArray(built) ? built[0] : built)
  const set = { version, view: viewModules(output).map((file) => `/~shared/${version}/${file}`), imports: Object.fromEntries(sharedNames.map((name) => [name, at(fileOf(name))])), boot: at('boot') }
  await writeFile(resolve(out, 'set.json'), `${JSON.stringify(set, null, 2)}\n`)
  return set
}

/**
 * What the first view of a page needs before its own code: the view layer and all it imports. The page
 * preloads them, so that they do not come one after the other.
 * @param {readonly Chunk[]} output
 */
function viewModules(output) {
  const byName = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const views = output.find((chunk) => chunk.type === 'chunk' && chunk.moduleIds.some((id) => id.endsWith('sdk/runtime/views.ts')))
  const found = new Set()
  const add = (name) => {
    if (found.has(name)) return
    found.add(name)
    for (const imported of byName.get(name)?.imports ?? []) add(imported)
  }
  if (views !== undefined) add(views.fileName)
  return [...found]
}

/** Entry modules that pass on everything the package exports (a bare package as entry would lose unused parts). */
function wholeModules() {
  return {
    name: 'panoptic:shared-entries',
    resolveId: (id) => (id.startsWith('\0shared:') ? id : null),
    load: (id) => (id.startsWith('\0shared:') ? `export * from ${JSON.stringify(fileFor(id.slice('\0shared:'.length)))}` : null),
  }
}

async function hashOf(folder) {
  const hash = createHash('sha256')
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const content = await readFile(resolve(folder, name)).catch(() => null)
    if (content !== null) hash.update(name).update('\0').update(content)
  }
  return hash.digest('hex').slice(0, 16)
}
