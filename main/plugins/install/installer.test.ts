/** Old or new, never half: whatever fails, and whenever the process ends (C-05). */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { build } from 'vite'
import { archiveOf, digestOf, newPublisher, packageFiles, type PackageFiles } from '../../../tests/fixtures/archives/package'
import { readInto } from '../archive/read'
import { fingerprintOf } from '../archive/signature'
import { createInstaller } from './installer'

/** The n-th call of the file system from now on fails, where a test wants one to. */
const faults = vi.hoisted(() => ({ in: 0, names: [] as string[] }))
vi.mock('node:fs/promises', async (original) => {
  const real: Record<string, unknown> = await original()
  const failing = (name: string) => (...args: unknown[]): unknown => {
    if (faults.in > 0 && --faults.in === 0) {
      faults.names.push(name)
      return Promise.reject(Object.assign(new Error('injected'), { code: 'EIO', syscall: name }))
    }
    return (real[name] as (...input: unknown[]) => unknown)(...args)
  }
  return { ...real, ...Object.fromEntries(['mkdir', 'rename', 'rm', 'readdir', 'open', 'readFile', 'stat'].map((name) => [name, failing(name)])) }
})

let root = ''
let plugins = ''
const installer = () => createInstaller({ folder: plugins, read: readInto, log: () => undefined })
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'panoptic-install-'))
  plugins = join(root, 'plugins')
})
afterEach(() => {
  faults.in = 0
  return rm(root, { recursive: true })
})

async function archive(files: PackageFiles, by = newPublisher()): Promise<string> {
  const path = join(root, `${digestOf(files).slice(0, 8)}.panoptic`)
  await writeFile(path, archiveOf(files, { by }))
  return path
}
const naming = (digests: readonly string[] = []) => () => Promise.resolve(new Set(digests))
const one = packageFiles({ version: '1.0.0' })
const two = packageFiles({ version: '2.0.0', files: { 'dist/chunk.js': 'export const two = 2' } })
const versionIn = async (folder: string): Promise<string> => (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }).version

describe('a package', () => {
  it('is staged, installed under its digest, read again, and swept when no record names it', async () => {
    const publisher = newPublisher()
    const first = installer()
    const staged = await first.stage(await archive(one, publisher))
    expect(staged).toMatchObject({ digest: digestOf(one), key: publisher.key, fingerprint: fingerprintOf(publisher.key), publisher: 'Acme', plugin: { id: 'probe', version: '1.0.0', manifest: { entry: 'dist/index.js' } } })
    expect(staged.size).toBeGreaterThan(300)
    const installed = await first.commit(staged)
    expect([installed.folder, await readdir(plugins)]).toEqual([join(plugins, digestOf(one)), [digestOf(one)]])
    expect(installed.integrity?.files.get('dist/index.js')?.size).toBe(String(one['dist/index.js']).length)
    const update = await first.commit(await first.stage(await archive(two)))
    expect((await readdir(plugins)).toSorted()).toEqual([digestOf(one), digestOf(two)].toSorted())
    const later = installer()
    expect(await later.load('probe', digestOf(two))).toEqual(update)
    await later.sweep(naming([digestOf(two)]))
    expect(await readdir(plugins)).toEqual([digestOf(two)])
  })

  it('that waits for an answer is not swept, one that nobody waits for is', async () => {
    const before = installer()
    const forgotten = await before.stage(await archive(one))
    const now = installer()
    const waiting = await now.stage(await archive(two))
    await mkdir(join(plugins, 'of somebody else'))
    await now.sweep(naming())
    expect((await readdir(plugins)).toSorted()).toEqual([waiting.plugin.folder.slice(plugins.length + 1), 'of somebody else'])
    await expect(before.commit(forgotten)).rejects.toMatchObject({ refusal: 'wrong-hash' })
    await now.discard(waiting)
    await now.discard(waiting)
    expect(await readdir(plugins)).toEqual(['of somebody else'])
  })

  it('is not swept between its installation and its record, whatever else is installed', async () => {
    const made = installer()
    const staged = await made.stage(await archive(one))
    await made.commit(staged)
    const recorded: string[] = []
    // As another installation ends: the records are read, and then this one is noted and settled.
    await made.sweep(async () => {
      const before = new Set(recorded)
      recorded.push(staged.digest)
      await made.discard(staged)
      return before
    })
    expect(await readdir(plugins)).toEqual([digestOf(one)])
    await made.sweep(naming(recorded))
    expect(await readdir(plugins)).toEqual([digestOf(one)])
    await made.sweep(naming())
    expect(await readdir(plugins)).toEqual([])
  })

  it('that was changed while it waited is not installed', async () => {
    const made = installer()
    const staged = await made.stage(await archive(one))
    await writeFile(join(staged.plugin.folder, 'dist/index.js'), 'evil')
    await expect(made.commit(staged)).rejects.toMatchObject({ refusal: 'wrong-hash' })
    expect(await readdir(plugins)).not.toContain(digestOf(one))
  })

  it('installed again repairs a folder that was changed, and leaves one alone that was not', async () => {
    const made = installer()
    const path = await archive(one)
    const { folder } = await made.commit(await made.stage(path))
    await writeFile(join(folder, 'dist/index.js'), 'evil')
    await made.commit(await made.stage(path))
    expect(await readFile(join(folder, 'dist/index.js'), 'utf8')).toBe(one['dist/index.js'])
    await writeFile(join(folder, 'more.js'), 'not in the list, so nobody reads it')
    await made.commit(await made.stage(path))
    expect(await readdir(folder)).toContain('more.js')
    expect(await readdir(plugins)).toEqual([digestOf(one)])
  })

  it.each([
    ['the list', 'integrity.json', 'wrong-hash'], ['the manifest', 'package.json', 'wrong-hash'], ['a text', 'locales/en.json', 'wrong-hash'], ['the tables', 'dist/schema.json', 'wrong-hash'],
  ])('is not read when %s was changed or is gone', async (_, file, refusal) => {
    const made = installer()
    const { folder } = await made.commit(await made.stage(await archive(one)))
    await appendFile(join(folder, file), ' ')
    await expect(made.load('probe', digestOf(one))).rejects.toMatchObject({ refusal })
    await rm(join(folder, file))
    await expect(made.load('probe', digestOf(one))).rejects.toMatchObject({ refusal: 'missing-file' })
  })

  it('is read under its own id and digest only, and texts that were not installed do not exist', async () => {
    const made = installer()
    const { folder } = await made.commit(await made.stage(await archive(one)))
    await writeFile(join(folder, 'locales/de.json'), '{"title":"Untergeschoben"}')
    expect((await made.load('probe', digestOf(one))).texts.de).toEqual({})
    await expect(made.load('other', digestOf(one))).rejects.toMatchObject({ refusal: 'wrong-hash' })
    await cp(folder, join(plugins, digestOf(two)), { recursive: true })
    await expect(made.load('probe', digestOf(two))).rejects.toMatchObject({ refusal: 'wrong-hash' })
    for (const digest of ['..', '', 'a/b', `${digestOf(one)}/..`]) expect(() => made.folderOf(digest)).toThrow(/no digest/)
  })
})

describe('an update', () => {
  it('whose n-th step fails leaves the old version, and works when it is tried again', async () => {
    const path = await archive(two)
    const old = installer()
    await old.commit(await old.stage(await archive(one)))
    let steps = 0
    for (let failing = 1, done = false; !done; failing++) {
      faults.in = failing
      const made = installer()
      const outcome = await made.stage(path).then((staged) => made.commit(staged)).then(() => 'done', () => 'failed')
      done = faults.in > 0
      faults.in = 0
      const next = installer()
      if (!done) {
        // The step that failed may be one of cleaning up, after everything was in its place.
        if (outcome === 'done') expect(await versionIn(next.folderOf(digestOf(two)))).toBe('2.0.0')
        steps++
      }
      await next.sweep(naming([digestOf(one)]))
      expect(await readdir(plugins)).toEqual([digestOf(one)])
      expect((await next.load('probe', digestOf(one))).version).toBe('1.0.0')
      const again = await next.stage(path)
      expect((await next.commit(again)).version).toBe('2.0.0')
      await next.discard(again)
      await next.sweep(naming([digestOf(one)]))
    }
    expect(steps).toBeGreaterThan(15)
    expect(new Set(faults.names)).toEqual(new Set(['mkdir', 'rename', 'rm', 'open', 'readFile', 'stat']))
  }, 120_000)

  describe('in a process that is killed', () => {
    let bundle = ''
    afterAll(() => rm(bundle, { recursive: true }))

    it('is whole or not there, whenever that happens', async () => {
      bundle = await mkdtemp(join(tmpdir(), 'panoptic-install-child-'))
      await build({
        root: join(import.meta.dirname, '../../..'), configFile: false, logLevel: 'error', ssr: { noExternal: true },
        build: { ssr: join(import.meta.dirname, 'testing/install-child.ts'), outDir: bundle, minify: false, rollupOptions: { output: { entryFileNames: 'child.mjs', format: 'es' } } },
      })
      const large = packageFiles({ version: '3.0.0', files: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`dist/${index}.js`, String(index).repeat(20_000)])) })
      const path = await archive(large)
      const old = installer()
      await old.commit(await old.stage(await archive(one)))
      const record = join(root, 'record')
      const outcomes: string[] = []
      // Killed when that many files are staged, when the folder has its name, and not at all.
      for (const until of [1, 7, 30, 63, 'named', 'named', 'ended'] as const) {
        await rm(record, { force: true })
        await installer().sweep(naming([digestOf(one)]))
        await killedWhen(until)
        const left = await readdir(plugins)
        const recorded = await readFile(record, 'utf8').catch(() => null)
        outcomes.push(recorded !== null ? 'new' : left.length > 1 ? 'between' : 'old')
        const next = installer()
        await next.sweep(naming([digestOf(one), ...(recorded === null ? [] : [recorded])]))
        expect((await readdir(plugins)).toSorted()).toEqual([digestOf(one), ...(recorded === null ? [] : [digestOf(large)])].toSorted())
        expect((await next.load('probe', digestOf(one))).version).toBe('1.0.0')
        if (recorded !== null) expect((await next.load('probe', recorded)).version).toBe('3.0.0')
      }
      expect(outcomes.at(-1)).toBe('new')
      expect(outcomes).toContain('between')

      async function killedWhen(until: number | 'named' | 'ended'): Promise<void> {
        const child = spawn(process.execPath, [join(bundle, 'child.mjs'), plugins, path, record], { stdio: 'ignore' })
        const reached = (): boolean => {
          const staging = readdirSync(plugins).find((name) => name.startsWith('.staging-'))
          if (until === 'named') return existsSync(join(plugins, digestOf(large)))
          return until !== 'ended' && staging !== undefined && filesIn(join(plugins, staging)) >= until
        }
        const timer = setInterval(() => { if (reached()) child.kill('SIGKILL') }, 1)
        await new Promise((resolve) => child.once('exit', resolve))
        clearInterval(timer)
      }
    }, 120_000)
  })
})

/** 0 for a folder that has just got its other name. */
function filesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true }).length
  } catch {
    return 0
  }
}
