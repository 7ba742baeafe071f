/** The plugin's queries and choices on the host's real vault: a large file in, searched, tidied up and out again. */
import { createTestHost, type TestHost } from '@panoptic/sdk/testing'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import manifest from '../package.json'
import { tables, type DB } from '../tables'
import { groupFindings } from '../vault/findings'
import { fieldsOf, draftOf, metadataOf, tagsOf } from '../vault/fields'
import { choose, countStates, resultsByRow, summarize } from '../vault/importing'
import { noFilters, toQuery } from '../vault/query'
import { allSecrets } from '../vault/walk'

let host: TestHost<DB>
let folder: string
let file = ''
const lines = 1203

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panoptic-vault-'))
  host = await createTestHost<DB>({ package: manifest, tables, vault: { file: () => file, value: () => 'a value that was typed 1x9' } })
})
afterAll(async () => {
  await host?.close()
  await rm(folder, { recursive: true, force: true })
})

it('takes the chosen rows in and says of each what became of it', async () => {
  file = join(folder, 'keys.env')
  await writeFile(file, [...Array.from({ length: lines }, (_, index) => `KEY_${index}=value-${index}-${crypto.randomUUID()}`), 'EMPTY='].join('\n'))
  const { secrets } = host.panoptic
  const preview = (await secrets.openImport())!
  expect([preview.format, countStates(preview.rows)['new']]).toEqual(['env', lines])
  const asked = [...choose(preview.rows, 'new')].slice(0, lines - 3)
  const told: number[] = []
  const results = resultsByRow(asked, await secrets.commitImport(preview.import, asked, { onProgress: (done) => void told.push(done) }))
  expect(summarize(preview.rows, results)).toMatchObject({ taken: lines - 3, existed: 0, failed: 0 })
  expect(told.at(-1)).toBe(lines - 3)
  await secrets.closeImport(preview.import)

  const again = (await secrets.openImport())!
  expect(countStates(again.rows)).toMatchObject({ new: 3, 'same-value': lines - 3 })
  await secrets.closeImport(again.import)
})

it('reads all of them, page by page, and finds by words', async () => {
  const { secrets } = host.panoptic
  const list = (query: Parameters<typeof secrets.list>[0]) => secrets.list(query)
  expect(await allSecrets(list)).toHaveLength(lines - 3)
  const found = await secrets.list(toQuery({ ...noFilters, search: 'key_117' }, { key: 'name', direction: 'desc' }))
  expect(found.secrets.map(({ name }) => name)).toEqual([...Array.from({ length: 10 }, (_, digit) => `KEY_117${9 - digit}`), 'KEY_117'])
})

it('a form that is saved unchanged changes nothing, and tags are added beside what is there', async () => {
  const { secrets } = host.panoptic
  const made = (await secrets.add({ name: 'Form', tags: ['one'], notes: ' two lines\nof notes ', expiresAt: Date.now() + 3_600_000 * 24 * 30 }))!
  await secrets.update(made.id, fieldsOf(draftOf(made), made))
  expect(metadataOf(await secrets.get(made.id))).toEqual(metadataOf(made))
  await secrets.update(made.id, { ...metadataOf(made), tags: tagsOf([...made.tags, 'two'].join(',')) })
  expect((await secrets.list(toQuery({ ...noFilters, tag: 'two' }, null))).secrets.map(({ id }) => id)).toEqual([made.id])
})

it('what the host notices is grouped; removed secrets are in no group until they are back', async () => {
  const { secrets } = host.panoptic
  const twin = (await secrets.add({ name: 'Twin' }))!
  const doubles = async (): Promise<string[]> => groupFindings(await allSecrets((query) => secrets.list(query), { show: 'findings' })).find(({ finding }) => finding === 'duplicate')!.secrets.map(({ name }) => name).sort()
  expect(await doubles()).toEqual(['Form', 'Twin'])
  await secrets.remove([twin.id])
  expect(await doubles()).toEqual([])
  await secrets.restore([twin.id])
  expect(await doubles()).toEqual(['Form', 'Twin'])
})

it('a tenant user changes only what is personal, as the views say', async () => {
  const reader = await host.addUser({ name: 'reader', role: 'tenant_user' })
  const shared = (await host.panoptic.secrets.list(toQuery({ ...noFilters, search: 'Twin' }, null))).secrets[0]!
  const { secrets } = reader.panoptic
  expect((await secrets.get(shared.id)).name).toBe('Twin')
  await expect(secrets.copy(shared.id)).rejects.toMatchObject({ code: 'refused' })
  await expect(secrets.update(shared.id, metadataOf(shared))).rejects.toMatchObject({ code: 'refused' })
  await expect(secrets.add({ name: 'For all' })).rejects.toMatchObject({ code: 'refused' })
  const mine = (await secrets.add({ name: 'Mine' }, { personal: true }))!
  expect(mine.owner).toBe(reader.by.user)
  expect((await host.panoptic.secrets.list(toQuery({ ...noFilters, search: 'Mine' }, null))).total).toBe(0)
})

it('a file that is no file of secrets is refused with a problem the view has words for', async () => {
  file = join(folder, 'noise.bin')
  await writeFile(file, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3]))
  await expect(host.panoptic.secrets.openImport()).rejects.toMatchObject({ code: 'invalid', details: { problem: expect.stringMatching(/^(not-recognised|wrong-type)$/) as string } })
  expect(host.faults).toEqual([])
})
