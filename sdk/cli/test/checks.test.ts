/** The single checks of `check` that need no build. */
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { archiveLimits } from '../../contract/archive'
import { manifestSchema, type Manifest, type ManifestInput } from '../../contract/manifest'
import { findBudgetHints } from '../check/budgets'
import { missingTexts } from '../check/messages'
import { seenText } from '../check/seen'
import { measure } from '../check/sizes'
import { findTextFaults } from '../check/texts'
import { readArguments } from '../command'
import { checkAddon } from '../run-tests/addon'
import { plugin, removeFolders, temporaryFolder } from './folders'

afterEach(removeFolders)
const { panoptic } = JSON.parse(readFileSync(join(import.meta.dirname, '../template/package.json'), 'utf8')) as { panoptic: ManifestInput }
const manifest = (change: Partial<ManifestInput> = {}): Manifest => manifestSchema.parse({ ...panoptic, ...change })

describe('texts', () => {
  const texts = (files: Record<string, string> = {}, change: Partial<ManifestInput> = {}): ReturnType<typeof findTextFaults> => findTextFaults(plugin(files), manifest(change))
  const messages = (list: readonly { file: string; message: string }[]): string[] => list.map(({ file, message }) => `${file}: ${message}`)

  it('of the template are complete', async () => {
    expect(await texts()).toEqual({ faults: [], warnings: [] })
  })
  it('that are missing or left over are named in their file', async () => {
    const { faults, warnings } = await texts({}, { title: '%other%' })
    expect(messages(faults)).toEqual(['locales/en.json: "other" is missing; package.json names it as %other%', 'locales/de.json: "other" is missing; package.json names it as %other%'])
    expect(messages(warnings)).toEqual(['locales/en.json: "title" is used by nothing in package.json', 'locales/de.json: "title" is used by nothing in package.json'])
  })
  it('that mislead, are empty, too long or no text are faults', async () => {
    const own = JSON.parse(readFileSync(join(import.meta.dirname, '../template/locales/de.json'), 'utf8')) as object
    const { faults, warnings } = await texts({ 'locales/de.json': JSON.stringify({ ...own, title: 'a\u202eb', description: '', 'view.overview': 'x'.repeat(201), 'task.measure': 1, 'command.measure': '<b>x</b>' }) })
    expect(messages(faults)).toEqual([
      'locales/de.json: "title" holds control or direction characters', 'locales/de.json: "description" is empty',
      'locales/de.json: "view.overview" has 201 characters, at most 200 are allowed', 'locales/de.json: "task.measure" must be a text',
    ])
    expect(messages(warnings)).toEqual(['locales/de.json: "command.measure" holds markup, which is shown as it is'])
  })
  it('in a file that is none are a fault, and so is a file that is missing but needed', async () => {
    expect(messages((await texts({ 'locales/en.json': '[]' })).faults)).toEqual(['locales/en.json: must be one object of texts'])
    expect(messages((await texts({ 'locales/en.json': '{' })).faults)[0]).toContain('locales/en.json: is not JSON')
    expect(messages((await findTextFaults(temporaryFolder(), manifest())).faults)[0]).toContain('locales/en.json: is missing in')
  })
  it('of the views have the same keys in both languages', () => {
    expect(missingTexts({ en: { a: { b: 'x', c: 'y' } }, de: { a: { b: 'x', d: 'z' } } })).toEqual(['messages: "a.c" is missing in German', 'messages: "a.d" is missing in English'])
    expect(missingTexts(undefined)).toEqual([])
  })
})

describe('schedules', () => {
  const task = (schedule: string, timeZone?: string): Partial<ManifestInput> => ({ tasks: [{ id: 'a', title: 'a', schedule, ...(timeZone !== undefined && { timeZone }) }] })
  it('within the budget are fine, beyond it are warned about', () => {
    expect(findBudgetHints(manifest())).toEqual({ faults: [], warnings: [] })
    expect(findBudgetHints(manifest({ ...task('* * * * *'), budgets: { wakeUpsPerDay: 1440 } })).warnings).toEqual([])
    expect(findBudgetHints(manifest({ ...task('* * * * *'), budgets: { wakeUpsPerDay: 1439 } })).warnings[0]?.message).toContain('more than 1439 runs a day')
  })
  it.each([['every day'], ['61 * * * *'], ['* * * * * *'], ['']])('%j is none', (schedule) => {
    expect(findBudgetHints(manifest(task(schedule))).faults[0]?.message).toMatch(/^panoptic\.tasks\.0\.schedule: ./)
  })
  it('a time zone that is none is a fault', () => {
    expect(findBudgetHints(manifest(task('0 8 * * *', 'Mars/Olympus'))).faults).toHaveLength(1)
  })
})

describe('sizes', () => {
  it('count what a package holds', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'dist/index.js'), 'x'.repeat(10))
    expect(await measure(folder)).toEqual({ faults: [], files: 1, bytes: 10 })
  })
  it('and kinds beyond what an archive holds are faults', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'large.js'), '')
    truncateSync(join(folder, 'large.js'), archiveLimits.file + 1)
    writeFileSync(join(folder, 'code.exe'), '')
    const { faults } = await measure(folder)
    expect(faults.map(({ file }) => file).sort()).toEqual(['code.exe', 'large.js'])
  })
})

describe('what is seen', () => {
  it('is words and labels, not styles and hidden parts', async () => {
    const { Window } = await import('happy-dom')
    const { document } = new Window()
    document.body.innerHTML = '<style>a{}</style><p>One <b>two</b></p><p hidden>no</p><i aria-hidden="true">no</i><input placeholder="three">'
    expect(seenText(document.body as unknown as Element)).toBe('One two three')
    document.body.innerHTML = '<div><span aria-hidden="true">x</span></div>'
    expect(seenText(document.body as unknown as Element)).toBe('')
  })
})

describe('the command line', () => {
  const command = { options: { key: { type: 'string' } }, positionals: { least: 1, most: 1 } } as const
  it('gives options and what stands beside them', () => {
    const given = readArguments(command, ['file', '--key', 'k'])
    expect([given.positionals, given.text('key'), given.flag('help')]).toEqual([['file'], 'k', false])
    expect(readArguments(command, ['--help']).flag('help')).toBe(true)
  })
  it.each([
    [[], 'An argument is missing.'],
    [['a', 'b'], '"b" is one argument too many.'],
    [['a', '--nothing'], "Unknown option '--nothing'."],
    [['a', '--key'], "Option '--key <value>' argument missing."],
  ])('%j: %s', (args, message) => {
    expect(() => readArguments(command, args)).toThrow(message)
  })
  it('an old Node is told so, instead of ending without a word', () => {
    const old = { versions: { napi: '9', node: '20.20.2' } }
    expect(() => checkAddon({ ...old, env: {} })).toThrow('needs Node 22.14 or newer (Node-API 10); this is Node 20.20.2 (Node-API 9)')
    expect(() => checkAddon({ ...old, env: { PANOPTIC_SQLITE_ADDON: '/a.node' } })).not.toThrow()
    expect(() => checkAddon({ versions: { napi: '10', node: '22.14.0' }, env: {} })).not.toThrow()
  })
})
