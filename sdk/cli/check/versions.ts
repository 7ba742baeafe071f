/** Whether the plugin is tried with what the app will give it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Fault } from '../build/faults'
import sharedNames from '../build/shared-set.json' with { type: 'json' }
import { readSdkPackage } from '../sdk-package'

export async function findVersionWarnings(folder: string): Promise<Fault[]> {
  const { peerDependencies } = readSdkPackage()
  const given = sharedNames.filter((name) => peerDependencies[name] !== undefined)
  const found = await Promise.all(given.map(async (name): Promise<Fault[]> => {
    const version = await installed(folder, name)
    if (version === null || version === peerDependencies[name]) return []
    return [{ file: 'package.json', line: null, message: `${name} ${version} is installed, but the app gives ${peerDependencies[name]}: install that version, so that tests and types tell what will happen` }]
  }))
  return found.flat()
}

/** The version a file of the plugin would import. */
async function installed(folder: string, name: string): Promise<string | null> {
  const places = createRequire(join(folder, 'package.json')).resolve.paths(name) ?? []
  for (const place of places) {
    const text = await readFile(join(place, name, 'package.json'), 'utf8').catch(() => null)
    if (text !== null) return (JSON.parse(text) as { version: string }).version
  }
  return null
}
