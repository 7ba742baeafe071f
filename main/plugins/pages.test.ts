import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest'
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { By } from '../store/api'
import { createPages, type PagesOptions } from './pages'
import type { PluginPage } from './plugin-page'

const by: By = { user: 'u', tenant: 't' }
const authorityFor = (plugins: readonly string[]): Authority => ({
  revision: 1, users: { u: { tenant: 't', role: 'tenant_user', active: true } },
  plugins: Object.fromEntries(plugins.map((plugin) => [plugin, { u: { enabled: true, grants: [] } }])),
})

function setup(over: Partial<PagesOptions> = {}) {
  const made: { page: PluginPage; end: Mock<() => void>; die(reason: string): void; answers: () => Promise<void> }[] = []
  const state = { authority: authorityFor(['a', 'b', 'c', 'd']) }
  const onCrash = vi.fn()
  const onEmpty = vi.fn()
  const pages = createPages({
    open(identity, onGone) {
      const entry = { end: vi.fn(), die: onGone, answers: () => Promise.resolve() } as unknown as (typeof made)[number]
      entry.page = { identity, view: {} as PluginPage['view'], push: vi.fn(), renew: vi.fn(), pid: () => 7, inspect: vi.fn(), answers: () => entry.answers(), end: entry.end }
      made.push(entry)
      return entry.page
    },
    prepare: () => Promise.resolve(),
    authority: () => state.authority,
    onCrash, onEmpty, onChange: () => undefined,
    idleAfter: 1_000, most: 3, ping: { every: 100, patience: 500 },
    ...over,
  })
  const up = (plugin: string): boolean => pages.markUp({ kind: 'plugin', plugin, ...by })
  return { pages, made, state, onCrash, onEmpty, up }
}

describe('pages', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('are one for each plugin and user, also when asked for twice at once', async () => {
    const { pages, made } = setup()
    const [first, second] = await Promise.all([pages.ensure('a', by), pages.ensure('a', by)])
    expect(first).toBe(second)
    await pages.ensure('a', { user: 'u', tenant: 't' })
    expect(made).toHaveLength(1)
  })

  it('of a user who left end, but for those that run a task, which end soon after it; other users keep theirs', async () => {
    const present = new Set(['u'])
    const { pages, made, state } = setup({ isPresent: (user) => present.has(user), idleAfter: 30_000 })
    state.authority = { ...state.authority, users: { ...state.authority.users, v: { tenant: 't', role: 'tenant_user', active: true } }, plugins: { ...state.authority.plugins, c: { v: { enabled: true, grants: [] } } } }
    await pages.ensure('a', by)
    const release = (await pages.ensure('b', by)).hold()
    await pages.ensure('c', { user: 'v', tenant: 't' })
    present.clear()
    pages.leave('u')
    expect(made.map(({ end }) => end.mock.calls.length)).toEqual([1, 0, 0])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(made[1]!.end).not.toHaveBeenCalled()
    release()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(made[1]!.end).toHaveBeenCalledTimes(1)
  })

  it('of a plugin that is not enabled are not opened, whoever asks for the user', async () => {
    const { pages, made } = setup()
    const shell = { kind: 'shell' as const, ...by }
    await expect(pages.wake('off', shell)).rejects.toMatchObject({ code: 'refused' })
    expect(made).toEqual([])
  })

  it('end when idle, not while held or used', async () => {
    const { pages, made, onEmpty } = setup()
    const release = (await pages.ensure('a', by)).hold()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(made[0]!.end).not.toHaveBeenCalled()
    release()
    release()
    await vi.advanceTimersByTimeAsync(900)
    pages.touch('a', 'u')
    await vi.advanceTimersByTimeAsync(900)
    expect(made[0]!.end).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(200)
    expect(made[0]!.end).toHaveBeenCalledTimes(1)
    expect(onEmpty).toHaveBeenCalledTimes(1)
    expect(pages.find('a', by)).toBeUndefined()
  })

  it('make room: the least recently used idle one goes, a held one never', async () => {
    const { pages, made } = setup()
    const held = (await pages.ensure('a', by)).hold()
    for (const plugin of ['b', 'c', 'd']) {
      await vi.advanceTimersByTimeAsync(10)
      await pages.ensure(plugin, by)
    }
    expect(made.map(({ end }) => end.mock.calls.length)).toEqual([0, 1, 0, 0])
    held()
  })

  it('are ended at once when the plugin is no longer enabled for the user', async () => {
    const { pages, made, state } = setup()
    const gone = vi.fn()
    const live = await pages.ensure('a', by)
    live.hold()
    live.onGone(gone)
    state.authority = authorityFor(['b'])
    pages.review()
    expect(made[0]!.end).toHaveBeenCalledTimes(1)
    expect(gone).toHaveBeenCalledWith('not enabled')
    await expect(live.up).rejects.toMatchObject({ code: 'unavailable' })
    await expect(pages.ensure('a', by)).rejects.toMatchObject({ code: 'refused' })
  })

  it('that crash three times are not opened again until forgiven', async () => {
    const { pages, made, onCrash } = setup()
    for (let count = 0; count < 3; count++) {
      await pages.ensure('a', by)
      made.at(-1)!.die('crashed')
    }
    expect(onCrash.mock.calls.map((call) => call[3] as boolean)).toEqual([false, false, true])
    await expect(pages.ensure('a', by)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(pages.ensure('b', by)).resolves.toBeDefined()
    pages.crashes.forgive('a')
    await expect(pages.ensure('a', by)).resolves.toBeDefined()
  })

  it('that hang are ended after the patience; ones that answer are not', async () => {
    const { pages, made, onCrash, up } = setup()
    for (const plugin of ['a', 'b']) {
      (await pages.ensure(plugin, by)).hold()
      up(plugin)
    }
    made[1]!.answers = () => new Promise(() => undefined)
    await vi.advanceTimersByTimeAsync(550)
    expect(onCrash).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(100)
    expect(onCrash).toHaveBeenCalledExactlyOnceWith('b', by, 'it stopped responding', false)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(onCrash).toHaveBeenCalledTimes(1)
  })

  it('wake for a task: up and held; a kill counts as a crash, and the listener hears it', async () => {
    const { pages, up, onCrash } = setup()
    const waking = pages.wake('a', by)
    await vi.advanceTimersByTimeAsync(1)
    up('a')
    const handle = await waking
    const gone = vi.fn()
    handle.onGone(gone)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(gone).not.toHaveBeenCalled()
    handle.kill('overran its time')
    expect(gone).toHaveBeenCalledExactlyOnceWith('overran its time')
    expect(onCrash).toHaveBeenCalledTimes(1)
  })

  it('end before they are up: whoever waits learns it', async () => {
    const { pages, made } = setup()
    const waking = pages.wake('a', by)
    await vi.advanceTimersByTimeAsync(1)
    made[0]!.die('launch-failed')
    await expect(waking).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('all end when sealed, and none opens after', async () => {
    const { pages, made } = setup()
    await pages.ensure('a', by)
    await pages.ensure('b', by)
    pages.close()
    expect(made.every(({ end }) => end.mock.calls.length === 1)).toBe(true)
    await expect(pages.ensure('c', by)).rejects.toMatchObject({ code: 'unavailable' })
  })
})
