/** What an app that follows a developer's folder finds there: numbered builds, the last good one, the errors. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createBuilds, type DevState } from '../dev/builds'
import { watchSources } from '../dev/watch'
import { plugin, removeFolders, temporaryFolder, write } from './folders'

const open: { close(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
  removeFolders()
})
const state = (folder: string): DevState => JSON.parse(readFileSync(join(folder, '.panoptic/dev.json'), 'utf8')) as DevState
const builds = (folder: string): string[] => readdirSync(join(folder, '.panoptic/dev')).sort()

it('counts builds, keeps the last good one and says what is wrong', async () => {
  const folder = plugin()
  const dev = await createBuilds(folder, () => 1234)
  expect(await dev.build()).toEqual({ build: 1, folder: '.panoptic/dev/1', ok: true, errors: '', at: 1234 })
  expect(state(folder)).toEqual({ build: 1, folder: '.panoptic/dev/1', ok: true, errors: '', at: 1234 })
  expect(existsSync(join(folder, '.panoptic/dev/1/dist/index.js'))).toBe(true)

  write(folder, { 'tasks/measure.ts': 'export const measure = async () => undefined\n\nconst a = = 1\n' })
  const broken = await dev.build()
  expect(broken).toMatchObject({ build: 2, folder: '.panoptic/dev/1', ok: false })
  expect(broken.errors).toMatch(/^tasks\/measure\.ts:3: /)
  expect(state(folder)).toEqual(broken)
  expect(builds(folder)).toEqual(['1'])

  write(folder, { 'tasks/measure.ts': 'export const measure = async () => undefined\n' })
  expect(await dev.build()).toMatchObject({ build: 3, folder: '.panoptic/dev/3', ok: true, errors: '' })
  expect(await dev.build()).toMatchObject({ build: 4 })
  await dev.build()
  expect(builds(folder)).toEqual(['3', '4', '5'])
})

it('goes on from what an earlier run left, and never touches its good build', async () => {
  const folder = plugin()
  await (await createBuilds(folder)).build()
  write(folder, { 'index.ts': 'export default {' })
  const again = await createBuilds(folder)
  expect(await again.build()).toMatchObject({ build: 2, folder: '.panoptic/dev/1', ok: false })
  rmSync(join(folder, '.panoptic/dev/1'), { recursive: true })
  expect(await (await createBuilds(folder)).build()).toMatchObject({ build: 3, folder: '', ok: false })
})

it('has no folder to show while there was no good build, and survives a broken dev.json', async () => {
  const folder = plugin({ 'package.json': '{' })
  mkdirSync(join(folder, '.panoptic'))
  writeFileSync(join(folder, '.panoptic/dev.json'), '{"folder": "../../etc"')
  expect(await (await createBuilds(folder)).build()).toMatchObject({ build: 1, folder: '', ok: false, errors: expect.stringContaining('package.json:1: is not JSON') })
})

it('two at once never build into one folder', async () => {
  const folder = plugin()
  const [one, two] = await Promise.all([createBuilds(folder), createBuilds(folder)])
  const made = await Promise.all([one.build(), two.build()])
  expect(made.map(({ build }) => build).sort()).toEqual([1, 2])
})

it('hears of changes in folders that were made later, not of those that are no sources', async () => {
  const folder = temporaryFolder()
  write(folder, { 'index.ts': '', 'node_modules/a/index.js': '' })
  const heard = { times: 0 }
  open.push(await watchSources(folder, () => void (heard.times += 1)))
  const changes = async (files: Record<string, string>): Promise<number> => {
    const before = heard.times
    write(folder, files)
    const until = Date.now() + 1_500
    while (heard.times === before && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
    await new Promise((resolve) => setTimeout(resolve, 200))
    return heard.times - before
  }
  expect(await changes({ 'index.ts': '1' })).toBeGreaterThan(0)
  expect(await changes({ 'views/deep/A.vue': '' })).toBeGreaterThan(0)
  expect(await changes({ 'views/deep/A.vue': '2' })).toBeGreaterThan(0)
  expect(await changes({ 'node_modules/a/index.js': '1', '.panoptic/dev.json': '1', 'a-1.0.0.panoptic': '1' })).toBe(0)
})
