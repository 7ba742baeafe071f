/** P-46, P-48: the vault's routes through gates, handlers, files and store, with a plugin page at the other end. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestHost, type TestHost, type TestHostOptions, type VaultPerson } from '../../sdk/testing'

const canary = 'canary-Zx81mQwErTyUiOp'
const manifest = {
  name: 'keeper-test',
  panoptic: {
    engine: '^1', title: 'Keeper', description: 'd', entry: 'dist/index.js', icon: 'icon.svg',
    secrets: [{ id: 'key', title: 'Key', inject: { kind: 'header', header: 'authorization', format: 'Bearer {value}' } }],
    permissions: { secrets: ['manage'], network: [{ id: 'api', origin: 'https://api.example.com', secrets: ['key'], reason: 'r' }] },
  },
} as const

let folder: string
let host: TestHost<unknown> | null = null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-secrets-'))
})
afterEach(async () => {
  await host?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(vault: VaultPerson, more: Partial<TestHostOptions<unknown>> = {}): Promise<TestHost<unknown>> {
  host = await createTestHost<unknown>({ package: manifest as never, vault, ...more })
  return host
}
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const failure = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'done', (error: { code: string; details?: { problem?: string } }) => error.details?.problem ?? error.code)

test('add, rotate, undo, copy, remove, purge; no answer ever holds the value', async () => {
  const copied: string[] = []
  let value = canary
  const { panoptic: { secrets } } = await open({ value: () => value, copy: (form) => copied.push(form.value) > 0 })
  let changes = 0
  secrets.onChange(() => changes++)
  const made = (await secrets.add({ name: 'One', tags: ['x'] }))!
  value = `${canary}-two`
  expect((await secrets.rotate(made.id))?.hint).toBe('-two')
  expect((await secrets.undoRotation(made.id)).hint).toBe('UiOp')
  expect([await secrets.copy(made.id), copied]).toEqual([true, [canary]])
  const rest = { category: 'c', provider: '', notes: '', tags: ['y'], expiresAt: null, rotateEveryDays: null }
  expect(await secrets.update(made.id, { name: 'Two', ...rest })).toMatchObject({ name: 'Two', tags: ['y'], rotateEveryDays: null })
  expect(await failure(secrets.update(made.id, { name: 'Two', ...rest, value: 'x' } as never))).toBe('invalid')
  const told = JSON.stringify([made, await secrets.list(), await secrets.get(made.id)])
  expect(told).not.toContain('canary')
  expect([await secrets.remove([made.id]), await secrets.restore([made.id]), await secrets.remove([made.id]), await secrets.purge([made.id])]).toEqual([1, 1, 1, 1])
  expect((await secrets.list({ show: 'removed' })).total).toBe(0)
  expect(changes).toBeGreaterThanOrEqual(7)
})

test('what the person cancels changes nothing', async () => {
  const { panoptic: { secrets } } = await open({ value: () => null, password: () => false })
  expect([await secrets.add({ name: 'One' }), await secrets.openImport(), await secrets.export('csv')]).toEqual([null, null, null])
  expect((await secrets.list()).total).toBe(0)
})

test('roles and grants: a tenant_user keeps personal secrets only; without the grant there is nothing', async () => {
  const first = await open({ value: () => canary })
  const made = (await first.panoptic.secrets.add({ name: 'Shared' }))!
  const { panoptic: { secrets } } = await first.addUser({ name: 'bo', role: 'tenant_user' })
  expect((await secrets.list()).secrets.map(({ name }) => name)).toEqual(['Shared'])
  expect(await Promise.all([secrets.add({ name: 'x' }), secrets.rotate(made.id), secrets.copy(made.id), secrets.remove([made.id]), secrets.bind(made.id, 'keeper-test', 'api')].map(failure))).toEqual(Array(5).fill('refused'))
  expect(await secrets.add({ name: 'Mine' }, { personal: true })).toMatchObject({ name: 'Mine' })
  const stranger = await first.addUser({ name: 'eve', grants: [] })
  expect(await failure(stranger.panoptic.secrets.list())).toBe('refused')
})

test('bind: the host’s form makes a connection with the secret; unbind leaves it without', async () => {
  const { panoptic } = await open({ value: () => canary }, { form: () => ({ label: 'Bound' }) })
  const made = (await panoptic.secrets.add({ name: 'One' }))!
  expect(await panoptic.secrets.targets()).toMatchObject([{ plugin: 'keeper-test', network: 'api', slot: 'key' }])
  const bound = (await panoptic.secrets.bind(made.id, 'keeper-test', 'api'))!
  expect(bound).toMatchObject({ pluginTitle: 'Keeper', label: 'Bound', state: 'ready' })
  await panoptic.secrets.unbind(bound.connection)
  expect((await panoptic.connections.list())[0]).toMatchObject({ state: 'no-secret' })
})

test('import: preview without values, a result for each row, progress; export and import give the same secrets', async () => {
  let path = file('keys.csv', `name,value,notes\nA,${canary},first\nB,,\nC,value-c-000001,`)
  let done = 0
  const { panoptic: { secrets }, saved, savedIn } = await open({ file: () => path, passphrase: ({ attempt, isNew }) => (!isNew && attempt === 1 ? 'not this one' : 'five random words') })
  const preview = (await secrets.openImport())!
  expect(preview).toMatchObject({ file: 'keys.csv', format: 'csv', rows: [{ name: 'A', hint: 'UiOp', duplicate: 'none', problem: '' }, { name: 'B', problem: 'no-value' }, { name: 'C' }] })
  expect(JSON.stringify(preview)).not.toContain('canary')
  expect(await secrets.commitImport(preview.import, [0, 1, 2], { onProgress: (count) => (done = count) })).toEqual(['', 'no-value', ''])
  expect(done).toBe(3)
  await secrets.closeImport(preview.import)
  expect(await failure(secrets.commitImport(preview.import, [0]))).toBe('not-found')

  for (const format of ['panoptic', 'csv'] as const) {
    const { name, secrets: count } = (await secrets.export(format))!
    expect(count).toBe(2)
    expect(Object.keys(saved()).filter((saved) => saved.includes('partial'))).toEqual([])
    path = file(name, '')
    writeFileSync(path, readFileSync(join(savedIn, name)))
    const again = (await secrets.openImport())!
    expect([again.format, again.rows.map((row) => [row.name, row.notes, row.duplicate])]).toEqual([format, [['A', 'first', 'value'], ['C', '', 'value']]])
    expect(await secrets.commitImport(again.import, [0, 1])).toEqual(['exists', 'exists'])
  }
}, 120_000)

test('a refused file says why and leaves nothing; an aborted export leaves no file', async () => {
  let path = file('x.csv', 'prose')
  const { panoptic: { secrets }, savedIn } = await open({ file: () => path, value: () => canary })
  expect(await failure(secrets.openImport())).toBe('not-recognised')
  path = join(folder, 'missing.csv')
  expect(await failure(secrets.openImport())).toBe('unreadable')
  path = folder
  expect(await failure(secrets.openImport())).toBe('unreadable')
  await secrets.add({ name: 'One' })
  expect(await failure(secrets.export('csv', { signal: AbortSignal.abort() }))).toBe('cancelled')
  expect(readdirSync(savedIn)).toEqual([])
})
