import { randomUUID } from 'node:crypto'
import type { Role } from '@panoptic/sdk/contract/identity'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { standingOf } from '../../bridge/gate'
import type { By, UserChange } from '../api'
import { disguises } from './testing/disguises'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'
import { insertUser } from './users'

/** Of `system`, and an administrator of that tenant only. */
const carl: By = { user: '44444444-4444-4444-8444-444444444444', tenant: 'system' }
const dora: By = { user: '55555555-5555-4555-8555-555555555555', tenant: 'other' }

let made: Fixture
beforeEach(() => {
  made = fixture()
  insertUser(made.db, { id: carl.user, tenant: 'system', name: 'Carl', role: 'tenant_admin', at: 1 })
  insertUser(made.db, { id: dora.user, tenant: 'other', name: 'Dora', role: 'tenant_user', at: 1 })
  made.restart()
})
afterEach(() => made.dispose())

const api = () => made.core.api
const person = (extra: object = {}) => ({ name: 'New', role: 'tenant_user' as Role, tenant: 'other', newTenant: null, ...extra })
const failure = (work: () => unknown): { code: unknown; field: unknown; remedy: unknown } => {
  try {
    work()
  } catch (error) {
    const { code, details } = error as { code: unknown; details?: Record<string, unknown> }
    return { code, field: details?.['field'], remedy: details?.['remedy'] }
  }
  return { code: 'done', field: undefined, remedy: undefined }
}
const change = (by: By, user: By, wanted: UserChange): unknown => failure(() => api().updateUser(by, user.user, wanted)).code
const everything = (): string => JSON.stringify(['tenants', 'users', 'audit', 'settings', 'drafts'].map((table) => made.db.prepare(`select * from ${table}`).all()))
const lastEntry = (): { action: string; actor: string; tenant: string; target: string; detail: unknown } => {
  const row = made.db.prepare<[], { action: string; actor: string; tenant: string; target: string; detail: string }>('select action, actor, tenant, target, detail from audit order by id desc limit 1').get()!
  return { ...row, detail: row.detail === '' ? '' : JSON.parse(row.detail) as unknown }
}

describe('who sees whom (A-19, A-24)', () => {
  test('a user themselves, a tenant’s administrator their tenant, a system administrator all', () => {
    const names = (by: By): string[] => api().users(by).map(({ name }) => name)
    expect(names(anna)).toEqual(['Dora', 'Eve', 'Anna', 'Bo', 'Carl'])
    expect(names(carl)).toEqual(['Anna', 'Bo', 'Carl'])
    expect(names(eve)).toEqual(['Dora', 'Eve'])
    expect(names(bo)).toEqual(['Bo'])
    expect(api().users(bo)).toEqual([{ id: bo.user, name: 'Bo', tenant: 'system', tenantName: 'System', role: 'tenant_user', active: true, canSignIn: true, createdAt: 1, lastSignInAt: null }])
    expect(api().tenants(anna).map(({ slug, users }) => [slug, users])).toEqual([['other', 2], ['system', 3]])
    expect(api().tenants(eve).map(({ slug, users }) => [slug, users])).toEqual([['other', 2]])
    expect(codeOf(() => api().tenants(bo))).toBe('refused')
  })

  test('nobody acts for another tenant, nor after losing their standing (A-12, A-16)', () => {
    for (const by of [{ ...anna, tenant: 'other' }, { user: 'nobody', tenant: 'system' }, { user: '', tenant: 'system' }]) {
      expect(codeOf(() => api().users(by))).toBe('refused')
      expect(codeOf(() => api().tenants(by))).toBe('refused')
      expect(change(by, bo, { name: 'X' })).toBe('refused')
    }
    api().updateUser(anna, carl.user, { active: false })
    expect(codeOf(() => api().users(carl))).toBe('refused')
    expect(change(carl, bo, { name: 'X' })).toBe('refused')
  })
})

describe('making users (A-02, A-17, A-43, A-44)', () => {
  const roles: readonly Role[] = ['tenant_user', 'tenant_admin', 'system_admin']
  test.each([
    [anna, 'other', ['done', 'done', 'invalid']], [anna, 'system', ['done', 'done', 'done']],
    [carl, 'system', ['done', 'done', 'refused']], [carl, 'other', ['refused', 'refused', 'refused']],
    [eve, 'other', ['done', 'done', 'refused']], [eve, 'system', ['refused', 'refused', 'refused']],
    [bo, 'system', ['refused', 'refused', 'refused']], [dora, 'other', ['refused', 'refused', 'refused']],
    [anna, 'nowhere', ['invalid', 'invalid', 'invalid']], [eve, 'nowhere', ['refused', 'refused', 'refused']], [anna, '', ['invalid', 'invalid', 'invalid']],
  ] as const)('%o in %s', (by, tenant, expected) => {
    expect(roles.map((role) => failure(() => made.core.people.create(by, person({ tenant, role, name: `New ${role}` }))).code)).toEqual(expected)
  })

  test('the entry tells who made whom; the new user has standing at once', () => {
    const { user } = made.core.people.create(eve, person({ name: ' Änne ' }))
    expect(lastEntry()).toEqual({ action: 'user.created', actor: eve.user, tenant: 'other', target: user, detail: { name: 'Änne', role: 'tenant_user' } })
    expect(made.core.people.standing(user)).toEqual({ tenant: 'other', name: 'Änne' })
    expect(made.sent.at(-1)!.users[user]).toEqual({ tenant: 'other', role: 'tenant_user', active: true })
  })

  test('X-37: one name in a tenant, however it is written; the same in another tenant', () => {
    for (const name of ['Eve', 'EVE', ' eve ', 'Ｅｖｅ', 'E\u200bve']) expect([name, failure(() => made.core.people.create(eve, person({ name })))]).toMatchObject([name, { code: 'conflict', field: 'name' }])
    expect(failure(() => made.core.people.create(eve, person({ name: 'Anna' }))).code).toBe('done')
    expect(failure(() => made.core.people.create(eve, person({ name: ' \u200b' })))).toMatchObject({ code: 'invalid', field: 'name' })
  })

  test('A-01: a tenant and its first administrator, both or neither', () => {
    const wanted = person({ role: 'tenant_admin', tenant: '', name: 'Nora', newTenant: { name: 'Nord GmbH', slug: 'Nord' } })
    const before = everything()
    const sent = made.sent.length
    made.db.exec(`create trigger fails before insert on users begin select raise(abort, 'crash'); end`)
    expect(() => made.core.people.create(anna, wanted)).toThrow('crash')
    made.db.exec(`drop trigger fails; create trigger fails before insert on audit when new.action = 'user.created' begin select raise(abort, 'crash'); end`)
    expect(() => made.core.people.create(anna, wanted)).toThrow('crash')
    made.db.exec('drop trigger fails')
    expect(everything()).toBe(before)
    expect(made.sent.length).toBe(sent)
    const { user, tenant } = made.core.people.create(anna, wanted)
    expect(api().tenants(anna).find(({ id }) => id === tenant)).toMatchObject({ name: 'Nord GmbH', slug: 'nord', active: true, users: 1 })
    expect(api().actor(user)).toMatchObject({ tenantName: 'Nord GmbH', role: 'tenant_admin' })
    for (const [by, extra, code] of [[eve, {}, 'refused'], [bo, {}, 'refused'], [anna, { role: 'tenant_user' }, 'invalid'], [anna, { role: 'system_admin' }, 'invalid']] as const)
      expect(failure(() => made.core.people.create(by, { ...wanted, newTenant: { name: 'Süd', slug: 'sued' }, ...extra })).code).toBe(code)
    expect(failure(() => made.core.people.create(anna, wanted))).toMatchObject({ code: 'conflict', field: 'slug' })
    expect(failure(() => made.core.people.create(anna, { ...wanted, newTenant: { name: '', slug: 'sued' } }))).toMatchObject({ code: 'invalid', field: 'newTenant.name' })
  })

  test('A-42: no tenant gets a reserved slug, at creation or by renaming', () => {
    const before = everything()
    for (const slug of disguises) {
      expect([slug, failure(() => made.core.people.create(anna, person({ role: 'tenant_admin', newTenant: { name: 'N', slug } })))]).toMatchObject([slug, { code: 'invalid', field: 'slug' }])
      expect([slug, failure(() => api().updateTenant(anna, 'other', { slug }))]).toMatchObject([slug, { code: 'invalid', field: 'slug' }])
    }
    expect(everything()).toBe(before)
  })
})

describe('changing users', () => {
  test('by whom, whom, what (A-43, A-44, X-60)', () => {
    const table: readonly (readonly [By, By, UserChange, string])[] = [
      [bo, bo, { name: 'X' }, 'refused'], [bo, anna, { active: false }, 'refused'], [bo, eve, { name: 'X' }, 'refused'], [dora, dora, { role: 'tenant_admin' }, 'refused'],
      [eve, dora, { name: 'Dorothea' }, 'done'], [eve, dora, { role: 'tenant_admin' }, 'done'], [eve, dora, { role: 'system_admin' }, 'refused'], [eve, dora, { tenant: 'system' }, 'refused'], [eve, dora, { tenant: 'nowhere' }, 'refused'],
      [eve, anna, { name: 'X' }, 'not-found'], [eve, { user: randomUUID(), tenant: '' }, { name: 'X' }, 'not-found'], [eve, bo, { role: 'system_admin' }, 'not-found'], [eve, eve, { active: false }, 'conflict'],
      [carl, bo, { active: false }, 'done'], [carl, bo, { active: true }, 'done'], [carl, anna, { name: 'X' }, 'refused'], [carl, anna, { active: false }, 'refused'], [carl, anna, { role: 'tenant_user' }, 'refused'], [carl, carl, { role: 'system_admin' }, 'refused'],
      [anna, anna, { active: false }, 'conflict'], [anna, anna, { role: 'tenant_admin' }, 'conflict'], [anna, anna, { tenant: 'other' }, 'invalid'], [anna, anna, { tenant: 'other', role: 'tenant_admin' }, 'conflict'],
      [anna, eve, { role: 'system_admin' }, 'invalid'], [anna, bo, { tenant: 'other', role: 'system_admin' }, 'invalid'], [anna, eve, { tenant: 'nowhere' }, 'invalid'], [anna, { user: randomUUID(), tenant: '' }, { name: 'X' }, 'not-found'],
      [anna, dora, { name: 'EVE' }, 'conflict'], [anna, anna, { name: 'Änne' }, 'done'],
    ]
    for (const [by, user, wanted, code] of table) {
      const before = everything()
      expect([by, user, wanted, change(by, user, wanted)]).toEqual([by, user, wanted, code])
      if (code !== 'done') expect(everything()).toBe(before)
    }
  })

  test('each change acts at once and tells old and new; the same again changes nothing (A-12)', () => {
    api().updateUser(anna, bo.user, { role: 'tenant_admin', name: 'Bodo' })
    expect(lastEntry()).toEqual({ action: 'user.changed', actor: anna.user, tenant: 'system', target: bo.user, detail: { old: { name: 'Bo', role: 'tenant_user' }, new: { name: 'Bodo', role: 'tenant_admin' } } })
    expect(standingOf({ kind: 'shell', ...bo }, made.sent.at(-1)!)).toMatchObject({ role: 'tenant_admin' })
    const entries = made.db.prepare('select count(*) from audit').pluck()
    const before = entries.get()
    api().updateUser(anna, bo.user, { role: 'tenant_admin' })
    expect(entries.get()).toBe(before)
    api().updateUser(anna, bo.user, { active: false })
    expect(standingOf({ kind: 'shell', ...bo }, made.sent.at(-1)!)).toBeNull()
    expect([made.core.people.standing(bo.user), made.core.people.active().includes(bo.user), codeOf(() => api().actor(bo.user))]).toEqual([null, false, 'refused'])
    expect(api().users(anna).find(({ id }) => id === bo.user)).toMatchObject({ active: false, canSignIn: false })
    api().updateUser(anna, bo.user, { active: true })
    expect(made.core.people.standing(bo.user)).toEqual({ tenant: 'system', name: 'Bodo' })
  })

  test('X-60: a second system administrator may go, the last may not, whoever asks', () => {
    api().updateUser(anna, carl.user, { role: 'system_admin' })
    api().updateUser(carl, anna.user, { active: false })
    expect(change(carl, carl, { role: 'tenant_user' })).toBe('conflict')
    api().updateUser(carl, anna.user, { active: true })
    expect(change(carl, carl, { role: 'tenant_user' })).toBe('done')
    expect(change(carl, anna, { name: 'X' })).toBe('refused')
  })

  test('who may give whom a password', () => {
    const { people } = made.core
    const may = (by: By, { user }: By): unknown => codeOf(() => people.mayManage(by, user).name)
    expect([may(anna, eve), may(anna, anna), may(carl, bo), may(eve, dora)]).toEqual(['Eve', 'Anna', 'Bo', 'Dora'])
    expect([may(carl, anna), may(bo, bo), may(bo, eve), may(eve, bo), may(eve, { user: randomUUID(), tenant: '' })]).toEqual(['refused', 'refused', 'refused', 'not-found', 'not-found'])
    api().updateUser(eve, dora.user, { active: false })
    expect(may(eve, dora)).toBe('conflict')
  })
})

describe('tenants', () => {
  test('are changed by system administrators only; refusals tell nothing of others', () => {
    expect(api().updateTenant(anna, 'other', { name: 'Nord', slug: 'nord-1' })).toMatchObject({ name: 'Nord', slug: 'nord-1', active: true, users: 2 })
    expect(lastEntry()).toMatchObject({ action: 'tenant.changed', tenant: 'other', target: 'other', detail: { old: { name: 'Other', slug: 'other' }, new: { name: 'Nord', slug: 'nord-1' } } })
    for (const by of [eve, carl, bo]) for (const tenant of ['other', 'system', 'nowhere']) expect(codeOf(() => api().updateTenant(by, tenant, { name: 'X' }))).toBe('refused')
    expect(codeOf(() => api().updateTenant(anna, 'nowhere', { name: 'X' }))).toBe('not-found')
    expect(failure(() => api().updateTenant(anna, 'system', { slug: 'main' }))).toMatchObject({ code: 'conflict', field: 'slug' })
    expect(failure(() => api().updateTenant(anna, 'system', { active: false }))).toMatchObject({ code: 'conflict', field: 'active' })
    expect(api().updateTenant(anna, 'system', { name: 'Office' })).toMatchObject({ name: 'Office', slug: 'system' })
    const { tenant } = made.core.people.create(anna, person({ role: 'tenant_admin', newTenant: { name: 'S', slug: 'sued' } }))
    expect(failure(() => api().updateTenant(anna, tenant, { slug: 'nord-l' }))).toMatchObject({ code: 'conflict', field: 'slug' })
    expect(api().updateTenant(anna, tenant, { slug: 'SUED' }).slug).toBe('sued')
  })

  test('without its tenant nobody has standing, nothing runs, and nothing is lost', () => {
    api().setPlugin('llm', dora, { enabled: true, grants: [], asked: [] })
    api().updateTenant(anna, 'other', { active: false })
    expect(made.sent.at(-1)!.users[eve.user]).toEqual({ tenant: 'other', role: 'tenant_admin', active: false })
    expect(made.core.people.active()).toEqual([anna.user, bo.user, carl.user])
    expect([made.core.people.standing(dora.user), codeOf(() => api().actor(dora.user)), codeOf(() => api().users(eve)), api().pluginUsers('llm')]).toEqual([null, 'refused', 'refused', []])
    expect(failure(() => made.core.people.create(anna, person()))).toMatchObject({ code: 'conflict', field: 'tenant' })
    expect(change(anna, bo, { tenant: 'other' })).toBe('conflict')
    expect(change(anna, dora, { active: false })).toBe('done')
    api().updateTenant(anna, 'other', { active: true })
    expect(made.core.people.standing(eve.user)).toEqual({ tenant: 'other', name: 'Eve' })
  })
})

describe('signing in', () => {
  test('is noted with the failures before it (X-66)', () => {
    made.core.people.signInFailed(bo.user)
    expect(lastEntry()).toEqual({ action: 'session.sign-in-failed', actor: '', tenant: 'system', target: bo.user, detail: '' })
    made.core.people.signInFailed(null)
    expect(lastEntry()).toMatchObject({ tenant: 'system', target: '' })
    made.core.people.signedIn(eve.user, 'device', 3)
    expect(lastEntry()).toEqual({ action: 'session.signed-in', actor: eve.user, tenant: 'other', target: eve.user, detail: { how: 'device', failures: 3 } })
    expect(api().users(anna).find(({ id }) => id === eve.user)!.lastSignInAt).toBe(made.clock.now)
    expect(codeOf(() => made.core.people.signedIn('nobody', 'password', 0))).toBe('not-found')
  })
})

describe('the lock policy', () => {
  const usual = { idleMinutes: 15, onIdle: 'screen', onSuspend: 'screen', onOsLock: 'screen', onClose: 'seal', sealAfterHours: 72, passwordEveryDays: 7 } as const
  test('is as it comes until a system administrator sets it, and says what was wrong', () => {
    expect(api().lockPolicy()).toEqual(usual)
    for (const by of [eve, bo, carl]) expect(codeOf(() => api().setLockPolicy(by, usual))).toBe('refused')
    expect(failure(() => api().setLockPolicy(anna, { ...usual, idleMinutes: -1 }))).toMatchObject({ code: 'invalid', field: 'idleMinutes' })
    expect(failure(() => api().setLockPolicy(anna, { ...usual, onIdle: 'explode' as 'none' }))).toMatchObject({ code: 'invalid', field: 'onIdle' })
    expect(api().setLockPolicy(anna, { ...usual, idleMinutes: 5, onClose: 'screen' })).toEqual({ ...usual, idleMinutes: 5, onClose: 'screen' })
    expect(lastEntry()).toMatchObject({ action: 'lock.policy-changed', detail: { old: { idleMinutes: 15, onClose: 'seal' }, new: { idleMinutes: 5, onClose: 'screen' } } })
    made.restart()
    expect(api().lockPolicy().idleMinutes).toBe(5)
    made.db.exec(`update settings set value = '"nonsense"' where key = 'lock.policy'`)
    expect(api().lockPolicy()).toEqual(usual)
  })
})

describe('drafts', () => {
  test('are their user’s and owner’s alone, replaced, forgotten, bounded', () => {
    api().saveDraft(bo, '~shell', 'form', 'typed')
    api().saveDraft(bo, '~shell', 'form', 'typed more')
    expect(api().draft(bo, '~shell', 'form')).toBe('typed more')
    for (const [by, owner, key] of [[anna, '~shell', 'form'], [bo, 'llm', 'form'], [bo, '~shell', 'other'], [{ ...bo, tenant: 'other' }, '~shell', 'form']] as const) expect(codeOf(() => api().draft(by, owner, key))).toBe(by.tenant === 'other' ? 'refused' : null)
    api().saveDraft(bo, '~shell', 'form', '')
    expect(api().draft(bo, '~shell', 'form')).toBeNull()
    expect(codeOf(() => api().saveDraft({ ...bo, tenant: 'other' }, '~shell', 'form', 'x'))).toBe('refused')
    expect(failure(() => api().saveDraft(bo, '~shell', 'form', 'x'.repeat(20_001)))).toMatchObject({ code: 'invalid', field: 'value' })
    expect(failure(() => api().saveDraft(bo, '~shell', '', 'x'))).toMatchObject({ code: 'invalid', field: 'key' })
    for (let count = 0; count < 205; count++) {
      made.clock.now += 1
      api().saveDraft(bo, 'llm', `k${count}`, 'x')
    }
    expect(made.db.prepare('select count(*) from drafts').pluck().get()).toBe(200)
    expect([api().draft(bo, 'llm', 'k4'), api().draft(bo, 'llm', 'k5')]).toEqual([null, 'x'])
    expect(made.db.prepare('select count(*) from audit').pluck().get()).toBe(0)
  })
})
