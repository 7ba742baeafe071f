import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { standingOf } from '../../bridge/gate'
import type { By } from '../api'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'

let made: Fixture
beforeEach(() => {
  made = fixture()
})
afterEach(() => made.dispose())

const plugin = 'acme.meter'
const standing = (by: By, id = plugin): readonly string[] | null => standingOf({ kind: 'plugin', plugin: id, ...by }, made.sent.at(-1)!)?.grants ?? null
const choose = (by: By, enabled: boolean, grants: readonly string[] = [], asked: readonly string[] = grants): void => made.core.api.setPlugin(plugin, by, { enabled, grants, asked })

describe('a tenant’s policy', () => {
  test('forbidden acts at once, for whoever enabled it and for their tasks, and gives the choice back', () => {
    const { api } = made.core
    choose(anna, true, ['files'])
    choose(eve, true, ['files'])
    api.setPluginPolicy(anna, plugin, 'forbidden', ['files'])
    expect([standing(anna), standing(bo), standing(eve)]).toEqual([null, null, ['files']])
    expect(api.pluginUsers(plugin)).toEqual([eve])
    expect(api.pluginState(plugin, anna)).toMatchObject({ enabled: false, grants: ['files'] })
    expect(codeOf(() => choose(anna, true, ['files']))).toBe('conflict')
    expect(codeOf(() => choose(bo, true))).toBe('conflict')
    expect(api.pluginPolicies(bo)).toEqual([{ plugin, policy: 'forbidden', grants: [] }])
    choose(bo, false, [], ['files'])
    api.setPluginPolicy(anna, plugin, 'none', [])
    expect([standing(anna), standing(bo)]).toEqual([['files'], null])
    expect(api.pluginPolicies(bo)).toEqual([])
  })

  test('required is on for everybody, also for who never touched it and who comes later; grants only grow', () => {
    const { api, people } = made.core
    choose(anna, false, [], ['notifications'])
    choose(bo, true, ['files', 'notifications'])
    api.setPluginPolicy(anna, plugin, 'required', ['network:api', 'files', 'files'])
    expect([standing(anna), standing(bo), standing(eve)]).toEqual([['files', 'network:api'], ['files', 'network:api', 'notifications'], null])
    expect(api.pluginState(plugin, anna)).toMatchObject({ enabled: true, grants: ['files', 'network:api'], asked: ['files', 'network:api', 'notifications'] })
    const { user, tenant } = people.create(anna, { name: 'Cy', role: 'tenant_user', tenant: 'system', newTenant: null })
    expect(standing({ user, tenant })).toEqual(['files', 'network:api'])
    expect(api.pluginUsers(plugin)).toEqual([anna, bo, { user, tenant }].sort((a, b) => (a.user < b.user ? -1 : 1)))
    api.updateUser(anna, user, { active: false })
    expect([standing({ user, tenant }), api.pluginUsers(plugin).length]).toEqual([null, 2])
    // Whoever leaves the tenant leaves its policies.
    api.updateUser(anna, bo.user, { tenant: 'other' })
    expect(standing({ user: bo.user, tenant: 'other' })).toEqual(['files', 'notifications'])
    made.restart()
    expect(standing(anna)).toEqual(['files', 'network:api'])
  })

  test('what is required is not taken back by a user; what they add and keep is theirs when the policy ends', () => {
    const { api } = made.core
    api.setPluginPolicy(anna, plugin, 'required', ['files'])
    const before = made.sent.length
    const details = (work: () => void): unknown => {
      try {
        return work()
      } catch (error) {
        return (error as { details: unknown }).details
      }
    }
    expect(details(() => choose(bo, false))).toEqual({ field: 'enabled', remedy: expect.any(String) as string })
    expect(details(() => choose(bo, true, [], ['files']))).toEqual({ field: 'grants', remedy: expect.any(String) as string })
    expect(made.sent.length).toBe(before)
    choose(bo, true, ['files', 'notifications'])
    expect(standing(bo)).toEqual(['files', 'notifications'])
    api.setPluginPolicy(anna, plugin, 'none', [])
    expect([standing(anna), standing(bo)]).toEqual([null, ['files', 'notifications']])
  })

  test('is one entry in the log for each change, and none where nothing changes', () => {
    const { api } = made.core
    api.setPluginPolicy(eve, plugin, 'required', ['b', 'a'])
    api.setPluginPolicy(eve, plugin, 'required', ['a', 'b'])
    api.setPluginPolicy(eve, plugin, 'none', [])
    api.setPluginPolicy(eve, plugin, 'none', ['a'])
    const entries = made.db.prepare<[], { detail: string }>(`select tenant, actor, action, target, detail from audit where action = 'plugin.policy-changed' order by id`).all()
    expect(entries.map(({ detail, ...rest }) => ({ ...rest, detail: JSON.parse(detail) as unknown }))).toEqual([
      { tenant: 'other', actor: eve.user, action: 'plugin.policy-changed', target: plugin, detail: { old: { policy: 'none', grants: [] }, new: { policy: 'required', grants: ['a', 'b'] } } },
      { tenant: 'other', actor: eve.user, action: 'plugin.policy-changed', target: plugin, detail: { old: { policy: 'required', grants: ['a', 'b'] }, new: { policy: 'none', grants: [] } } },
    ])
  })

  test('is refused to users, to another tenant’s administrators, and for what is none', () => {
    const { api } = made.core
    const rows = (): unknown => made.db.prepare('select * from plugin_policies').all()
    for (const by of [bo, { user: eve.user, tenant: 'system' }, { user: anna.user, tenant: 'other' }, { user: 'nobody', tenant: 'system' }]) {
      expect(codeOf(() => api.setPluginPolicy(by, plugin, 'forbidden', []))).toBe('refused')
      if (by !== bo) expect(codeOf(() => api.pluginPolicies(by))).toBe('refused')
    }
    const wrong: [unknown, unknown, unknown][] = [
      ['__proto__', 'required', []], ['', 'none', []], ['../x', 'forbidden', []], [plugin, 'sometimes', []], [plugin, 'required', 'files'], [plugin, 'required', ['x'.repeat(81)]], [plugin, 'required', ['']], [plugin, 'required', [1]], [plugin, 'required', Array.from({ length: 101 }, (_, n) => `g${n}`)], [plugin, 'required', { length: 1e9 }],
    ]
    for (const [id, policy, grants] of wrong) expect([id, policy, codeOf(() => api.setPluginPolicy(anna, id as string, policy as 'none', grants as string[]))]).toEqual([id, policy, 'invalid'])
    expect(rows()).toEqual([])
  })

  test('required for an id that is a word of JavaScript gives nobody else anything', () => {
    made.core.api.setPluginPolicy(anna, 'constructor', 'required', ['files'])
    expect([standing(anna, 'constructor'), standing(eve, 'constructor'), standing(anna, 'tostring')]).toEqual([['files'], null, null])
  })
})
