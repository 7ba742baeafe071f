import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UpdateState } from '@panoptic/sdk/contract/shell'
import { updateState } from '@panoptic/sdk/contract/shell'
import type { CallContext } from '../bridge/gate'
import { UpdateProblem, type Updater } from './api'
import { createUpdates, type Updates } from './updates'

const feed = { url: 'https://updates.example/feed', publicKey: Buffer.alloc(32, 1).toString('base64') }
const call = { identity: { kind: 'shell', user: 'u', tenant: 't' } } as unknown as CallContext

let folder: string
let states: UpdateState[]
let audited: string[]
let loaded: boolean[]
let installs: number
let updates: Updates
let library: { [K in keyof Updater]: Updater[K] }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-updates-'))
  states = []
  audited = []
  loaded = []
  installs = 0
  library = { check: async () => ({ version: '2.0.0' }), download: async (progress) => progress(0.5), install: () => void installs++ }
})
afterEach(() => {
  updates.close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

function make(options: Partial<Parameters<typeof createUpdates>[0]> = {}): Updates {
  updates = createUpdates({
    folder, build: { runtime: 'official', feed }, replaceable: true,
    store: { audit: async (_, action, target) => void audited.push(`${action} ${target}`) },
    onChange: (state) => void states.push(updateState.parse(state)),
    quit: (install) => install(),
    log: () => undefined,
    updater: async (onQuit) => {
      loaded.push(onQuit)
      return library
    },
    ...options,
  })
  return updates
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('updates of the app (P-84)', () => {
  it.each([
    ['test-runtime', { build: { runtime: 'testruntime', feed } }],
    ['no-feed', { build: { runtime: 'official', feed: null } }],
    ['system-package', { replaceable: false }],
  ] as const)('are not there for %s, and the library is not even loaded', async (reason, options) => {
    const { handlers } = make(options)
    expect(await handlers['updates.read']({}, call)).toMatchObject({ state: 'unavailable', reason })
    expect(await handlers['updates.check']({}, call)).toMatchObject({ state: 'unavailable', reason })
    await expect(handlers['updates.install']({}, call)).rejects.toMatchObject({ code: 'conflict' })
    expect(loaded).toEqual([])
  })

  it('are found, fetched, and installed when somebody says so', async () => {
    const { handlers } = make()
    expect(await handlers['updates.check']({}, call)).toMatchObject({ version: '2.0.0' })
    await settled()
    expect(states.map(({ state }) => state)).toEqual(['checking', 'downloading', 'downloading', 'ready'])
    await handlers['updates.install']({}, call)
    await settled()
    expect(installs).toBe(1)
    expect(audited).toEqual(['updates.install 2.0.0'])
  })

  it('keep the reason of a failure, and can be looked for again', async () => {
    library.check = () => Promise.reject(new UpdateProblem('signature', 'not signed'))
    const { handlers } = make()
    expect(await handlers['updates.check']({}, call)).toMatchObject({ state: 'failed', reason: 'signature' })
    library.check = async () => null
    expect(await handlers['updates.check']({}, call)).toMatchObject({ state: 'none', reason: '' })
  })

  it('that could not be fetched are not installed', async () => {
    library.download = () => Promise.reject(new UpdateProblem('checksum', 'other bytes'))
    const { handlers } = make()
    await handlers['updates.check']({}, call)
    await settled()
    expect(await handlers['updates.read']({}, call)).toMatchObject({ state: 'failed', reason: 'checksum' })
    await expect(handlers['updates.install']({}, call)).rejects.toMatchObject({ code: 'conflict' })
    expect(installs).toBe(0)
  })

  it('are looked for a minute after the start and every six hours, and not at all when switched off', async () => {
    vi.useFakeTimers()
    let looks = 0
    library.check = async () => {
      looks++
      return null
    }
    const { handlers, start } = make()
    start()
    expect(loaded).toEqual([])
    await vi.advanceTimersByTimeAsync(61_000)
    expect(looks).toBe(1)
    await vi.advanceTimersByTimeAsync(6 * 3600_000)
    expect(looks).toBe(2)
    expect(await handlers['updates.automatic']({ on: false }, call)).toMatchObject({ automatic: false })
    await vi.advanceTimersByTimeAsync(48 * 3600_000)
    expect(looks).toBe(2)
    expect(audited).toEqual(['updates.automatic off'])
  })

  it('stay switched off after a restart, and are then installed only by hand', async () => {
    await make().handlers['updates.automatic']({ on: false }, call)
    updates.close()
    const { handlers } = make()
    expect(await handlers['updates.read']({}, call)).toMatchObject({ automatic: false })
    await handlers['updates.check']({}, call)
    expect(loaded).toEqual([false])
  })

  it('say when a choice could not be saved, and keep the old one', async () => {
    make({ folder: join(folder, 'missing') })
    await expect(updates.handlers['updates.automatic']({ on: false }, call)).rejects.toMatchObject({ code: 'internal' })
    expect(await updates.handlers['updates.read']({}, call)).toMatchObject({ automatic: true })
    expect(audited).toEqual([])
  })

  it('take a damaged file for the defaults', async () => {
    writeFileSync(join(folder, 'updates.json'), '{"automatic":')
    expect(await make().handlers['updates.read']({}, call)).toMatchObject({ automatic: true, checkedAt: null })
    await updates.handlers['updates.check']({}, call)
    expect(JSON.parse(readFileSync(join(folder, 'updates.json'), 'utf8'))).toMatchObject({ automatic: true, checkedAt: expect.any(Number) as number })
    expect(existsSync(join(folder, 'updates.json.new'))).toBe(false)
  })
})
