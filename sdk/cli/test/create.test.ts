/** `create`: all of a new plugin or nothing, and never over something. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { Misuse } from '../command'
import { createPlugin, type NewPlugin } from '../create/create'
import { removeFolders, temporaryFolder } from './folders'

afterEach(removeFolders)

const sdk = 'file:../panoptic-sdk-0.1.0.tgz'
const make = async (change: Partial<NewPlugin> = {}): Promise<string> => {
  const folder = change.folder ?? join(temporaryFolder(), 'made')
  await createPlugin({ name: '@acme/status-page', folder, title: undefined, sdk, ...change })
  return folder
}
const json = (folder: string, file: string): Record<string, unknown> => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>

it('writes name, title and where the SDK comes from', async () => {
  const folder = await make()
  expect(readdirSync(folder).sort()).toEqual(['.gitignore', '.vscode', 'README.md', 'icon.svg', 'index.ts', 'locales', 'messages', 'package.json', 'tables.ts', 'tasks', 'test', 'tsconfig.json', 'views'])
  expect(json(folder, 'package.json')).toMatchObject({ name: '@acme/status-page', devDependencies: { '@panoptic/sdk': sdk } })
  expect([json(folder, 'locales/en.json')['title'], json(folder, 'locales/de.json')['title']]).toEqual(['Status page', 'Status page'])
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(/^# Status page\n/)
  expect(json(folder, '.vscode/settings.json')['json.schemas']).toEqual([{ fileMatch: ['/package.json'], url: './node_modules/@panoptic/sdk/schema/package.schema.json' }])
})

it('takes an empty folder', async () => {
  const folder = temporaryFolder()
  await make({ folder, title: 'Über uns' })
  expect(json(folder, 'locales/de.json')['title']).toBe('Über uns')
})

it('leaves a folder that holds something, and a file, as they are', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'mine.txt'), 'mine')
  await expect(make({ folder })).rejects.toThrow(`${folder} is not empty`)
  await expect(make({ folder: join(folder, 'mine.txt') })).rejects.toThrow('is a file')
  expect(readdirSync(folder)).toEqual(['mine.txt'])
})

it('leaves nothing behind when it cannot finish', async () => {
  const above = temporaryFolder()
  const folder = join(above, 'made')
  // The place its parts are made in is taken by a file.
  writeFileSync(join(above, `.made.${process.pid}`), '')
  await expect(make({ folder })).rejects.toThrow(`.made.${process.pid}`)
  expect(readdirSync(above)).toEqual([])
  mkdirSync(folder)
  await make({ folder })
})

it.each<[Partial<NewPlugin>, RegExp]>([
  [{ name: 'Upper' }, /^name: /],
  [{ name: '../up' }, /^name: /],
  [{ name: 'a'.repeat(61) }, /^name: /],
  [{ name: '' }, /^name: /],
  [{ title: '' }, /^--title: /],
  [{ title: 'a\u202eb' }, /^--title: /],
  [{ title: '%title%' }, /^--title: /],
])('%j is refused by name', async (change, message) => {
  await expect(make(change)).rejects.toThrow(message)
  await expect(make(change)).rejects.toThrow(Misuse)
})
