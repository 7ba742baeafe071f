import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PluginInfo } from '@panoptic/sdk/contract/plugins'
import { builtFolder, openWorld, type World } from '../manager/testing/world'
import { DevFault, parseDevFile, readDevState } from './dev-file'

let world: World
let folder = ''
beforeEach(async () => {
  world = await openWorld()
  folder = join(world.folder, 'mine')
  await mkdir(join(folder, '.panoptic', 'dev'), { recursive: true })
})
afterEach(() => world.close())

/** As `panoptic-plugin dev` writes: the build first, dev.json last and whole. */
async function build(number: number, { ok = true, errors = '', version = `1.0.${number}`, good = number, name = 'mine' } = {}): Promise<void> {
  if (ok) await builtFolder(join(folder, '.panoptic', 'dev', String(number)), { name, version })
  await writeFile(join(folder, '.panoptic', 'dev.json.new'), JSON.stringify({ build: number, folder: good === 0 ? '' : `.panoptic/dev/${good}`, ok, errors, at: number }))
  await rename(join(folder, '.panoptic', 'dev.json.new'), join(folder, '.panoptic', 'dev.json'))
}
const load = () => world.handlers['developer.load']({ path: folder }, world.as(world.anna))
const info = async (): Promise<PluginInfo | undefined> => (await world.handlers['plugins.list']({}, world.as(world.anna))).find(({ id }) => id === 'mine')
const soon = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 5_000, interval: 25 })
const on = () => world.handlers['developer.set']({ on: true }, world.as(world.anna))

describe('developer mode', () => {
  it('is off at first, asks for the password, and takes out what it allowed when it is turned off', async () => {
    await build(1)
    await expect(load()).rejects.toMatchObject({ code: 'conflict' })
    world.says.confirms = false
    expect(await on()).toEqual({ on: false })
    world.says.confirms = true
    expect(await on()).toEqual({ on: true })
    expect(world.says.confirmed).toEqual(['developer-mode ', 'developer-mode '])
    await load()
    await world.install(await world.archive({ name: 'nobody' }, null))
    await world.install(await world.archive())
    expect([...world.registry.plugins.keys()].sort()).toEqual(['mine', 'nobody', 'probe'])
    expect(await world.handlers['developer.set']({ on: false }, world.as(world.anna))).toEqual({ on: false })
    expect([...world.registry.plugins.keys()]).toEqual(['probe'])
    expect(world.told.stopped.filter((line) => /mine: developer mode|nobody: removed/.test(line))).toHaveLength(2)
    // Nothing is forgotten: it comes back when it is turned on again.
    await on()
    expect([...world.registry.plugins.keys()].sort()).toEqual(['mine', 'nobody', 'probe'])
  })
})

describe('a folder that is followed', () => {
  beforeEach(on)

  it('each good build takes the place of the one before; a failed one keeps it and tells its errors', async () => {
    await build(1)
    expect(await load()).toMatchObject({ state: 'loaded', plugin: { id: 'mine', version: '1.0.1', source: 'developer', buildErrors: null, publisher: { signed: false, fingerprint: null } } })
    await build(2)
    await soon(() => expect(world.registry.get('mine').version).toBe('1.0.2'))
    expect(world.told.built).toEqual(['mine'])
    expect(world.registry.get('mine').folder).toMatch(/dev\/2$/)
    await build(3, { ok: false, errors: 'index.ts:3: no such name', good: 2 })
    await soon(async () => expect(await info()).toMatchObject({ version: '1.0.2', buildErrors: 'index.ts:3: no such name' }))
    expect(world.told.built).toEqual(['mine'])
    await build(4)
    await soon(async () => expect(await info()).toMatchObject({ version: '1.0.4', buildErrors: null }))
    expect(world.told.built).toEqual(['mine', 'mine'])
  })

  it('a folder that is moved away keeps the last build and says so; one that comes back goes on', async () => {
    await build(1)
    await load()
    await rename(folder, `${folder}-away`)
    await soon(async () => expect((await info())?.buildErrors).toMatch(/is not there/))
    expect((await info())?.version).toBe('1.0.1')
    await rename(`${folder}-away`, folder)
    await soon(async () => expect((await info())?.buildErrors).toBeNull())
    await build(2)
    await soon(() => expect(world.registry.get('mine').version).toBe('1.0.2'))
  })

  it('survives a restart of the app, also when its build is broken then', async () => {
    await build(1)
    await load()
    world.developer.close()
    world.developer.release('mine')
    world.registry.remove('mine')
    await build(2)
    await world.developer.start()
    expect(await info()).toMatchObject({ version: '1.0.2', source: 'developer' })
    world.developer.release('mine')
    world.registry.remove('mine')
    await rm(join(folder, '.panoptic', 'dev', '2'), { recursive: true })
    await world.developer.start()
    expect(await info()).toMatchObject({ problem: 'files-changed', buildErrors: expect.stringMatching(/not there/) as string })
    await build(3)
    await soon(async () => expect(await info()).toMatchObject({ problem: 'none', version: '1.0.3' }))
  })

  it('a build under another name is not taken over', async () => {
    await build(1)
    await load()
    await build(2, { name: 'other' })
    await soon(async () => expect((await info())?.buildErrors).toMatch(/called "other"/))
    expect([...world.registry.plugins.keys()]).toEqual(['mine'])
  })

  it('a folder without a builder is taken as it is, and again when it changes', async () => {
    await rm(folder, { recursive: true })
    await builtFolder(folder, { name: 'mine', version: '2.0.0' })
    expect(await load()).toMatchObject({ state: 'loaded', plugin: { version: '2.0.0' } })
    await builtFolder(folder, { name: 'mine', version: '2.0.1' })
    await soon(() => expect(world.registry.get('mine').version).toBe('2.0.1'))
  })

  it('an empty folder, one without a good build and the id of a built-in plugin are refused', async () => {
    expect(await load()).toMatchObject({ state: 'refused', refusal: 'bad-package' })
    await build(1, { ok: false, errors: 'nothing fits', good: 0 })
    expect(await load()).toMatchObject({ state: 'refused', refusal: 'bad-package', detail: 'nothing fits' })
    world.says.chooses = null
    expect(await world.handlers['developer.load']({ path: null }, world.as(world.anna))).toEqual({ state: 'cancelled' })
    const built = await openWorld([await builtFolder(join(world.folder, 'built'), { name: 'mine' })])
    try {
      await build(1)
      await built.handlers['developer.set']({ on: true }, built.as(built.anna))
      expect(await built.handlers['developer.load']({ path: folder }, built.as(built.anna))).toMatchObject({ state: 'refused', refusal: 'built-in' })
    } finally {
      await built.close()
    }
  })

  it('removed: it is followed no more', async () => {
    await build(1)
    await load()
    await world.handlers['plugins.remove']({ plugin: 'mine', data: 'keep' }, world.as(world.anna))
    await build(2)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(world.registry.plugins.size).toBe(0)
  })
})

describe('dev.json', () => {
  const good = { build: 1, folder: '.panoptic/dev/1', ok: true, errors: '', at: 1 }
  it.each<[string, object]>([
    ['another folder', { folder: '../../etc' }], ['an absolute folder', { folder: '/etc' }], ['a folder above', { folder: '.panoptic/dev/../../..' }], ['a word for a number', { build: 'x' }],
    ['a negative build', { build: -1 }], ['no errors', { errors: undefined }], ['something more', { run: 'rm' }], ['a long text', { errors: 'x'.repeat(200_001) }],
  ])('with %s is a fault that names the field', (_, over) => expect(() => parseDevFile(JSON.stringify({ ...good, ...over }))).toThrow(DevFault))
  it('never throws anything but a DevFault (property)', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseDevFile(text)
        return true
      } catch (error) {
        return error instanceof DevFault
      }
    }))
  })
  it('a link to a folder outside, or in place of the file, is refused', async () => {
    const outside = join(world.folder, 'outside')
    await builtFolder(outside, { name: 'mine' })
    await build(1)
    await rm(join(folder, '.panoptic', 'dev', '1'), { recursive: true })
    await symlink(outside, join(folder, '.panoptic', 'dev', '1'))
    await expect(readDevState(folder)).rejects.toThrow(/outside/)
    await cp(join(folder, '.panoptic', 'dev.json'), join(world.folder, 'dev.json'))
    await rm(join(folder, '.panoptic', 'dev.json'))
    await symlink(join(world.folder, 'dev.json'), join(folder, '.panoptic', 'dev.json'))
    await expect(readDevState(folder)).rejects.toThrow(/not a file/)
  })
})
