/**
 * C-10: the SDK outside this repository. The tarball is unpacked where `npm install` would; its dependencies are this
 * checkout's installed packages, each by its own link, so that nothing is downloaded. Every module that Node resolves
 * is written down, to see that none is a source of this repository.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repoRoot, write } from './folders'

const run = promisify(execFile)
const minutes = 60_000
const root = realpathSync(mkdtempSync(join(tmpdir(), 'panoptic-outside-')))
const demo = join(root, 'demo')
const trace = join(root, 'resolved.txt')
const sdk = join(root, 'node_modules/@panoptic/sdk')
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Ended { readonly code: number; readonly out: string; readonly err: string }

/** As `npx panoptic-plugin …` would, in that folder. */
async function cli(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { NODE_ENV: _, VITEST: __, VITEST_WORKER_ID: ___, VITEST_POOL_ID: ____, ...clean } = process.env
  try {
    const { stdout, stderr } = await run(process.execPath, [join(sdk, 'dist/bin.js'), ...args], { cwd, env: { ...clean, NODE_OPTIONS: `--import ${join(root, 'trace.mjs')}`, ...env }, timeout: 2 * minutes, maxBuffer: 10_000_000 })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}

interface Report { ok: boolean; faults: { check: string; file: string; line: number | null; message: string }[]; warnings: Report['faults']; denied: { views: { id: string; text: string }[]; tasks: { id: string; outcome: string }[] } }
const check = async (folder: string): Promise<Report & { code: number }> => {
  const { code, out, err } = await cli(folder, ['check', '--json'])
  if (out === '') throw new Error(err)
  return { code, ...(JSON.parse(out) as Report) }
}

/** Links to every installed package but the workspace's own. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === '@panoptic' || name.startsWith('.')) continue
    if (name.startsWith('@')) linkPackages(join(from, name), join(to, name))
    else if (!realpathSync(join(from, name)).startsWith(join(repoRoot, 'plugins'))) symlinkSync(join(from, name), join(to, name))
  }
}

beforeAll(async () => {
  const { stdout } = await run(process.execPath, [join(repoRoot, 'scripts/pack-sdk.mjs'), root, '--without-types'], { timeout: 4 * minutes })
  const file = stdout.trim().split('\n').at(-1) ?? ''
  expect(file).toBe(join(root, 'panoptic-sdk-0.1.0.tgz'))
  linkPackages(join(repoRoot, 'node_modules'), join(root, 'node_modules'))
  mkdirSync(sdk, { recursive: true })
  await run('tar', ['xzf', file, '-C', sdk, '--strip-components=1'])
  write(root, {
    'package.json': JSON.stringify({ dependencies: { '@panoptic/sdk': 'file:panoptic-sdk-0.1.0.tgz' } }),
    'hooks.mjs': `import { appendFileSync } from 'node:fs'\nconst seen = new Set()\nexport async function resolve(specifier, context, next) {\n  const found = await next(specifier, context)\n  if (!seen.has(found.url) && found.url.startsWith('file:') && seen.add(found.url)) appendFileSync(${JSON.stringify(trace)}, found.url.slice(7) + '\\n')\n  return found\n}\n`,
    'trace.mjs': `import { register } from 'node:module'\nregister('./hooks.mjs', import.meta.url)\n`,
  })
}, 5 * minutes)

describe('a new plugin, outside', () => {
  it('is made, and passes its tests and the check', async () => {
    const made = await cli(root, ['create', 'demo', '--title', 'Demo'])
    expect(made, made.err).toMatchObject({ code: 0, err: '' })
    const { devDependencies } = JSON.parse(readFileSync(join(demo, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
    expect(devDependencies).toMatchObject({ '@panoptic/sdk': 'file:../panoptic-sdk-0.1.0.tgz', vue: expect.stringMatching(/^\d/), vitest: expect.stringMatching(/^\d/), 'vue-tsc': expect.stringMatching(/^\d/) })

    const tested = await cli(demo, ['test'])
    expect(tested.code, tested.out + tested.err).toBe(0)
    expect(tested.out).toMatch(/3 passed/)

    const report = await check(demo)
    expect(report).toMatchObject({ code: 0, ok: true, faults: [], warnings: [] })
    expect(report.denied.views).toEqual([{ id: 'overview', text: expect.stringContaining('It may not ask the site') }])
    expect(report.denied.tasks).toEqual([expect.objectContaining({ id: 'measure', outcome: 'failed' })])
  }, 4 * minutes)

  it('is packed and signed', async () => {
    const key = join(root, 'publisher.key')
    expect((await cli(root, ['keygen', key])).code).toBe(0)
    const packed = await cli(demo, ['pack', '--out', join(root, 'handed-on'), '--key', key])
    expect(packed.code, packed.err).toBe(0)
    const file = join(root, 'handed-on/demo-0.1.0.panoptic')
    expect(existsSync(file)).toBe(true)
    const fingerprint = /SHA256:\S+/.exec(packed.out)?.[0]
    const signed = await cli(root, ['sign', file, '--key', key])
    expect([signed.code, signed.out.includes(fingerprint ?? 'none')]).toEqual([0, true])
  }, 3 * minutes)

  it('reaches no source of this repository', () => {
    const resolved = new Set(readFileSync(trace, 'utf8').trim().split('\n'))
    expect(resolved.size).toBeGreaterThan(100)
    expect([...resolved].filter((path) => path.startsWith(repoRoot) && !path.startsWith(join(repoRoot, 'node_modules')))).toEqual([])
    expect([...resolved].some((path) => path.startsWith(join(sdk, 'dist')))).toBe(true)
  })
})

describe('check tells', () => {
  it('what goes wrong when everything is denied, in views and tasks', async () => {
    const folder = join(root, 'bad')
    await cli(root, ['create', 'bad'])
    const pack = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { panoptic: Record<string, unknown> }
    const task = (id: string): object => ({ id, title: 't' })
    const view = (id: string): object => ({ id, title: 't' })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({
      ...pack,
      panoptic: { ...pack.panoptic, views: ['blank', 'throws', 'overview', 'gone'].map(view), tasks: ['throws', 'waits', 'measure'].map(task), commands: [] },
    }))
    write(folder, {
      'node_modules/helper/package.json': '{ "name": "helper", "version": "1.0.0", "type": "module", "main": "index.js" }',
      'node_modules/helper/index.js': '\nexport const load = () => fetch("https://example.org")\nexport const unused = () => localStorage.length\n',
      'index.ts': `import { definePlugin } from '@panoptic/sdk'
import { load } from 'helper'
import { defineComponent, h } from 'vue'
import { tables } from './tables'
const one = (component: object) => async () => ({ default: component as never })
export default definePlugin({
  tables: tables as never,
  views: {
    blank: one(defineComponent({ render: () => h('div', { class: 'empty' }) })),
    throws: one(defineComponent({ setup() { throw new Error('no rows') } })),
    overview: () => import('./views/Overview.vue') as never,
  },
  tasks: {
    throws: async () => void (undefined as unknown as { a: string }).a.length,
    waits: () => new Promise(() => undefined),
    measure: async () => void (await load()),
  },
  messages: { en: { overview: { title: 'x' } }, de: {} },
})
`,
    })
    const { code, faults, warnings } = await check(folder)
    const told = faults.map(({ check: by, message }) => `${by}: ${message}`)
    expect(code).toBe(1)
    expect(told).toEqual(expect.arrayContaining([
      'denied: panoptic.views declares "gone", for which definePlugin has no code',
      'denied: messages: "overview.title" is missing in German',
      expect.stringContaining('denied: view blank: shows nothing when everything is denied'),
      'denied: view throws: threw no rows',
      expect.stringMatching(/^denied: task throws: threw TypeError: /),
      expect.stringContaining('denied: task waits: does not end'),
    ]))
    expect(warnings).toContainEqual(expect.objectContaining({ check: 'bundle', file: 'node_modules/helper/index.js', line: 2, message: expect.stringContaining('the dependency helper uses fetch') }))
    expect(warnings.map(({ message }) => message).join('\n')).not.toContain('localStorage')

    const packed = await cli(folder, ['pack'])
    expect([packed.code, readdirSync(folder).filter((name) => name.endsWith('-0.1.0.panoptic'))]).toEqual([1, []])
  }, 4 * minutes)

  it('mistakes of the build and the manifest, as the report and as text', async () => {
    const folder = join(root, 'broken')
    await cli(root, ['create', 'broken'])
    write(folder, { 'tasks/measure.ts': '\nexport const a = = 1\n' })
    expect(await check(folder)).toMatchObject({ code: 1, ok: false, faults: [{ check: 'build', file: 'tasks/measure.ts', line: 2 }] })
    write(folder, { 'package.json': '{' })
    const { code, out } = await cli(folder, ['check'])
    expect([code, out]).toEqual([1, expect.stringContaining('fault    package.json:1: is not JSON')])
  }, 2 * minutes)
})

describe('the command', () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ['without a command', [], 2, /panoptic-plugin <command>/],
    ['an unknown command', ['build'], 2, /There is no command "build"\. There are: create, dev, test, check, pack, sign, keygen/],
    ['an unknown option', ['check', '--all'], 2, /Unknown option '--all'[\s\S]*panoptic-plugin check/],
    ['a folder without a plugin', ['check', '--folder', '/'], 2, /\/ has no package\.json/],
    ['a folder that is not empty', ['create', 'demo'], 2, /demo is not empty/],
    ['a name that is none', ['create', 'Demo'], 2, /^name: /],
    ['a key that is not there', ['sign', 'demo.panoptic', '--key', 'nothing.key'], 2, /nothing\.key/],
    ['a key that exists', ['keygen', 'package.json'], 2, /exists already/],
    ['sign without a key', ['sign', 'demo.panoptic'], 2, /^--key is missing/],
    ['help', ['pack', '--help'], 0, /--key <file>/],
    ['its version', ['--version'], 0, /^0\.1\.0$/m],
  ])('%s', async (_, args, code, said) => {
    const ended = await cli(root, args)
    expect([ended.code, ended.out + ended.err]).toEqual([code, expect.stringMatching(said)])
    expect(ended.err).not.toContain('    at ')
  }, minutes)

  it('an old Node without an addon is told what to do, not ended', async (context) => {
    context.skip(Number(process.versions['napi']) >= 10, 'this Node runs the prebuilt addon')
    const ended = await cli(demo, ['test'], { PANOPTIC_SQLITE_ADDON: '' })
    expect([ended.code, ended.err]).toEqual([2, expect.stringContaining('set PANOPTIC_SQLITE_ADDON')])
  }, minutes)

  it('of another installation is refused for a plugin that has its own', async () => {
    const folder = join(root, 'own')
    await cli(root, ['create', 'own'])
    mkdirSync(dirname(join(folder, 'node_modules/@panoptic/sdk/x')), { recursive: true })
    expect((await cli(folder, ['check'])).err).toContain('npx panoptic-plugin')
  }, minutes)
})
