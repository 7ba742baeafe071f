/** The real process, as a child of Node: what it answers, what it takes, and that main outlives it. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import { archiveOf, digestOf, integrityOf, newPublisher, packageFiles } from '../../../tests/fixtures/archives/package'
import type { UtilityEvents } from '../../session/utility'
import { createInstaller, type InstallerOptions } from '../install/installer'
import type { Installer } from '../install/api'
import type { FromPluginFiles } from './api'
import { packageReader } from './start'
import { buildChild, children, type Children } from './testing/start-child'

let root = ''
let file = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'panoptic-process-'))
  file = await buildChild(join(root, 'bundle'))
}, 120_000)
afterAll(() => rm(root, { recursive: true }))

const log = vi.fn<InstallerOptions['log']>()
const installerWith = (started: Children, longest?: number): Installer =>
  createInstaller({ folder: join(root, 'plugins'), log, read: packageReader({ file, start: started.start, log, ...(longest === undefined ? {} : { longest }) }) })

async function archive(name: string, bytes: Buffer): Promise<string> {
  await writeFile(join(root, name), bytes)
  return join(root, name)
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('the process that reads a package', () => {
  const files = packageFiles()
  const publisher = newPublisher()

  it('answers what it read, and ends', async () => {
    const started = children()
    const installer = installerWith(started)
    const staged = await installer.stage(await archive('good', archiveOf(files, { by: publisher })))
    expect(staged).toMatchObject({ digest: digestOf(files), key: publisher.key, plugin: { id: 'probe', version: '1.0.0' } })
    expect([started.pid() > 0, alive(started.pid())]).toEqual([true, false])
    await installer.discard(staged)
  })

  it('says why it refuses', async () => {
    const installer = installerWith(children())
    await expect(installer.stage(await archive('bad', archiveOf(files, { integrity: integrityOf(files, { files: {} }) })))).rejects.toEqual(new PackageRefusal('extra-file', 'integrity.json does not list "package.json".'))
    expect(await readdir(join(root, 'plugins'))).toEqual([])
  })

  it('tells a full disk from a bad package', async () => {
    const start = (_: string, __: string, on: UtilityEvents<FromPluginFiles>) => ({ send: () => on.message({ kind: 'failed', code: 'ENOSPC' }), kill: () => undefined, gone: Promise.resolve() })
    await expect(packageReader({ file, start, log })('/a', '/b')).rejects.toMatchObject({ code: 'limit', details: { reason: 'disk-full' } })
  })

  it.each([['hangs', 'hang', 1_500], ['crashes', 'crash', 60_000], ['takes memory without end', 'memory', 60_000]])('when it %s: refused, ended, nothing left', async (_, probe, longest) => {
    const started = children(probe)
    // Large enough that the growing process is still at it.
    const path = await archive('slow', archiveOf(packageFiles({ files: Object.fromEntries(Array.from({ length: 500 }, (__, index) => [`dist/${index}.js`, randomBytes(1_000)])) })))
    log.mockClear()
    await expect(installerWith(started, longest).stage(path)).rejects.toMatchObject({ refusal: 'unreadable' })
    expect(alive(started.pid())).toBe(false)
    expect(log.mock.calls.map(([level]) => level)).toEqual(['warn'])
    expect(await readdir(join(root, 'plugins'))).toEqual([])
  }, 120_000)

  it('takes little more memory for 90 megabytes than for a few bytes, and none for a bomb', async () => {
    const started = children()
    const installer = installerWith(started)
    await installer.discard(await installer.stage(await archive('small', archiveOf(files))))
    const small = started.peak()
    const large = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`dist/${index}.js`, Buffer.concat([randomBytes(6_000_000), Buffer.alloc(12_000_000)])]))
    await installer.discard(await installer.stage(await archive('large', archiveOf(packageFiles({ files: large })))))
    const bomb = archiveOf(files, { more: [{ name: 'signature.json', data: Buffer.alloc(300_000_000), size: 900 }] })
    const taken = started.peak() - small
    await expect(installer.stage(await archive('bomb', bomb))).rejects.toMatchObject({ refusal: 'not-an-archive' })
    const bombed = started.peak() - small
    expect(small).toBeGreaterThan(10_000_000)
    expect(taken).toBeLessThan(80_000_000)
    expect(bombed).toBeLessThan(80_000_000)
  }, 120_000)
})
