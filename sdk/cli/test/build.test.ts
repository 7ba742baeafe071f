/** The builder: what it makes of a plugin, and where it says a mistake lies. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { pluginSchema } from '../../contract/schema'
import { PluginFault } from '../build/faults'
import { buildPlugin } from '../build/plugin'
import { plugin, removeFolders, temporaryFolder } from './folders'

afterEach(removeFolders)

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')
const build = (folder: string, mode: 'dev' | 'release' = 'release'): ReturnType<typeof buildPlugin> => buildPlugin({ folder, mode, out: (id) => join(folder, '.panoptic', id) })
const faults = (files: Record<string, string>): Promise<string> => build(plugin(files)).then(() => 'built', (error: unknown) => (error instanceof PluginFault ? error.message : `no fault: ${String(error)}`))
const view = (content: string): Record<string, string> => ({ 'views/Overview.vue': content })

describe('a package', () => {
  it('has what the host loads, and imports the shared set by name', async () => {
    const { id, version, out } = await build(plugin())
    expect([id, version]).toEqual(['response-time', '0.1.0'])
    expect(readdirSync(out).sort()).toEqual(['README.md', 'dist', 'icon.svg', 'locales', 'package.json'])
    expect(Object.keys(JSON.parse(read(out, 'package.json')) as object)).toEqual(['name', 'version', 'license', 'type', 'panoptic'])
    expect(pluginSchema.parse(JSON.parse(read(out, 'dist/schema.json'))).steps).toHaveLength(1)
    expect(existsSync(join(out, 'dist/style.css'))).toBe(true)
    const code = readdirSync(join(out, 'dist')).filter((name) => name.endsWith('.js')).map((name) => read(out, 'dist', name)).join('\n')
    const imported = new Set([...code.matchAll(/from "([^".][^"]*)"/g)].map((match) => match[1]))
    expect([...imported].sort()).toEqual(['@panoptic/sdk', '@panoptic/sdk/ui', 'vue', 'vue-i18n'])
    expect(code).not.toContain('sourceMappingURL')
  })

  it('is readable and has source maps in dev', async () => {
    const { out } = await build(plugin(), 'dev')
    expect(read(out, 'dist/index.js')).toContain('sourceMappingURL=data:application/json')
  })

  it('takes a configuration of one’s own, with the preset in it', async () => {
    const preset = join(import.meta.dirname, '../build/preset.ts')
    const folder = plugin({ 'vite.config.ts': `import { panoptic } from ${JSON.stringify(preset)}\nexport default { plugins: [panoptic()], define: { __WORD__: '"from my configuration"' } }`, 'tasks/measure.ts': 'declare const __WORD__: string\nexport const measure = async () => ({ outcome: "ok" as const, message: __WORD__ })\n' })
    const { out } = await build(folder)
    expect(readdirSync(join(out, 'dist')).map((name) => read(out, 'dist', name)).join('')).toContain('from my configuration')
    expect(await faults({ 'vite.config.ts': 'export default {}' })).toBe("vite.config.ts: lacks the preset; add `plugins: [panoptic()]` from '@panoptic/sdk/vite'")
  })

  it('of before stays when its folder is another one', async () => {
    const [folder, out] = [plugin(), temporaryFolder()]
    await buildPlugin({ folder, out: () => join(out, '1') })
    await expect(buildPlugin({ folder: plugin({ 'index.ts': 'export default {' }), out: () => join(out, '2') })).rejects.toThrow(PluginFault)
    expect(existsSync(join(out, '1/dist/index.js'))).toBe(true)
  })
})

describe('mistakes are named with file and line', () => {
  const cases: [string, Record<string, string>, string | RegExp][] = [
    ['TypeScript', { 'tasks/measure.ts': 'export const measure = 1\n\nconst a = = 2\n' }, /^tasks\/measure\.ts:3: /],
    ['a template', view('<script setup lang="ts">\n</script>\n<template>\n  <p>{{ a </p>\n</template>\n'), /^views\/Overview\.vue:4: /],
    ['a script of a view', view('<script setup lang="ts">\nconst a = = 1\n</script>\n<template><p /></template>\n'), /^views\/Overview\.vue:2: /],
    ['a file that is not there', { 'index.ts': '\n\nimport x from "./nothing"\nexport default x\n' }, /^index\.ts:3: .*"?'?\.\/nothing/],
    ['a package that is not there', { 'index.ts': '\nimport x from "left-pad"\nexport default x\n' }, 'index.ts:2: Failed to resolve import "left-pad" from "index.ts".'],
    ['a name that is not exported', { 'index.ts': '\nimport { nothing } from "./tables"\nexport default nothing\n' }, 'index.ts:2: "nothing" is not exported by "tables.ts".'],
    ['Node', { 'index.ts': '\nimport { readFile } from "node:fs"\nexport default readFile\n' }, 'index.ts:2: "node:fs" is a module of Node, which a plugin\'s page does not have'],
    ['Electron', { 'index.ts': '\nimport { app } from "electron"\nexport default app\n' }, /^index\.ts:2: "electron" is not there/],
    ['the test host', { 'index.ts': '\nimport { createTestHost } from "@panoptic/sdk/testing"\nexport default createTestHost\n' }, /^index\.ts:2: .*for tests only/],
    ['a second Vue', { 'index.ts': '\nimport { x } from "vue/server-renderer"\nexport default x\n' }, /^index\.ts:2: .*import "vue"/],
    ['JSON', { 'messages/en.json': '{\n  "a": 1,\n  "b" 2\n}' }, /^messages\/en\.json:3: is not JSON/],
    ['tables that throw', { 'tables.ts': 'throw new Error("not like this")' }, 'tables.ts: not like this'],
    ['tables without a name', { 'tables.ts': 'export const others = 1' }, /^tables\.ts: exports no `tables`/],
    ['a table that is called wrong', { 'tables.ts': "import { defineTables, text } from '@panoptic/sdk'\nexport const tables = defineTables({ create: { Wrong: { scope: 'user', columns: { id: text().notNull() }, key: ['id'] } } })" }, 'tables.ts: steps.0.create.Wrong: snake_case, at most 40 characters'],
    ['package.json that is none', { 'package.json': '{\n  "name": "x",\n  "version" 1\n}' }, /^package\.json:3: is not JSON/],
    ['package.json without a manifest', { 'package.json': '{ "name": "x", "version": "1.0.0" }' }, 'package.json: has no "panoptic" key: it is the manifest of the plugin'],
    ['a name that is none', { 'package.json': '{ "name": "X", "version": "1.0.0", "panoptic": {} }' }, 'package.json: "name" must be a lower-case npm name, not "X"'],
  ]
  it.each(cases)('%s', async (_, files, expected) => {
    const message = await faults(files)
    if (typeof expected === 'string') expect(message).toBe(expected)
    else expect(message).toMatch(expected)
  })

  it('fields of the manifest by their path, all at once', async () => {
    const { panoptic, ...rest } = JSON.parse(read(import.meta.dirname, '../template/package.json')) as { panoptic: object }
    const changed = (change: object): Record<string, string> => ({ 'package.json': JSON.stringify({ ...rest, panoptic: { ...panoptic, ...change } }) })
    expect(await faults(changed({ views: [{ id: 'A', title: 't' }], extra: 1 }))).toBe('package.json: panoptic.views.0.id: lower-case letters, digits and dashes, at most 40\npackage.json: panoptic.(top): Unrecognized key: "extra"'.replace('panoptic.(top)', 'panoptic'))
    expect(await faults(changed({ engine: '^2' }))).toBe('package.json: panoptic.engine: this SDK builds for "^1", not for "^2"')
    expect(await faults(changed({ entry: 'dist/main.js' }))).toBe('package.json: panoptic.entry: is always "dist/index.js", not "dist/main.js"')
    expect(await faults(changed({ icon: '../icon.svg' }))).toMatch(/^package\.json: panoptic\.icon: /)
  })
})
