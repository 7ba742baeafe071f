import { PanopticError } from '@panoptic/sdk/contract/result'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recomputeSql } from '../schema/rollup'
import { from, tableNode } from './testing/nodes'
import { treesOf } from './testing/trees'
import { createWorld, me, otherPlugin, stranger, testTables, type World } from './testing/world'

/** No tree reads, writes or learns of another plugin's, tenant's or user's row. P-80, P-82 */
const canary = 'zzCANARYzz'
const long = process.env['PANOPTIC_LONG'] === '1'
/** ms for each property. */
const most = long ? 240_000 : 4_000
let world: World
let others: () => string
beforeAll(() => {
  world = createWorld()
  const { db } = world
  db.exec(`create table core_secret (value text); insert into core_secret values ('hidden')`)
  for (const [tenant, user] of [['t1', 'u2'], ['t2', 'u1'], ['t2', 'u3']] as const)
    db.exec(`insert into "p_spend__note" (s_tenant, s_user, id, body, slot) values ('${tenant}', '${user}', 'n1', 'hidden', 'a'), ('${tenant}', '${user}', '${canary}', 'hidden', 'b')`)
  db.exec(`insert into "p_spend__usage" (s_tenant, day, model, cost) values ('t2', 'n1', '${canary}', 424242), ('t2', '${canary}', 'a', 424242)`)
  db.exec(`insert into "p_safe__secrets" (s_tenant, id, value) values ('t1', 'n1', 'hidden')`)
  const read = [
    db.prepare(`select * from "p_spend__usage" where s_tenant <> 't1'`), db.prepare(`select * from "p_spend__note" where s_tenant <> 't1' or s_user <> 'u1'`),
    db.prepare(`select * from "p_spend__usage_daily" where s_tenant <> 't1'`), db.prepare('select * from "p_safe__secrets"'), db.prepare('select * from core_secret'),
  ]
  others = () => JSON.stringify(read.map((statement) => statement.all()))
})
afterAll(() => world.close())

let answered = 0
let asked = 0
/** Rows a tree gives, or null when it was refused. A refusal is a PanopticError or nothing we know of. */
function run(work: () => { rows: readonly (readonly unknown[])[] }): readonly (readonly unknown[])[] | null {
  try {
    const { rows: given } = work()
    answered++
    return given
  } catch (error) {
    if (!(error instanceof PanopticError)) throw error
    expect(error.message).not.toContain('hidden')
    return null
  }
}

it('reads nothing of others', { timeout: most * 8 }, () => {
  answered = asked = 0
  fc.assert(fc.property(fc.gen(), (g) => {
    const tree = treesOf(g, canary).select()
    asked++
    const given = run(() => world.query(structuredClone(tree)))
    // The canary itself is among the values trees hold; what only others' rows hold is not.
    expect(JSON.stringify(given)).not.toMatch(/hidden|424242/)
  }), { numRuns: long ? 200_000 : 4000, interruptAfterTimeLimit: most })
  // Most trees run: the property is about what they give, not about being refused.
  expect(answered / asked).toBeGreaterThan(0.4)
  expect(asked).toBeGreaterThan(300)
})

it('changes nothing of others, and neither its answers nor its errors depend on them', { timeout: most * 8 }, () => {
  answered = asked = 0
  const mine = world.db.prepare(`select id, body, slot from "p_spend__note" where s_tenant = 't1' and s_user = 'u1'`)
  fc.assert(fc.property(fc.gen(), (g) => {
    const make = treesOf(g, canary).change
    const trees = [make(), make(), make()]
    asked += 3
    const before = others()
    // As a user among others, and as the only one of a tenant: what comes back must be the same.
    const outcome = (identity: typeof me): unknown[] => trees.map((tree) => {
      try {
        const { changes, rows: given } = world.run(structuredClone(tree), identity)
        answered++
        return [changes, given]
      } catch (error) {
        if (!(error instanceof PanopticError)) throw error
        return [error.code, error.message]
      }
    })
    const here = outcome(me)
    const alone = outcome({ ...me, tenant: 't9', user: 'u9' })
    world.db.exec(`delete from "p_spend__note" where s_tenant = 't9'; delete from "p_spend__usage" where s_tenant = 't9'; delete from "p_spend__note" where s_tenant = 't1' and s_user = 'u1'; delete from "p_spend__usage" where s_tenant = 't1'; delete from "p_spend__shared"`)
    expect(others()).toBe(before)
    expect(mine.all()).toEqual([])
    // Shared (workspace) rows are one set for both, so trees that touch them may differ.
    if (!JSON.stringify(trees).includes('shared')) expect(here).toEqual(alone)
  }), { numRuns: long ? 100_000 : 3000, interruptAfterTimeLimit: most })
  // Most trees run: the property is about what they give, not about being refused.
  expect(answered / asked).toBeGreaterThan(0.4)
  expect(asked).toBeGreaterThan(300)
})

it('roll-ups equal what the rows say, after any changes', { timeout: most * 8 }, () => {
  const day = fc.constantFrom('d1', 'd2', 'd3')
  const model = fc.constantFrom('a', 'b', 'c')
  const amount = fc.option(fc.integer({ min: -5, max: 1_000_000_000_000 }), { nil: null })
  const step = fc.record({ what: fc.constantFrom('insert', 'ignore', 'upsert', 'update', 'move', 'delete'), day, model, cost: amount, to: day, who: fc.constantFrom(me, stranger) })
  const check = recomputeSql('spend', testTables.schema.steps[0]!.rollups['usage_daily']!, testTables.schema.steps[0]!.create['usage']!)
  const truth = world.db.prepare(`${check} order by 1, 2`).raw()
  const kept = world.db.prepare(`select * from "p_spend__usage_daily" order by 1, 2`).raw()
  return fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
    for (const { what, day: on, model: of, cost, to, who } of steps) {
      const db = world.as(who)
      const values = { day: on, model: of, cost }
      const done = what === 'insert' ? db.insertInto('usage').values(values).execute()
        : what === 'ignore' ? db.insertInto('usage').orIgnore().values(values).execute()
        : what === 'upsert' ? db.insertInto('usage').values(values).onConflict((oc) => oc.columns(['day', 'model']).doUpdateSet({ cost })).execute()
        : what === 'update' ? db.updateTable('usage').set({ cost }).where('model', '=', of).execute()
        : what === 'move' ? db.updateTable('usage').set({ day: to }).where('day', '=', on).where('model', '=', of).execute()
        : db.deleteFrom('usage').where('day', '=', on).execute()
      await Promise.resolve(done).catch((error: unknown) => expect(error).toMatchObject({ code: 'conflict' }))
    }
    expect(kept.all()).toEqual(truth.all())
  }), { numRuns: long ? 2000 : 150, interruptAfterTimeLimit: most })
})

it('the other plugin\'s identity reaches its own table', () => {
  expect(world.query({ kind: 'SelectQueryNode', from: from(tableNode('secrets')), selections: [{ kind: 'SelectionNode', selection: { kind: 'SelectAllNode' } }] }, otherPlugin).rows).toEqual([['n1', 'hidden']])
})
