/** Answers to the routes of plugins; changes stick. `list` and `put` see what the shell is told next. */
import type { PluginInfo } from '../shell/types'
import type { Answers } from './fake-host'
import { now, run } from './fixtures'
import * as sample from './fixtures-plugins'

export interface PluginWorld { plugins: readonly PluginInfo[]; developer: boolean }

export function pluginAnswers(world: PluginWorld): Answers {
  const change = (id: string, wanted: Partial<PluginInfo>): PluginInfo => {
    world.plugins = world.plugins.map((item) => (item.id === id ? { ...item, ...wanted } : item))
    return world.plugins.find((item) => item.id === id)!
  }
  return {
    'plugins.list': () => world.plugins,
    'plugins.enable': ({ plugin, grants }: { plugin: string; grants: string[] }) => change(plugin, { enabled: true, grants, problem: 'none', problemText: '' }),
    'plugins.disable': ({ plugin }: { plugin: string }) => change(plugin, { enabled: false }),
    'plugins.settings': ({ plugin, values }: { plugin: string; values: PluginInfo['settings'] }) => change(plugin, { settings: values }),
    'plugins.command': () => null,
    'plugins.inspect': () => ({ state: 'ready', candidate: sample.candidate() }),
    'plugins.install': ({ grants }: { grants: string[] | null }) => {
      const before = world.plugins.find(({ id }) => id === 'acme.weather')
      const now = sample.installed({ ...(before ?? { enabled: false, grants: [] }), version: sample.candidate().version, ...(grants !== null && { enabled: true, grants }) })
      world.plugins = [...world.plugins.filter(({ id }) => id !== now.id), now]
      return now
    },
    'plugins.discard': () => null,
    'plugins.rollBack': ({ plugin }: { plugin: string }) => change(plugin, { version: '1.1.0', previousVersion: null }),
    'plugins.remove': ({ plugin }: { plugin: string }) => { world.plugins = world.plugins.filter(({ id, source }) => id !== plugin || source === 'built-in'); return true },
    'plugins.policy': ({ plugin, policy, grants }: { plugin: string; policy: PluginInfo['policy']; grants: string[] }) =>
      change(plugin, { policy, requiredGrants: grants, ...(policy === 'required' && { enabled: true, grants }), ...(policy === 'forbidden' && { enabled: false, problem: 'forbidden' }) }),
    'plugins.usage': () => sample.usage(),
    'plugins.calls': () => sample.calls(),
    'plugins.replay': () => sample.replay(),
    'plugins.runs': () => [run(1), run(3, { state: 'failed', message: 'The key was refused (401).' })],
    'plugins.errors': () => [{ at: now - 5000, level: 'error', message: 'reports: unexpected answer' }, { at: now - 9000, level: 'info', message: 'started' }],
    'developer.read': () => ({ on: world.developer }),
    'developer.set': ({ on }: { on: boolean }) => {
      world.developer = on
      if (!on) world.plugins = world.plugins.filter(({ source, publisher }) => source === 'built-in' || publisher.signed)
      return { on }
    },
    'developer.load': () => { const plugin = sample.developed(); world.plugins = [...world.plugins.filter(({ id }) => id !== plugin.id), plugin]; return { state: 'loaded', plugin } },
    'developer.tools': () => null,
    'app.notices': () => [
      { name: 'vue', version: '3.5.39', licence: 'MIT', text: 'The MIT License (MIT)\n\nCopyright (c) somebody' }, { name: 'zod', version: '4.4.3', licence: 'MIT', text: '' }, { name: 'electron', version: '45.4.1', licence: 'Apache-2.0', text: 'Apache License' },
    ],
    'updates.read': () => ({ state: 'unavailable', automatic: false, version: null, progress: null, checkedAt: null, reason: 'test-runtime' }),
    'updates.check': () => ({ state: 'none', automatic: false, version: null, progress: null, checkedAt: now, reason: '' }),
    'updates.automatic': ({ on }: { on: boolean }) => ({ state: 'none', automatic: on, version: null, progress: null, checkedAt: now, reason: '' }),
    'updates.install': () => null,
  } as Answers
}
