import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PluginInfo } from '@panoptic/sdk/contract/plugins'
import type { By } from '../../store/api'
import { openWorld, type World } from './testing/world'

const asks = { permissions: { files: { reason: 'r' }, notifications: { reason: 'r' }, network: [{ id: 'api', origin: 'https://api.example', reason: 'r' }] }, commands: [{ id: 'go', title: 'Go' }] }

let world: World
beforeEach(async () => {
  world = await openWorld()
  await world.install(await world.archive({ manifest: asks }))
})
afterEach(() => world.close())
const seen = async (by: By): Promise<PluginInfo> => (await world.handlers['plugins.list']({}, world.as(by)))[0]!
const enable = (by: By, grants: string[]) => world.handlers['plugins.enable']({ plugin: 'probe', grants }, world.as(by))
const disable = (by: By) => world.handlers['plugins.disable']({ plugin: 'probe' }, world.as(by))
const policy = (by: By, decided: 'none' | 'required' | 'forbidden', grants: string[] = []) => world.handlers['plugins.policy']({ plugin: 'probe', policy: decided, grants }, world.as(by))

describe('each user', () => {
  it('enables for themselves, with their own grants, and disables without losing them', async () => {
    expect(await enable(world.bo, ['files'])).toMatchObject({ enabled: true, grants: ['files'] })
    expect(await seen(world.anna)).toMatchObject({ enabled: false, grants: [] })
    expect(await disable(world.bo)).toMatchObject({ enabled: false, grants: ['files'] })
    expect(world.pages.end).toHaveBeenCalledWith('probe', 'disabled', expect.objectContaining(world.bo))
    expect(world.told.plugins).toBe(2)
  })
  it('runs commands, which invite the plugin for a moment', async () => {
    await world.handlers['plugins.command']({ plugin: 'probe', command: 'go' }, world.as(world.bo))
    expect(world.told.commands).toEqual(['probe'])
    await expect(world.handlers['plugins.command']({ plugin: 'probe', command: 'gone' }, world.as(world.bo))).rejects.toMatchObject({ code: 'not-found' })
  })
  it.each(['plugins.enable', 'plugins.disable', 'plugins.settings', 'plugins.command', 'plugins.policy', 'plugins.usage', 'plugins.calls', 'plugins.replay', 'plugins.runs', 'plugins.errors', 'plugins.remove', 'plugins.rollBack'] as const)('%s of an unknown plugin is not found', async (route) => {
    const input = { plugin: 'constructor', grants: [], values: {}, command: 'go', policy: 'none', data: 'keep', rows: 'current' } as const
    await expect((async () => (world.handlers[route] as (given: typeof input, call: unknown) => unknown)(input, world.as(world.anna)))()).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the tenant’s policy', () => {
  it('forbidden: off for everybody of the tenant at once, and nobody turns it on; other tenants are not concerned', async () => {
    await enable(world.bo, ['files'])
    await enable(world.eve, ['files'])
    expect(await policy(world.anna, 'forbidden')).toMatchObject({ policy: 'forbidden', enabled: false, problem: 'forbidden' })
    expect(await seen(world.bo)).toMatchObject({ enabled: false, problem: 'forbidden' })
    expect(world.store.core.authority().plugins['probe']?.[world.bo.user]?.enabled).toBe(false)
    await expect(enable(world.bo, [])).rejects.toMatchObject({ code: 'conflict' })
    expect(await seen(world.eve)).toMatchObject({ enabled: true, policy: 'none', problem: 'none' })
    await policy(world.anna, 'none')
    expect(await seen(world.bo)).toMatchObject({ enabled: true, grants: ['files'], problem: 'none' })
  })
  it('required: on for everybody with what was agreed, without asking; more may be granted, less not', async () => {
    expect(await policy(world.anna, 'required', ['files'])).toMatchObject({ policy: 'required', requiredGrants: ['files'] })
    expect(await seen(world.bo)).toMatchObject({ enabled: true, grants: ['files'], requiredGrants: ['files'], problem: 'none' })
    await expect(disable(world.bo)).rejects.toMatchObject({ code: 'conflict' })
    expect(world.pages.end).not.toHaveBeenCalled()
    expect((await enable(world.bo, ['network:api'])).grants).toEqual(['files', 'network:api'])
    // An update that asks for more runs on with what is agreed.
    await world.install(await world.archive({ version: '2.0.0', manifest: { ...asks, permissions: { ...asks.permissions, metrics: ['publish'] } } }))
    expect(await seen(world.bo)).toMatchObject({ enabled: true, problem: 'none', grants: ['files', 'network:api'] })
  })
  it('names only what the plugin asks for, and only when it is required', async () => {
    await expect(policy(world.anna, 'required', ['secrets:manage'])).rejects.toMatchObject({ code: 'invalid', details: { field: 'grants' } })
    await expect(policy(world.anna, 'forbidden', ['files'])).rejects.toMatchObject({ code: 'invalid' })
    await expect(policy(world.bo, 'forbidden')).rejects.toMatchObject({ code: 'refused' })
  })
})

describe('looking', () => {
  it('figures, calls, runs and log lines', async () => {
    const call = world.as(world.anna)
    await world.api.countCalls([{ plugin: 'probe', user: world.anna.user, route: 'files.save', outcome: 'ok', calls: 3, ms: 9 }])
    expect(await world.handlers['plugins.usage']({ plugin: 'probe' }, call)).toMatchObject({ memoryBytes: 5, cpuPercent: null, egressBytesToday: 6, wakeUpsToday: 7, rows: 0, tables: [] })
    expect(await world.handlers['plugins.calls']({ plugin: 'probe' }, call)).toMatchObject([{ route: 'files.save', calls: 3 }])
    expect(await world.handlers['plugins.replay']({ plugin: 'probe', grants: [] }, call)).toMatchObject({ calls: 3, refused: [{ grant: 'files', target: 'files.save', calls: 3 }] })
    expect(await world.handlers['plugins.replay']({ plugin: 'probe', grants: ['files'] }, call)).toMatchObject({ calls: 3, refused: [] })
    expect(await world.handlers['plugins.runs']({ plugin: 'probe' }, call)).toEqual([])
    expect(await world.handlers['plugins.errors']({ plugin: 'probe' }, call)).toEqual([])
    expect(world.log.read).toHaveBeenCalledWith(expect.objectContaining({ source: 'probe' }))
  })
  it('developer tools open only for a page of a plugin that follows a folder', async () => {
    await world.handlers['developer.set']({ on: true }, world.as(world.anna))
    await expect(world.handlers['developer.tools']({ plugin: 'probe' }, world.as(world.anna))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/follow a folder/) as string })
  })
})
