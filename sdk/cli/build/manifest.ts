/** A plugin's package.json, read with the host's own schema. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { manifestSchema, pluginId, type Manifest } from '../../contract/manifest'
import { PluginFault, type Fault } from './faults'
import { issuesOf } from './issues'

/** What the package's own package.json takes over. */
interface PackageFile {
  readonly name: string
  readonly version: string
  readonly license?: string | undefined
  /** As it was written, without defaults. */
  readonly panoptic?: unknown
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const names = z.record(z.string(), z.string()).default({})
const packageSchema = z.object({
  name: z.string({ error: 'the name of the package is missing' }),
  version: z.string({ error: 'the version is missing' }).regex(/^\d+\.\d+\.\d+[\w.+-]*$/, 'a version such as 1.2.3'),
  license: z.string().optional(),
  panoptic: z.unknown().optional(),
  dependencies: names,
  devDependencies: names,
})

/** The engine this SDK builds for, and the entry that a page loads. */
const engine = '^1'
const entry = 'dist/index.js'

/** @throws PluginFault that names the field */
export async function readManifest(folder: string): Promise<{ readonly id: string; readonly pack: PackageFile; readonly manifest: Manifest }> {
  const file = 'package.json'
  const fault = (message: string): PluginFault => new PluginFault([{ file, line: null, message }])
  const parsed = packageSchema.safeParse(await readJson(folder, file))
  if (!parsed.success) throw new PluginFault(issuesOf(file, parsed.error))
  const pack = parsed.data
  const id = pluginId(pack.name)
  if (id === null) throw fault(`"name" must be a lower-case npm name, not ${JSON.stringify(pack.name)}`)
  if (pack.panoptic === undefined) throw fault('has no "panoptic" key: it is the manifest of the plugin')
  const result = manifestSchema.safeParse(pack.panoptic)
  if (!result.success) throw new PluginFault(issuesOf(file, result.error, ['panoptic']))
  const manifest = result.data
  if (manifest.engine !== engine) throw fault(`panoptic.engine: this SDK builds for "${engine}", not for "${manifest.engine}"`)
  if (manifest.entry !== entry) throw fault(`panoptic.entry: is always "${entry}", not "${manifest.entry}"`)
  if (!/^[\w~-][\w.~-]*$/.test(manifest.icon)) throw fault(`panoptic.icon: a file beside package.json, not "${manifest.icon}"`)
  return { id, pack, manifest }
}

/** @throws PluginFault */
export async function readJson(folder: string, file: string): Promise<unknown> {
  const fault = (line: number | null, message: string): PluginFault => new PluginFault([{ file, line, message }] satisfies Fault[])
  let content: string
  try {
    content = await readFile(resolve(folder, file), 'utf8')
  } catch (error) {
    throw fault(null, (error as NodeJS.ErrnoException).code === 'ENOENT' ? `is missing in ${folder}` : `cannot be read (${(error as Error).message})`)
  }
  try {
    return JSON.parse(content) as unknown
  } catch (error) {
    const message = (error as Error).message
    const at = /position (\d+)/.exec(message)?.[1]
    throw fault(at === undefined ? null : content.slice(0, Number(at)).split('\n').length, `is not JSON (${message})`)
  }
}
