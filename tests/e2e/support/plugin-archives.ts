/** Versions of the fixture plugin `life`, built and packed as an author does it. */
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildPlugin } from '../../../scripts/build/plugin.mjs'
import { keygen, pack } from '../../../sdk/cli/package/index'
import type { ManifestInput } from '../../../sdk/contract/manifest'

const sources = resolve(import.meta.dirname, '../../fixtures/plugins/life')
export const life = 'fixture-life'

export interface Version {
  readonly version: string
  /** What its page shows of itself. */
  readonly build: string
  readonly name?: string
  readonly manifest?: Partial<ManifestInput>
  /** Adds a column to its table. */
  readonly moreColumns?: boolean
}

export interface Workshop {
  readonly folder: string
  /** Builds a version; the built package's folder. */
  built(version: Version): Promise<string>
  /** The archive of a version; `key` null: unsigned. */
  archive(version: Version, key?: string | null): Promise<string>
  /** Makes another publisher's key. */
  newKey(name: string): Promise<string>
  /** As `panoptic-plugin dev` leaves a folder: the build first, then `dev.json`, whole. */
  devBuild(number: number, version: Version | null, errors?: string): Promise<string>
  /** The same with a package that is built already; null: the build failed. */
  devFolder(number: number, built: string | null, errors?: string): Promise<string>
  close(): Promise<void>
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-workshop-'))
  const mine = join(folder, 'mine')
  let count = 0
  let good = 0

  async function built({ version, build, name = life, manifest = {}, moreColumns = false }: Version): Promise<string> {
    const source = join(folder, `source-${count++}`)
    await cp(sources, source, { recursive: true })
    const pack = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { panoptic: object }
    await writeFile(join(source, 'package.json'), JSON.stringify({ ...pack, name, version, panoptic: { ...pack.panoptic, ...manifest } }))
    await writeFile(join(source, 'build.ts'), `export const build = ${JSON.stringify(build)}\n`)
    if (moreColumns) {
      const tables = await readFile(join(source, 'tables.ts'), 'utf8')
      await writeFile(join(source, 'tables.ts'), tables.replace(/\}\)\nexport/, `}).step({ addColumns: { notes: { mood: text() } } })\nexport`))
    }
    return (await buildPlugin(source, join(source, 'out'))).out
  }

  async function newKey(name: string): Promise<string> {
    await keygen(join(folder, name))
    return join(folder, name)
  }
  async function devFolder(number: number, built: string | null, errors = ''): Promise<string> {
    await mkdir(join(mine, '.panoptic', 'dev'), { recursive: true })
    if (built !== null) {
      await cp(built, join(mine, '.panoptic', 'dev', String(number)), { recursive: true })
      good = number
    }
    const file = join(mine, '.panoptic', 'dev.json')
    await writeFile(`${file}.new`, JSON.stringify({ build: number, folder: `.panoptic/dev/${good}`, ok: built !== null, errors, at: Date.now() }))
    await rename(`${file}.new`, file)
    return mine
  }
  const ours = await newKey('publisher.key')

  return {
    folder, built, newKey,
    async archive(version, key = ours) {
      const out = join(folder, `${version.name ?? life}-${version.version}-${count++}.panoptic`)
      await pack({ folder: await built(version), out, key: key ?? undefined })
      return out
    },
    devFolder,
    devBuild: async (number, version, errors) => devFolder(number, version === null ? null : await built(version), errors),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
