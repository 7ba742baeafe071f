import fc from 'fast-check'
import { expect, it } from 'vitest'
import { users } from '../../../test/fixtures-people'
import { draftedTenant, draftedUser, mayChange, rolesFor, slugExample, slugFrom, slugProblem } from './forms'

it('offers only roles the store would give (A-42, A-43)', () => {
  expect(rolesFor('system_admin', 'system')).toEqual(['tenant_user', 'tenant_admin', 'system_admin'])
  expect(rolesFor('system_admin', 'acme')).toEqual(['tenant_user', 'tenant_admin'])
  expect(rolesFor('tenant_admin', 'system')).toEqual(['tenant_user', 'tenant_admin'])
})

it('lets a tenant administrator change nobody above them, and a user nobody', () => {
  const [ada, bo] = users() as [ReturnType<typeof users>[0], ReturnType<typeof users>[0]]
  expect([mayChange('tenant_admin', ada), mayChange('tenant_admin', bo), mayChange('tenant_user', bo), mayChange('system_admin', ada)]).toEqual([false, true, false, true])
})

it('names what is wrong with a short name, in whatever case and width it was typed', () => {
  expect(['a', 'System ', 'ＡＤＭＩＮ', 'api', 'two words', 'grün', '-x-', 'a--b', 'x'.repeat(41)].map(slugProblem))
    .toEqual(['length', 'reserved', 'reserved', 'reserved', 'characters', 'characters', 'characters', 'characters', 'length'])
  expect(['ok', 'Team-1', 'a-b-c'].map(slugProblem)).toEqual([null, null, null])
})

it('suggests only short names that would do', () => {
  expect(slugFrom('Großkunde & Söhne GmbH')).toBe('grosskunde-sohne-gmbh')
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.string({ unit: 'grapheme', maxLength: 120 }), (slug, name) => slugProblem(slugExample(slug, name)) === null))
})

it('takes a draft back only when it is one of its own', () => {
  expect(draftedUser({ user: '', name: 'Bo', role: 'tenant_user', tenant: 'system', more: 1 })).toEqual({ user: '', name: 'Bo', role: 'tenant_user', tenant: 'system' })
  expect([draftedUser({ user: '', name: 'Bo', role: 'root', tenant: 'system' }), draftedUser({ name: 'Bo' }), draftedUser(null), draftedTenant({ tenant: '', name: 1, slug: '', adminName: '' })]).toEqual([null, null, null, null])
})
