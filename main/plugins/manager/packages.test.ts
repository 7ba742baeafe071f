import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineTables, text } from '@panoptic/sdk/db/tables'
import { newPublisher } from '../../../tests/fixtures/archives/package'
import { builtFolder, openWorld, type World } from './testing/world'

const first = defineTables({ create: { item: { scope: 'tenant', columns: { id: text().notNull() }, key: ['id'] } } })
const second = first.step({ addColumns: { item: { note: text() } } })
const other = defineTables({ create: { item: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } } })
const schema = ({ schema: value }: { readonly schema: unknown }) => ({ 'dist/schema.json': JSON.stringify(value) })
const asks = { permissions: { files: { reason: 'r' }, notifications: { reason: 'r' } } }

let world: World
beforeEach(async () => { world = await openWorld() })
afterEach(() => world.close())
const folders = async (): Promise<string[]> => (await readdir(join(world.folder, 'plugins')).catch(() => [])).sort()
const refusalOf = async (path: string): Promise<unknown> => world.handlers['plugins.inspect']({ path, folder: false }, world.as(world.anna))

describe('installing', () => {
  it('C-03: says what a package is before anything of it runs, then installs and enables it with the agreed grants', async () => {
    const candidate = await world.inspected(await world.archive({ manifest: asks }))
    expect(candidate).toMatchObject({ id: 'probe', version: '1.0.0', title: 'Probe', relation: 'new', installedVersion: null, added: ['notifications', 'files'], changesTables: false, warnings: [], publisher: { name: 'Acme', signed: true, fingerprint: expect.stringMatching(/^SHA256:/) as string } })
    expect(world.registry.plugins.size).toBe(0)
    const info = await world.handlers['plugins.install']({ ticket: candidate.ticket, grants: ['files'] }, world.as(world.anna))
    expect(info).toMatchObject({ id: 'probe', enabled: true, grants: ['files'], source: 'installed', previousVersion: null, problem: 'none', policy: 'none' })
    expect(await folders()).toHaveLength(1)
    // Bo has not enabled it.
    expect(await world.handlers['plugins.list']({}, world.as(world.bo))).toMatchObject([{ id: 'probe', enabled: false, grants: [] }])
  })

  it('a ticket counts once; discarded and forgotten ones leave nothing behind', async () => {
    const path = await world.archive()
    const { ticket } = await world.inspected(path)
    await world.handlers['plugins.discard']({ ticket }, world.as(world.anna))
    await expect(world.handlers['plugins.install']({ ticket, grants: null }, world.as(world.anna))).rejects.toMatchObject({ code: 'not-found' })
    for (let count = 0; count < 8; count++) await world.inspected(path)
    expect(await folders()).toHaveLength(5)
    await world.packages.discardAll()
    expect(await folders()).toEqual([])
  })

  it('C-04: another key, no key and the id of a built-in plugin are refused', async () => {
    await world.install(await world.archive())
    expect(await refusalOf(await world.archive({ version: '2.0.0' }, newPublisher()))).toMatchObject({ state: 'refused', refusal: 'other-publisher' })
    expect(await refusalOf(await world.archive({ version: '2.0.0' }, null))).toMatchObject({ state: 'refused', refusal: 'other-publisher' })
    expect(await refusalOf(await world.archive({ name: 'nobody' }, null))).toMatchObject({ state: 'refused', refusal: 'unsigned' })
    const built = await openWorld([await builtFolder(join(world.folder, 'built'), { name: 'built' })])
    try {
      expect(await built.handlers['plugins.inspect']({ path: await built.archive({ name: 'built' }), folder: false }, built.as(built.anna))).toMatchObject({ state: 'refused', refusal: 'built-in' })
    } finally {
      await built.close()
    }
  })

  it('warns of a publisher and of a title that look like known ones', async () => {
    await world.install(await world.archive())
    const like = await world.inspected(await world.archive({ name: 'other', manifest: { publisher: 'Асme' } }, newPublisher()))
    expect(like.warnings).toEqual(['publisher-name', 'title'])
    expect((await world.inspected(await world.archive({ name: 'host', files: { 'locales/en.json': '{"title":"Else"}' }, manifest: { publisher: 'Panoptlc' } }, newPublisher()))).warnings).toEqual(['publisher-name'])
  })

  it('what was looked at before developer mode was turned off is not installed after', async () => {
    await world.handlers['developer.set']({ on: true }, world.as(world.anna))
    const { ticket, warnings } = await world.inspected(await world.archive({ name: 'nobody' }, null))
    expect(warnings).toEqual(['unsigned'])
    await world.api.setDeveloperMode(world.anna, false)
    await expect(world.handlers['plugins.install']({ ticket, grants: null }, world.as(world.anna))).rejects.toMatchObject({ code: 'conflict' })
    expect([world.registry.plugins.size, await folders()]).toEqual([0, []])
  })
})

describe('updating', () => {
  it('C-05: asks for more: paused until the user answered; the former version and its rows are kept and come back', async () => {
    await world.install(await world.archive({ files: schema(first) }), [])
    const candidate = await world.inspected(await world.archive({ version: '1.1.0', manifest: asks, files: schema(second) }))
    expect(candidate).toMatchObject({ relation: 'update', installedVersion: '1.0.0', changesTables: true, added: ['notifications', 'files'] })
    const updated = await world.handlers['plugins.install']({ ticket: candidate.ticket, grants: null }, world.as(world.anna))
    expect(updated).toMatchObject({ version: '1.1.0', enabled: true, problem: 'new-permissions', previousVersion: '1.0.0', sameTables: false })
    expect(world.told.stopped).toContain('probe: updated')
    expect(world.told.code).toContain('probe')
    expect(await folders()).toHaveLength(2)
    await expect(world.handlers['plugins.rollBack']({ plugin: 'probe', rows: 'current' }, world.as(world.anna))).rejects.toMatchObject({ code: 'conflict' })
    expect(world.registry.get('probe').version).toBe('1.1.0')
    const back = await world.handlers['plugins.rollBack']({ plugin: 'probe', rows: 'kept-copy' }, world.as(world.anna))
    expect(back).toMatchObject({ version: '1.0.0', problem: 'none', previousVersion: null, enabled: true })
    expect(await folders()).toHaveLength(1)
  })

  it('older tables are refused; an older version with the same tables is called older', async () => {
    await world.install(await world.archive({ version: '2.0.0', files: schema(second) }))
    expect(await refusalOf(await world.archive({ version: '3.0.0', files: schema(first) }))).toMatchObject({ refusal: 'older-data' })
    expect(await refusalOf(await world.archive({ version: '3.0.0', files: schema(other) }))).toMatchObject({ refusal: 'older-data' })
    expect((await world.inspected(await world.archive({ version: '1.0.0', files: schema(second) }))).relation).toBe('older')
    expect((await world.inspected(await world.archive({ version: '2.0.0', files: schema(second) }))).relation).toBe('same')
  })

  it('whose tables cannot be made is taken back: the version before works on', async () => {
    await world.install(await world.archive({ files: schema(first) }), [])
    const real = world.api.registerPlugin
    let failures = 1
    Object.assign(world.api, { registerPlugin: (...input: Parameters<typeof real>) => (failures-- > 0 ? Promise.reject(new Error('disk full')) : real(...input)) })
    const { ticket } = await world.inspected(await world.archive({ version: '1.1.0', files: schema(second) }))
    await expect(world.handlers['plugins.install']({ ticket, grants: null }, world.as(world.anna))).rejects.toThrow('disk full')
    expect(await world.handlers['plugins.list']({}, world.as(world.anna))).toMatchObject([{ version: '1.0.0', problem: 'none', enabled: true }])
    expect(await folders()).toHaveLength(1)
  })

  it('the same package again, whose tables cannot be made just now, does not bring the version before back', async () => {
    await world.install(await world.archive({ files: schema(first) }), [])
    const path = await world.archive({ version: '1.1.0', files: schema(second) })
    await world.install(path)
    const real = world.api.registerPlugin
    let failures = 1
    Object.assign(world.api, { registerPlugin: (...input: Parameters<typeof real>) => (failures-- > 0 ? Promise.reject(new Error('disk full')) : real(...input)) })
    await expect(world.install(path)).rejects.toThrow('disk full')
    expect(await world.handlers['plugins.list']({}, world.as(world.anna))).toMatchObject([{ version: '1.1.0', previousVersion: '1.0.0' }])
  })

  it('is seen by nobody half done: nothing of the plugin starts meanwhile', async () => {
    await world.install(await world.archive())
    const seen: boolean[] = []
    const real = world.api.installPlugin
    Object.assign(world.api, { installPlugin: (...input: Parameters<typeof real>) => (seen.push(world.registry.isChanging('probe')), real(...input)) })
    await world.install(await world.archive({ version: '1.1.0' }))
    expect([seen, world.registry.isChanging('probe'), world.registry.revision('probe')]).toEqual([[true], false, 1])
  })
})

describe('removing', () => {
  it('keeps rows and grants for a later install, or erases them after the password', async () => {
    await world.install(await world.archive({ manifest: asks, files: schema(first) }), ['files'])
    expect(await world.handlers['plugins.remove']({ plugin: 'probe', data: 'keep' }, world.as(world.anna))).toBe(true)
    expect([world.registry.plugins.size, await folders(), world.says.confirmed, world.told.partitions]).toEqual([0, [], [], ['probe']])
    expect((await world.inspected(await world.archive({ manifest: asks, files: schema(first) }))).relation).toBe('returning')
    const again = await world.install(await world.archive({ manifest: asks, files: schema(first) }))
    expect(again).toMatchObject({ enabled: false })
    world.says.confirms = false
    expect(await world.handlers['plugins.remove']({ plugin: 'probe', data: 'erase' }, world.as(world.anna))).toBe(false)
    expect(world.registry.plugins.has('probe')).toBe(true)
    world.says.confirms = true
    expect(await world.handlers['plugins.remove']({ plugin: 'probe', data: 'erase' }, world.as(world.anna))).toBe(true)
    expect(world.says.confirmed).toEqual(['remove-plugin Probe', 'remove-plugin Probe'])
    expect((await world.inspected(await world.archive({ name: 'probe' }, newPublisher()))).relation).toBe('new')
  })

  it('of a built-in plugin erases only its data', async () => {
    const built = await openWorld([await builtFolder(join(world.folder, 'built'), { name: 'built', files: schema(first) })])
    try {
      await built.handlers['plugins.enable']({ plugin: 'built', grants: [] }, built.as(built.anna))
      await expect(built.handlers['plugins.remove']({ plugin: 'built', data: 'keep' }, built.as(built.anna))).rejects.toMatchObject({ code: 'conflict' })
      expect(await built.handlers['plugins.remove']({ plugin: 'built', data: 'erase' }, built.as(built.anna))).toBe(true)
      expect(await built.handlers['plugins.list']({}, built.as(built.anna))).toMatchObject([{ id: 'built', enabled: false, source: 'built-in' }])
    } finally {
      await built.close()
    }
  })
})

describe('at the start', () => {
  it('what is installed is taken in; a folder that was changed is listed with its problem, never runs, and is repaired by installing again', async () => {
    const path = await world.archive()
    await world.install(path, [])
    const [digest] = await folders()
    await writeFile(join(world.folder, 'plugins', digest!, 'package.json'), '{}')
    world.registry.remove('probe')
    await world.packages.load()
    expect(await world.handlers['plugins.list']({}, world.as(world.anna))).toMatchObject([{ id: 'probe', version: '1.0.0', problem: 'files-changed', source: 'installed' }])
    await expect(world.registry.prepare('probe')).rejects.toMatchObject({ code: 'unavailable' })
    expect(await world.install(path)).toMatchObject({ problem: 'none', title: 'Probe', enabled: true })
  })

  it('folders that no record names are swept away', async () => {
    await world.install(await world.archive())
    const staged = await world.inspected(await world.archive({ version: '2.0.0' }))
    await world.packages.sweep()
    expect(await folders()).toHaveLength(2)
    await world.packages.discard(staged.ticket)
    await world.packages.sweep()
    expect(await folders()).toHaveLength(1)
  })
})
