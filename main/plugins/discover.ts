/** Finds the built packages. One that is broken is reported and left out; the others work. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PackageFault, readPackage, type PluginPackage } from './package-folder'

export interface Discovery {
  readonly plugins: ReadonlyMap<string, PluginPackage>
  readonly faults: readonly { readonly folder: string; readonly message: string }[]
}

export async function discover(...roots: readonly string[]): Promise<Discovery> {
  const plugins = new Map<string, PluginPackage>()
  const faults: { folder: string; message: string }[] = []
  for (const root of roots) await readInto(root, plugins, faults)
  return { plugins, faults }
}

async function readInto(root: string, plugins: Map<string, PluginPackage>, faults: { folder: string; message: string }[]): Promise<void> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
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
}
