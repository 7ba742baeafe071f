/** Whatever anybody asks for in whatever order: hold, and what was refused changed nothing. */
import type { Role } from '@panoptic/sdk/contract/identity'
import { PanopticError } from '@panoptic/sdk/contract/result'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standingOf } from '../../bridge/gate'
import type { By, UserChange } from '../api'
import { disguises } from './testing/disguises'
import { anna, bo, fixture, type Fixture } from './testing/fixture'

type Step =
  | { readonly do: 'update'; readonly by: number; readonly user: number; readonly change: UserChange }
  | { readonly do: 'create'; readonly by: number; readonly name: string; readonly role: Role; readonly tenant: number; readonly slug: string | null }
  | { readonly do: 'tenant'; readonly by: number; readonly tenant: number; readonly change: { name?: string | undefined; slug?: string | undefined; active?: boolean | undefined } }

const who = fc.nat({ max: 6 })
const role = fc.constantFrom<Role>('tenant_user', 'tenant_admin', 'system_admin')
const name = fc.constantFrom('Anna', 'anna ', 'Bo', 'Cy', '', 'Di\u200b', 'ＤＩ')
const slug = fc.constantFrom('nord', 'NORD', 'n0rd', 'sued', 'other', '', ...disguises.slice(0, 12))
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 1 })
/** A system administrator's position is what these sequences are about, so most steps are theirs. */
const by = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: who })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('update' as const), by, user: who, change: fc.record({ name: maybe(name), role: maybe(role), active: maybe(fc.boolean()), tenant: maybe(fc.constantFrom('system', 'other', 'nowhere', '')) }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('create' as const), by, name, role, tenant: who, slug: fc.option(slug) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tenant' as const), by, tenant: who, change: fc.record({ name: maybe(name), slug: maybe(slug), active: maybe(fc.boolean()) }) }) },
)

const rows = ({ db }: Fixture, tables: readonly string[]): string => JSON.stringify(tables.map((table) => db.prepare(`select * from ${table}`).all()))
const all = (made: Fixture): string => rows(made, ['tenants', 'users', 'audit', 'settings', 'plugin_users', 'drafts'])
const people = (made: Fixture): string => rows(made, ['tenants', 'users'])

/** Actors keep their number; the tenant is the one they are in, or were. */
function actors({ db }: Fixture): By[] {
  const rows = db.prepare<[], By>('select id as user, tenant from users order by created_at, id').all()
  return [...rows, { user: 'nobody', tenant: 'system' }]
}

function carryOut(made: Fixture, next: Step): void {
  const { api, people: forms } = made.core
  const known = actors(made)
  const tenants = made.db.prepare<[], string>('select id from tenants order by created_at, id').pluck().all()
  const pick = <T>(list: readonly T[], index: number): T => list[index % list.length]!
  const actor = pick(known, next.by)
  if (next.do === 'update') api.updateUser(actor, pick(known, next.user).user, next.change)
  else if (next.do === 'tenant') api.updateTenant(actor, pick(tenants, next.tenant), next.change)
  else forms.create(actor, { name: next.name, role: next.role, tenant: pick(tenants, next.tenant), newTenant: next.slug === null ? null : { name: 'New', slug: next.slug } })
}

test('A-43, X-60: there is always an active system administrator, and none outside `system` (property)', () => {
  let done = 0
  let refused = 0
  fc.assert(fc.property(fc.array(step, { minLength: 8, maxLength: 25, size: 'max' }), (steps) => {
    const made = fixture()
    try {
      made.core.api.updateUser(anna, bo.user, { role: 'system_admin' })
      for (const next of steps) {
        const before = all(made)
        const peopleBefore = people(made)
        const entries = made.db.prepare<[], number>('select count(*) from audit').pluck().get()!
        const sent = made.sent.length
        made.clock.now += 1
        try {
          carryOut(made, next)
          done += 1
        } catch (error) {
          // A trigger's error would mean that the store let something past its own rules.
          expect(error).toBeInstanceOf(PanopticError)
          expect(all(made)).toBe(before)
          expect(made.sent.length).toBe(sent)
          refused += 1
        }
        if (people(made) !== peopleBefore) expect(made.db.prepare<[], number>('select count(*) from audit').pluck().get()).toBeGreaterThan(entries)
        const administrators = made.db.prepare<[], { user: string; tenant: string; active: 0 | 1 }>(`select id as user, tenant, active from users where role = 'system_admin'`).all()
        expect(administrators.every(({ tenant }) => tenant === 'system')).toBe(true)
        expect(administrators.filter(({ active }) => active === 1).length).toBeGreaterThan(0)
        expect(administrators.some(({ user, tenant }) => standingOf({ kind: 'shell', user, tenant }, made.core.authority())?.role === 'system_admin')).toBe(true)
        expect(made.db.prepare(`select count(*) from tenants where id <> 'system' and look in ('system', 'admin', 'api')`).pluck().get()).toBe(0)
      }
      expect(made.db.pragma('foreign_key_check')).toEqual([])
    } finally {
      made.dispose()
    }
  }), { numRuns: 25 })
  // The sequences must do something, and must be refused something.
  expect([done > 50, refused > 50]).toEqual([true, true])
}, 120_000)
