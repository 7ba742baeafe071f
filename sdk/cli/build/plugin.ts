/**
 * Builds one plugin into a folder the host can load; `npm run build` of the app and `panoptic-plugin` are both this:
 *   package.json (name, version, license, panoptic)   dist/index.js + chunks   dist/style.css
 *   dist/schema.json (from tables.ts)                 locales/*.json   the icon   README.md?   LICENSE?
 * The manifest and the schema are checked with the host's own schemas, so a mistake is named here.
 */
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { build, loadConfigFromFile, type InlineConfig, type PluginOption } from 'vite'
import type { Manifest } from '../../contract/manifest'
import { PluginFault } from './faults'
import { readManifest } from './manifest'
import { exists, shown } from './paths'
import { panoptic, presetName } from './preset'
import { schemaOf } from './schema'
import { faultsOf } from './vite-faults'

export interface BuildOptions {
  /** The plugin's sources. */
  readonly folder: string
  /** The folder for the package, by the plugin's id; emptied first. */
  readonly out: (id: string) => string
  /** `dev`: readable, with source maps. Default `release`. */
  readonly mode?: 'dev' | 'release'
  /** Further Vite plugins, for what `check` wants to know of the bundle. */
  readonly plugins?: readonly PluginOption[]
}

export interface BuiltPlugin {
  readonly id: string
  readonly version: string
  readonly manifest: Manifest
  readonly out: string
}

/** @throws PluginFault what is wrong with the plugin, with file and line; `out` is then incomplete */
export async function buildPlugin({ folder, mode = 'release', plugins = [], ...options }: BuildOptions): Promise<BuiltPlugin> {
  const { id, pack, manifest } = await readManifest(folder)
  const out = options.out(id)
  await rm(out, { recursive: true, force: true })
  await mkdir(resolve(out, 'dist'), { recursive: true })
  const schema = await schemaOf(folder)
  await bundle(folder, resolve(out, 'dist'), mode, plugins)
  await writeFile(resolve(out, 'dist/schema.json'), JSON.stringify(schema))
  if (!(await exists(resolve(out, 'dist/style.css')))) await writeFile(resolve(out, 'dist/style.css'), '')
  const { name, version, license, panoptic: asWritten } = pack
  await writeFile(resolve(out, 'package.json'), `${JSON.stringify({ name, version, license, type: 'module', panoptic: asWritten }, null, 2)}\n`)
  for (const extra of [manifest.icon, 'README.md', 'LICENSE'])
    if (await exists(resolve(folder, extra))) await cp(resolve(folder, extra), resolve(out, extra))
  if (await exists(resolve(folder, 'locales'))) await copyLocales(resolve(folder, 'locales'), resolve(out, 'locales'))
  return { id, version, manifest, out }
}

async function bundle(folder: string, outDir: string, mode: 'dev' | 'release', plugins: readonly PluginOption[]): Promise<void> {
  if (!(await exists(resolve(folder, 'index.ts')))) throw new PluginFault([{ file: 'index.ts', line: null, message: 'is missing; it has `export default definePlugin({ … })`' }])
  // Vite takes it before `mode`, and running tables.ts has set it.
  process.env['NODE_ENV'] = mode === 'dev' ? 'development' : 'production'
  const config: InlineConfig = { configFile: false, root: folder, logLevel: 'silent', mode: mode === 'dev' ? 'development' : 'production', build: { outDir, emptyOutDir: true } }
  try {
    const own = await loadConfigFromFile({ command: 'build', mode: config.mode! }, undefined, folder, 'silent')
    if (own === null) await build({ ...config, plugins: [panoptic({ mode }), ...plugins] })
    else {
      if (!(await named(own.config.plugins ?? [])).includes(presetName))
        throw new PluginFault([{ file: shown(folder, own.path), line: null, message: "lacks the preset; add `plugins: [panoptic()]` from '@panoptic/sdk/vite'" }])
      await build({ ...config, configFile: own.path, plugins: [...plugins] })
    }
  } catch (error) {
    if (error instanceof PluginFault) throw error
    throw new PluginFault(await faultsOf(folder, error, 'index.ts'))
  }
}

/** The names of plugins, however they are nested. */
async function named(plugins: readonly PluginOption[]): Promise<string[]> {
  const all = await Promise.all(plugins.map(async (plugin) => {
    const one = await plugin
    if (Array.isArray(one)) return named(one)
    return one === null || one === undefined || one === false ? [] : [one.name]
  }))
  return all.flat()
}

async function copyLocales(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const name of await readdir(from)) if (name.endsWith('.json')) await cp(resolve(from, name), resolve(to, name))
}
