/** Builds the tests' own plugins the way every plugin is built, into a folder the app also looks in. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildPlugin } from '../../../scripts/build/plugin.mjs'

const sources = resolve(import.meta.dirname, '../../fixtures/plugins')
let built: Promise<string> | undefined

/** The folder with the built packages; built once in this process. */
export const fixturePlugins = (): Promise<string> => (built ??= build())

async function build(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-plugins-'))
  for (const name of ['blank', 'hostile']) await buildPlugin(resolve(sources, name), folder)
  return folder
}
