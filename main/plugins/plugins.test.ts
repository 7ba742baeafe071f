import fc from 'fast-check'
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { grantKeys, manifestSchema, type ManifestInput } from '@panoptic/sdk/contract/manifest'
import type { By, PluginState } from '../store/api'
import { createCrashBudget } from './crash-budget'
import { discover } from './discover'
import { PackageFault, readPackage, textOf } from './package-folder'
import { builtIn, createRegistry } from './registry'
import { checkSettings, effectiveSettings } from './settings'

const manifest = (over: Partial<ManifestInput> = {}): ManifestInput => ({ engine: '^1', title: '%title%', description: 'd', entry: 'dist/index.js', icon: 'icon.svg', ...over })

async function writePackage(root: string, name: string, over: { pack?: object; schema?: string; en?: string } = {}): Promise<string> {
  const folder = join(root, name)
  await mkdir(join(folder, 'dist'), { recursive: true })
  await mkdir(join(folder, 'locales'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', panoptic: manifest(), ...over.pack }))
  await writeFile(join(folder, 'dist/schema.json'), over.schema ?? '{"steps":[]}')
  await writeFile(join(folder, 'locales/en.json'), over.en ?? '{"title":"A title"}')
  return folder
}

describe('packages', () => {
  let root = ''
  beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'panoptic-plugins-')) })

  it('are read, with texts that fall back to English, then to the key', async () => {
    const plugin = await readPackage(await writePackage(root, 'good'), 'good')
    expect(plugin).toMatchObject({ id: 'good', version: '1.2.3', schema: { steps: [] } })
    expect([textOf(plugin.texts, 'de', '%title%'), textOf(plugin.texts, 'de', '%none%'), textOf(plugin.texts, 'de', 'as it is'), textOf(plugin.texts, 'en', '%constructor%')])
      .toEqual(['A title', 'none', 'as it is', 'constructor'])
  })

  it.each([
    ['an unknown key', { pack: { panoptic: { ...manifest(), sideDoor: true } } }, /package\.json: panoptic: .*sideDoor/],
    ['a bad entry', { pack: { panoptic: { ...manifest(), entry: '../index.js' } } }, /panoptic\.entry/],
    ['a view twice', { pack: { panoptic: manifest({ views: [{ id: 'a', title: 'a' }, { id: 'a', title: 'b' }] }) } }, /panoptic\.views: holds the id "a" twice/],
    ['another engine', { pack: { panoptic: manifest({ engine: '^9' }) } }, /panoptic\.engine/],
    ['no manifest', { pack: { panoptic: undefined } }, /package\.json: panoptic/],
    ['another name', { pack: { name: 'other' } }, /"name" gives the id "other"/],
    ['no version', { pack: { version: 'new' } }, /version/],
    ['a broken schema', { schema: '{"steps":[{"sql":"drop"}]}' }, /dist\/schema\.json: steps\.0/],
    ['no JSON', { schema: '{' }, /dist\/schema\.json: is not JSON/],
    ['a text that is none', { en: '{"title":1}' }, /locales\/en\.json: title/],
    ['a file that is too large', { en: `{"title":"${'x'.repeat(1_000_001)}"}` }, /locales\/en\.json: \d+ bytes/],
  ])('with %s are refused by name', async (_, over, message) => {
    const folder = await writePackage(root, 'bad', over)
    await expect(readPackage(folder, 'bad')).rejects.toThrow(message)
    await expect(readPackage(folder, 'bad')).rejects.toBeInstanceOf(PackageFault)
  })

  it('that are broken do not keep the others from working', async () => {
    const good = await writePackage(root, 'good')
    await writePackage(root, 'bad', { schema: '{' })
    await cp(good, join(root, 'renamed'), { recursive: true })
    await mkdir(join(root, '.staging'))
    const found = await discover(root)
    expect([...found.plugins.keys()]).toEqual(['good'])
    expect(found.faults.map(({ folder }) => folder)).toEqual(['bad', 'renamed'])
    expect((await discover(join(root, 'nothing'))).plugins.size).toBe(0)
  })

  it('never throw anything but a PackageFault, whatever the manifest (property)', async () => {
    const folder = await writePackage(root, 'fuzz')
    const found = await fc.check(fc.asyncProperty(fc.jsonValue(), async (value) => {
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'fuzz', version: '1.0.0', panoptic: value }))
      return readPackage(folder, 'fuzz').then(() => false, (error: unknown) => error instanceof PackageFault)
    }), { numRuns: 200 })
    expect(found.counterexample).toBeNull()
  })
})

describe('settings', () => {
  const parsed = manifestSchema.parse(manifest({ settings: { type: 'object', properties: {
    days: { type: 'integer', title: 'Days', default: 30, minimum: 1, maximum: 365 },
    mode: { type: 'string', title: 'Mode', enum: ['a', 'b'], default: 'a' },
    name: { type: 'string', title: 'Name', maxLength: 3 },
    on: { type: 'boolean', title: 'On', default: true },
  } } }))
  it.each([
    ['days', 0], ['days', 1.5], ['days', '5'], ['days', Number.NaN], ['mode', 'c'], ['name', 'long'], ['on', 'yes'], ['other', 1], ['constructor', 1],
  ] as const)('%s = %j is refused by name', (field, value) =>
    expect(() => checkSettings(parsed, { [field]: value })).toThrow(expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ field }) as object }) as Error))
  it('are the defaults where nothing fitting is stored', () =>
    expect(effectiveSettings(parsed, { days: 7, mode: 'gone', name: 'ab', old: 1 })).toEqual({ days: 7, mode: 'a', name: 'ab', on: true }))
})

describe('crash budget', () => {
  it('is spent by three crashes in five minutes, until forgiven', () => {
    let now = 0
    const budget = createCrashBudget(() => now)
    expect([budget.crashed('p'), budget.crashed('p')]).toEqual([false, false])
    now = 5 * 60_000
    expect(budget.crashed('p')).toBe(false)
    now += 1
    expect([budget.crashed('p'), budget.spent('p'), budget.spent('q')]).toEqual([false, false, false])
    expect([budget.crashed('p'), budget.spent('p')]).toEqual([true, true])
    now += 3_600_000
    expect(budget.spent('p')).toBe(true)
    budget.forgive('p')
    expect([budget.spent('p'), budget.crashed('p')]).toEqual([false, false])
  })
})

describe('registry', () => {
  const by: By = { user: 'u', tenant: 't' }
  const asks = manifest({ permissions: { network: [{ id: 'api', origin: 'https://api.example', reason: 'r' }], files: { reason: 'r' } } })

  /** What the store keeps; the real one is behind the same signatures in the end-to-end tests. */
  function setup(state: Partial<PluginState> = {}) {
    let kept: PluginState = { enabled: false, grants: [], asked: [], settings: {}, ...state }
    const store = {
      registerPlugin: vi.fn(async () => ({ version: 1 })),
      pluginState: async () => kept,
      setPlugin: async (_: string, _by: By, change: Pick<PluginState, 'enabled' | 'grants' | 'asked'>) => { kept = { ...kept, ...change } },
      setPluginSettings: async (_: string, _by: By, settings: PluginState['settings']) => { kept = { ...kept, settings } },
    }
    const plugin = { id: 'p', version: '1.0.0', folder: '/p', manifest: manifestSchema.parse(asks), schema: { steps: [] }, texts: { en: {}, de: {} } }
    return { store, plugin, registry: createRegistry(new Map([['p', plugin]]), store), state: () => kept }
  }

  it('enables with exactly the agreed grants, after making the tables', async () => {
    const { registry, store, state } = setup()
    await registry.enable('p', by, ['files', 'files'])
    expect(store.registerPlugin).toHaveBeenCalledTimes(1)
    expect(state()).toMatchObject({ enabled: true, grants: ['files'], asked: grantKeys(manifestSchema.parse(asks)) })
    expect(await registry.standing('p', by)).toEqual({ problem: 'none' })
  })
  it('refuses a grant that the manifest does not ask for, changing nothing', async () => {
    const { registry, state } = setup()
    await expect(registry.enable('p', by, ['files', 'network:other'])).rejects.toMatchObject({ code: 'invalid', details: { field: 'grants' } })
    expect(state().enabled).toBe(false)
  })
  it('pauses a plugin whose update asks for more', async () => {
    const { registry } = setup({ enabled: true, grants: ['files'], asked: ['files'] })
    expect(await registry.standing('p', by)).toEqual({ problem: 'new-permissions', added: ['network:api'] })
  })
  it('does not enable a plugin without tables, says why, and tries again', async () => {
    const { registry, store, state } = setup()
    store.registerPlugin.mockRejectedValueOnce(new Error('disk full'))
    await expect(registry.enable('p', by, [])).rejects.toThrow('disk full')
    expect(state().enabled).toBe(false)
    expect(await registry.standing('p', by)).toEqual({ problem: 'schema-failed', message: 'disk full' })
    await registry.enable('p', by, [])
    expect(await registry.standing('p', by)).toEqual({ problem: 'none' })
  })
  it('tells a restarted store of every plugin again', async () => {
    const { registry, store } = setup()
    await registry.prepare('p')
    await registry.prepare('p')
    expect(store.registerPlugin).toHaveBeenCalledTimes(1)
    await registry.prepareAgain()
    expect(store.registerPlugin).toHaveBeenCalledTimes(2)
  })
  it('another package takes the place of the first at once; its tables are made anew, one that is gone is gone', async () => {
    const { registry, store, plugin } = setup()
    await registry.prepare('p')
    const live = registry.plugins
    const signed = { source: 'installed', publisher: { name: 'Acme', fingerprint: 'SHA256:x', signed: true } } as const
    registry.put({ ...plugin, version: '2.0.0' }, signed)
    expect([live.get('p')!.version, registry.origin('p'), registry.revision('p')]).toEqual(['2.0.0', signed, 1])
    await registry.prepare('p')
    expect(store.registerPlugin).toHaveBeenCalledTimes(2)
    registry.remove('p')
    expect(live.size).toBe(0)
    await expect(registry.prepare('p')).rejects.toMatchObject({ code: 'not-found' })
    await registry.prepareAgain()
    registry.put(plugin, signed)
    expect(registry.revision('p')).toBe(2)
  })
  it('changes come one after the other, and say so meanwhile; a failed one does not stop the next', async () => {
    const { registry } = setup()
    const order: string[] = []
    const first = registry.change('p', async () => {
      order.push(`first ${registry.isChanging('p')}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
      order.push('first ends')
      throw new Error('disk full')
    })
    const second = registry.change('p', async () => order.push('second'))
    await expect(first).rejects.toThrow('disk full')
    await second
    expect([order, registry.isChanging('p')]).toEqual([['first true', 'first ends', 'second'], false])
  })
  it('a package whose files were changed does not run until it is replaced', async () => {
    const { registry, plugin } = setup({ enabled: true, asked: ['files', 'network:api'] })
    expect([registry.spoil('p', 'dist/index.js'), registry.spoil('p', 'again'), registry.spoil('other', 'x')]).toEqual([true, false, false])
    expect(await registry.standing('p', by)).toEqual({ problem: 'files-changed', message: 'dist/index.js' })
    await expect(registry.prepare('p')).rejects.toMatchObject({ code: 'unavailable' })
    registry.put(plugin, builtIn)
    expect(await registry.standing('p', by)).toEqual({ problem: 'none' })
  })
  it('knows no other plugin', () => expect(() => setup().registry.get('constructor')).toThrow(expect.objectContaining({ code: 'not-found' }) as Error))
})
