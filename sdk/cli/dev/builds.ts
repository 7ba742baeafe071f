/**
 * Numbered builds for an app that follows this folder. Each lies complete in `.panoptic/dev/<n>/`; then
 * `.panoptic/dev.json` is replaced in one step, so that the app never sees half of one.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PluginFault } from '../build/faults'
import { buildPlugin } from '../build/plugin'

/** What `.panoptic/dev.json` says. */
export interface DevState {
  /** Counts every try. */
  readonly build: number
  /** The last good build, from the plugin's folder; '' while there was none. */
  readonly folder: string
  /** Whether the newest try was good. */
  readonly ok: boolean
  /** What is wrong, a fault a line, with file and line; '' when it is good. */
  readonly errors: string
  /** Epoch ms. */
  readonly at: number
}

/** How many good builds are kept: the app may still read the one before. */
const kept = 3

export interface Builds {
  /** Never rejects for what is wrong with the plugin. */
  build(): Promise<DevState>
}

export async function createBuilds(folder: string, now: () => number = Date.now): Promise<Builds> {
  const home = join(folder, '.panoptic/dev')
  await mkdir(home, { recursive: true })
  const before = await earlier(folder)
  let last = Math.max(before.build, ...(await numbers(home)))
  let { good } = before
  return {
    async build() {
      const number = (last = await reserve(home, last + 1))
      const out = join(home, String(number))
      let errors = ''
      try {
        await buildPlugin({ folder, out: () => out, mode: 'dev' })
        good = `.panoptic/dev/${number}`
      } catch (error) {
        await rm(out, { recursive: true, force: true })
        errors = error instanceof PluginFault ? error.message : String(error)
      }
      const state: DevState = { build: number, folder: good, ok: errors === '', errors, at: now() }
      await replace(join(folder, '.panoptic/dev.json'), JSON.stringify(state, null, 2))
      await prune(home, good)
      return state
    },
  }
}

/** The next free number: a second `dev` in the same folder takes others. */
async function reserve(home: string, from: number): Promise<number> {
  for (let number = from; ; number += 1) {
    const made = await mkdir(join(home, String(number))).then(() => true, (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    })
    if (made) return number
  }
}

/** What an earlier run left: the number of its last try, and its last good build if that is still there. */
async function earlier(folder: string): Promise<{ readonly build: number; readonly good: string }> {
  const state = await readFile(join(folder, '.panoptic/dev.json'), 'utf8').then((text) => JSON.parse(text) as Partial<DevState>).catch(() => null)
  const named = typeof state?.folder === 'string' && /^\.panoptic\/dev\/\d+$/.test(state.folder) ? state.folder : ''
  const isThere = named !== '' && (await readdir(join(folder, named)).catch((): string[] => [])).includes('package.json')
  return { build: Number.isSafeInteger(state?.build) ? Math.max(0, state?.build ?? 0) : 0, good: isThere ? named : '' }
}

const numbers = async (home: string): Promise<number[]> => (await readdir(home)).filter((name) => /^\d+$/.test(name)).map(Number)

async function prune(home: string, good: string): Promise<void> {
  const all = (await numbers(home)).toSorted((a, b) => b - a)
  for (const number of all.slice(kept)) if (!good.endsWith(`/${number}`)) await rm(join(home, String(number)), { recursive: true, force: true })
}

async function replace(file: string, content: string): Promise<void> {
  const partial = `${file}.${process.pid}`
  await writeFile(partial, `${content}\n`)
  await rename(partial, file)
}
