import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAuditLog } from './audit'
import { type AuditWorld, auditWorld, filter } from './testing/audit-world'
import { anna, bo, codeOf, eve } from './testing/fixture'

let made: AuditWorld
beforeEach(() => {
  made = auditWorld()
})
afterEach(() => made.dispose())

describe('reading', () => {
  test('newest first, page by page, own tenant only, with names of people and targets', () => {
    for (let count = 1; count <= 5; count++) made.audit.api.audit(count === 3 ? eve : anna, `a.${count}`, bo.user)
    const first = made.audit.api.auditEntries(anna, { filter: filter(), before: null, limit: 2 })
    expect(first.entries).toMatchObject([{ action: 'a.5', actorName: 'Anna', targetName: 'Bo' }, { action: 'a.4' }])
    expect(first.more).toBe(true)
    const rest = made.audit.api.auditEntries(anna, { filter: filter(), before: first.entries[1]!.id, limit: 10 })
    expect(rest.entries.map(({ action }) => action)).toEqual(['a.2', 'a.1'])
    expect(rest.more).toBe(false)
    expect(made.audit.api.auditEntries(eve, { filter: filter(), before: null, limit: 9 }).entries).toMatchObject([{ action: 'a.3', actorName: 'Eve', targetName: '' }])
    expect(made.audit.api.auditFacets(eve, false)).toEqual({ actors: [{ id: eve.user, name: 'Eve' }], actions: ['a.3'] })
  })

  test('A-18: all tenants only for a system_admin, and each use is in the log; a tenant_user reads nothing', () => {
    made.add(2, eve)
    for (const by of [eve, bo]) {
      expect(codeOf(() => made.audit.api.auditEntries(by, { filter: filter({ allTenants: true }), before: null, limit: 5 }))).toBe('refused')
      expect(codeOf(() => made.audit.api.auditFacets(by, true))).toBe('refused')
      expect(codeOf(() => made.audit.api.auditExport(by, filter({ allTenants: true }), 'x'))).toBe('refused')
      expect(codeOf(() => made.audit.api.auditLines(by, { filter: filter({ allTenants: true }), after: 0, upTo: 9, limit: 9 }))).toBe('refused')
    }
    expect(codeOf(() => made.audit.api.auditEntries(bo, { filter: filter(), before: null, limit: 5 }))).toBe('refused')
    const { entries } = made.audit.api.auditEntries(anna, { filter: filter({ allTenants: true, actor: eve.user }), before: null, limit: 5 })
    expect(entries).toHaveLength(2)
    expect(made.audit.api.auditEntries(anna, { filter: filter({ action: 'audit.' }), before: null, limit: 5 }).entries).toMatchObject([{ action: 'audit.all-tenants', target: 'list', actorName: 'Anna' }])
    expect(made.audit.api.auditEntries(eve, { filter: filter(), before: null, limit: 5 }).entries).toHaveLength(2)
  })

  test('every filter gives exactly its entries, in both directions, whatever the clock did (property)', () => {
    const users = [anna, bo, eve, { user: '', tenant: 'system' }]
    fc.assert(fc.property(
      fc.array(fc.record({ by: fc.constantFrom(...users), action: fc.constantFrom('user.made', 'user.left', 'secret.used', 'userx'), target: fc.constantFrom('', 'a', 'ab', 'aB', 'b_', 'b%'), step: fc.integer({ min: -50, max: 60 }) }), { minLength: 1, maxLength: 60 }),
      fc.array(fc.record({
        actor: fc.constantFrom(null, '', 'host', anna.user, eve.user), action: fc.constantFrom(null, '', 'user.', 'user.made', 'user', 'secret.used'), target: fc.constantFrom(null, '', 'a', 'ab', 'b_', 'b'),
        from: fc.option(fc.integer({ min: -200, max: 400 }), { nil: null }), to: fc.option(fc.integer({ min: -200, max: 400 }), { nil: null }), allTenants: fc.boolean(),
      }), { minLength: 5, maxLength: 15 }),
      (entries, filters) => {
        const base = made.now
        const before = createAuditLog(made.db, () => 0).tip().id
        for (const { by, action, target, step } of entries) {
          made.now += step
          made.audit.api.audit(by, action, target)
        }
        const upTo = createAuditLog(made.db, () => 0).tip().id
        const rows = made.db.prepare<[number], { id: number; at: number; tenant: string; actor: string; action: string; target: string }>('select * from audit where id > ? order by id').all(before)
        for (const some of filters) {
          const wanted = { ...some, from: some.from === null ? null : base + some.from, to: some.to === null ? null : base + some.to }
          const expected = rows.filter((row) => (wanted.allTenants || row.tenant === 'system')
            && (!wanted.actor || row.actor === (wanted.actor === 'host' ? '' : wanted.actor))
            && (!wanted.action || (wanted.action.endsWith('.') ? row.action.startsWith(wanted.action) : row.action === wanted.action))
            && row.target.startsWith(wanted.target ?? '') && (wanted.from === null || row.at >= wanted.from) && (wanted.to === null || row.at < wanted.to)).map(({ id }) => id)
          const pages: number[] = []
          for (let cursor: number | null = upTo + 1, more = true; more; ) {
            const page = made.audit.api.auditEntries(anna, { filter: filter(wanted), before: cursor, limit: 7 })
            pages.push(...page.entries.map(({ id }) => id).filter((id) => id > before))
            more = page.more && page.entries.at(-1)!.id > before
            cursor = page.entries.at(-1)?.id ?? null
          }
          expect(pages).toEqual(expected.toReversed())
          const lines: number[] = []
          for (let after: number | null = before; after !== null; ) {
            const part = made.audit.api.auditLines(anna, { filter: filter(wanted), after, upTo, limit: 7 })
            lines.push(...part.lines.split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { id: number }).id))
            after = part.last
          }
          expect(lines).toEqual(expected)
        }
      }), { numRuns: process.env['PANOPTIC_LONG'] === '1' ? 300 : 25 })
  }, 120_000)
})
