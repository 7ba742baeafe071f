/** Finds the built packages. One that is broken is reported and left out; the others work. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PackageFault, readPackage, type PluginPackage } from './package-folder'

export interface Discovery {
  readonly plugins: ReadonlyMap<string, PluginPackage>
  readonly faults: readonly { readonly folder: string; readonly message: string }[]
}

export async function discover(root: string): Promise<Discovery> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  const plugins = new Map<string, PluginPackage>()
  const faults: { folder: string; message: string }[] = []
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name)
  for (const name of names.sort()) {
    try {
      const plugin = await readPackage(join(root, name), name)
      plugins.set(plugin.id, plugin)
    } catch (error) {
      if (!(error instanceof PackageFault)) throw error
      faults.push({ folder: name, message: error.message })
    }
  }
  return { plugins, faults }
}
