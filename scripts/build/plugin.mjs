/**
 * Builds one plugin package into a folder the host can load:
 *   package.json (name, version, license, panoptic)   dist/index.js + chunks   dist/style.css
 *   dist/schema.json (from tables.ts)                 locales/*.json           the icon
 * The manifest and the schema are checked with the host's own schemas, so a mistake is named here.
 */
import vue from '@vitejs/plugin-vue'
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { build, runnerImport } from 'vite'
import { sharedNames } from './shared.mjs'

const root = resolve(import.meta.dirname, '../..')

export async function buildPlugin(folder, outRoot) {
  const { manifestSchema, pluginId, pluginSchema } = await contract()
  const pack = JSON.parse(await readFile(resolve(folder, 'package.json'), 'utf8'))
  const id = pluginId(pack.name)
  if (id === null) throw new Error(`${folder}/package.json: "name" must be a lower-case npm name, got ${JSON.stringify(pack.name)}`)
  check(manifestSchema, pack.panoptic, `${folder}/package.json "panoptic"`)

  const out = resolve(outRoot, id)
  await rm(out, { recursive: true, force: true })
  await mkdir(resolve(out, 'dist'), { recursive: true })
  await build({
    configFile: false,
    root: folder,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [vue()],
    build: {
      outDir: resolve(out, 'dist'),
      emptyOutDir: true,
      minify: true,
      target: 'chrome130',
      cssCodeSplit: false,
      modulePreload: false,
      lib: { entry: resolve(folder, 'index.ts'), formats: ['es'], fileName: 'index', cssFileName: 'style' },
      rollupOptions: { external: sharedNames, output: { entryFileNames: 'index.js', chunkFileNames: '[name]-[hash].js' } },
    },
  })
  const schema = (await exists(resolve(folder, 'tables.ts'))) ? await schemaOf(resolve(folder, 'tables.ts')) : { steps: [] }
  check(pluginSchema, schema, `${folder}/tables.ts`)
  await writeFile(resolve(out, 'dist/schema.json'), JSON.stringify(schema))
  if (!(await exists(resolve(out, 'dist/style.css')))) await writeFile(resolve(out, 'dist/style.css'), '')
  const { name, version, license, panoptic } = pack
  await writeFile(resolve(out, 'package.json'), `${JSON.stringify({ name, version, license, type: 'module', panoptic }, null, 2)}\n`)
  for (const extra of ['locales', panoptic.icon])
    if (await exists(resolve(folder, extra))) await cp(resolve(folder, extra), resolve(out, extra), { recursive: true })
  return { id, out }
}

let loaded
/** The host's own schemas, run from their sources. */
const contract = async () => {
  loaded ??= { ...(await load('sdk/contract/manifest.ts')), ...(await load('sdk/contract/schema.ts')) }
  return loaded
}

const load = async (path) => (await runnerImport(resolve(root, path), { configFile: false, logLevel: 'error' })).module

async function schemaOf(path) {
  const { module } = await runnerImport(path, { configFile: false, logLevel: 'error', plugins: [sdkFromSource()] })
  return JSON.parse(JSON.stringify(module.tables.schema))
}

/** tables.ts needs only `defineTables`; the rest of the SDK wants a page. */
const sdkFromSource = () => ({
  name: 'panoptic:sdk-tables',
  enforce: 'pre',
  resolveId: (id) => (id === '@panoptic/sdk' ? resolve(root, 'sdk/db/tables.ts') : null),
})

function check(schema, value, where) {
  const result = schema.safeParse(value)
  if (result.success) return
  throw new Error(result.error.issues.map((issue) => `${where}: ${issue.path.join('.') || '(top)'}: ${issue.message}`).join('\n'))
}

const exists = (path) => stat(path).then(() => true, () => false)
