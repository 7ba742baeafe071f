import { accessSync, constants, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronRuntime } from '../lib/electron.mjs'
import { appEnvironment } from '../lib/environment.mjs'
import { exec } from '../lib/exec.mjs'
import { Failure } from '../lib/failure.mjs'
import { packageManifest } from '../lib/paths.mjs'
import { temporary } from './folders.mjs'

describe('electronRuntime', () => {
  it('names the runtime it found', async () => {
    const runtime = await electronRuntime()
    accessSync(runtime.path, constants.X_OK)
    expect(runtime.version).toBe(runtime.kind === 'official' ? packageManifest('electron').version : '33.2.1')
  })

  it('refuses a folder without an Electron and says which setting is wrong', async () => {
    const before = process.env.ELECTRON_OVERRIDE_DIST_PATH
    process.env.ELECTRON_OVERRIDE_DIST_PATH = temporary()
    try {
      const failure = await electronRuntime().catch((error) => error)
      expect(failure).toBeInstanceOf(Failure)
      expect(failure.remedy).toContain('ELECTRON_OVERRIDE_DIST_PATH')
    } finally {
      if (before === undefined) delete process.env.ELECTRON_OVERRIDE_DIST_PATH
      else process.env.ELECTRON_OVERRIDE_DIST_PATH = before
    }
  })
})

describe('an app started in the environment of the tests', () => {
  /** @type {import('../lib/environment.mjs').AppEnvironment} */
  let environment
  beforeAll(async () => { environment = await appEnvironment({ audience: 'tests' }) })
  afterAll(() => environment?.stop())

  /**
   * @param {string[]} args
   * @returns {ReturnType<typeof exec>}
   */
  const electron = (args) => exec(environment.runtime.path, [...environment.args, ...args], { env: environment.env, as: environment.user.as, cwd: '/', timeoutMs: 25_000 })

  it('runs without privileges, its page inside Chromium\'s sandbox, as the app it is', async () => {
    const app = path.join(environment.root, 'scripts/test/fixtures/app')
    const result = await electron([app, '--given=1'])
    expect(result).toMatchObject({ code: 0, timedOut: false })
    const report = JSON.parse(String(result.stdout.split('\n').find((line) => line.startsWith('{'))))
    expect(report).toEqual({
      readyAtLoad: false, name: 'Panoptic Fixture', version: '1.2.3', appPath: app, packaged: false,
      uid: environment.user.as?.uid ?? process.getuid?.(), seccomp: '2', text: 'drawn', arguments: ['--given=1'],
    })
    expect(report.uid).not.toBe(0)
  })

  it('says that an app is missing instead of opening an empty window', async ({ skip }) => {
    skip(environment.runtime.kind === 'official', 'Electron\'s own default app opens a welcome window')
    expect(await electron([])).toMatchObject({ code: 2, stderr: expect.stringContaining('name an app folder') })
  })

  it('has a home and a display of its own', () => {
    const { HOME, DISPLAY, XAUTHORITY } = environment.env
    expect(HOME).not.toBe(process.env.HOME)
    expect(DISPLAY).toMatch(/^:\d+$/)
    expect(readFileSync(String(XAUTHORITY)).length).toBeGreaterThan(0)
  })
})
