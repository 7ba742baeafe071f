/** Builds the shared module set and every plugin under plugins/ into out/. */
import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buildPlugin } from './build/plugin.mjs'
import { buildShared } from './build/shared.mjs'

const root = resolve(import.meta.dirname, '..')

await buildShared()
for (const entry of await readdir(resolve(root, 'plugins'), { withFileTypes: true }))
  if (entry.isDirectory()) await buildPlugin(resolve(root, 'plugins', entry.name), resolve(root, 'out/plugins'))
