import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { colleague, createWorld, me, stranger, type World } from './testing/world'

/** What plugins may write: every form works on real rows and gives only their own. P-80 */
let world: World
beforeAll(async () => {
  world = createWorld()
  for (const [identity, cost] of [[me, 10], [stranger, 1000]] as const) {
    await world.as(identity).insertInto('usage').values([
      { day: '2026-01-01', model: 'a', cost }, { day: '2026-01-01', model: 'b', cost: cost * 2, paid: true, extra: '{"a":{"b":[1,2]}}' }, { day: '2026-01-02', model: 'a', cost: null, tokens: 5 },
    ]).execute()
    await world.as(identity).insertInto('note').values([{ id: 'n1', body: `of ${identity.user}` }]).execute()
  }
  await world.as(colleague).insertInto('note').values({ id: 'n1', body: 'of u2' }).execute()
})
afterAll(() => world.close())

describe('selects', () => {
  it('sees its own rows only, with defaults filled and without scope columns', async () => {
    expect(await world.as(me).selectFrom('usage').selectAll().orderBy('day').orderBy('model').execute()).toEqual([
      { day: '2026-01-01', model: 'a', cost: 10, tokens: 7, share: null, paid: null, extra: null },
      { day: '2026-01-01', model: 'b', cost: 20, tokens: 7, share: null, paid: 1, extra: '{"a":{"b":[1,2]}}' },
      { day: '2026-01-02', model: 'a', cost: null, tokens: 5, share: null, paid: null, extra: null },
    ])
    expect(await world.as(colleague).selectFrom('note').selectAll().execute()).toEqual([{ id: 'n1', body: 'of u2', slot: null }])
    expect(await world.as(colleague).selectFrom('usage').select(({ fn }) => fn.sum<number>('cost').as('sum')).execute()).toEqual([{ sum: 30 }])
  })

  it('joins, sub-queries, CTEs, set operations and window functions', async () => {
    const db = world.as(me)
    expect(await db.selectFrom('usage as u').innerJoin('note', (join) => join.on('note.id', '=', 'n1')).select(['u.model', 'note.body']).where('u.day', '=', '2026-01-01').orderBy('u.model', 'desc').execute())
      .toEqual([{ model: 'b', body: 'of u1' }, { model: 'a', body: 'of u1' }])
    expect(await db.with('days', (q) => q.selectFrom('usage').select(['day', (eb) => eb.fn.countAll<number>().as('n')]).groupBy('day')).with('big', (q) => q.selectFrom('days').selectAll().where('n', '>', 1)).selectFrom('big').selectAll().execute())
      .toEqual([{ day: '2026-01-01', n: 2 }])
    expect(await db.selectFrom('usage').select('model').distinct().union(db.selectFrom('note').select('id as model')).orderBy('model').execute())
      .toEqual([{ model: 'a' }, { model: 'b' }, { model: 'n1' }])
    expect(await db.selectFrom('usage').select(['model', (eb) => eb.fn.agg<number>('row_number').over((over) => over.partitionBy('model').orderBy('day', 'desc')).as('n')]).where('model', '=', 'a').orderBy('n').execute())
      .toEqual([{ model: 'a', n: 1 }, { model: 'a', n: 2 }])
    expect(await db.selectFrom('usage').select('model').where(({ exists, selectFrom, and, or, not, eb, between }) => and([exists(selectFrom('note').selectAll()), or([eb('cost', 'is', null), between('cost', 15, 25)]), not(eb('model', 'in', selectFrom('note').select('id')))])).orderBy('model').execute())
      .toEqual([{ model: 'a' }, { model: 'b' }])
    expect(await db.selectFrom('usage').leftJoin('usage_daily as d', 'd.day', 'usage.day').select(['usage.day', 'd.cost', 'd.cost_unknown', 'd.rows']).where('model', '=', 'a').orderBy('usage.day', (order) => order.collate('nocase').desc().nullsLast()).limit(5).offset(0).execute())
      .toEqual([{ day: '2026-01-02', cost: null, cost_unknown: 1, rows: 1 }, { day: '2026-01-01', cost: 30, cost_unknown: 0, rows: 2 }])
  })

  it('functions, casts, cases, JSON, tuples, literals', async () => {
    const [row] = await world.as(me).selectFrom('usage').where(({ eb, refTuple, tuple }) => eb(refTuple('day', 'model'), 'in', [tuple('2026-01-01', 'b')]))
      .select((eb) => [
        eb.fn.coalesce('cost', eb.lit(0)).as('cost'), eb.fn<string>('upper', ['model']).as('upper'), eb.cast<string>('tokens', 'text').as('text'),
        eb.case().when('cost', '>', 15).then('big').else('small').end().as('size'), eb('model', '||', '!').as('joined'), eb.neg('cost').as('minus'),
        eb.ref('extra', '->>').key('a' as never).key('b' as never).at(1 as never).as('member'), eb.fn<number>('json_extract', ['extra', eb.val('$.a.b[0]')]).as('first'),
        eb.selectFrom('note').select((inner) => inner.fn.countAll<number>().as('n')).as('notes'),
      ]).execute()
    expect(row).toEqual({ cost: 20, upper: 'B', text: '7', size: 'big', joined: 'b!', minus: -20, member: 2, first: 1, notes: 1 })
  })

  it('asks for columns that exist', async () => {
    await expect(world.as(me).selectFrom('usage').select('nope' as never).execute()).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('nope') as string })
    await expect(world.as(me).selectFrom('nope' as never).selectAll().execute()).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('no table "nope"') as string })
  })
})

describe('changes', () => {
  it('updates, deletes, upserts and returns only its own rows', async () => {
    const db = world.as(me)
    expect(await db.updateTable('usage').set((eb) => ({ cost: eb('cost', '+', 1) })).where('model', '=', 'b').returningAll().execute()).toMatchObject([{ model: 'b', cost: 21 }])
    expect(await db.updateTable('usage as u').set('u.cost', 20).where('u.model', '=', 'b').executeTakeFirst()).toMatchObject({ numUpdatedRows: 1n })
    expect(await db.insertInto('usage').values([{ day: '2026-01-01', model: 'a', cost: 3 }, { day: '2026-02-01', model: 'z', cost: 4_000_000_000 }])
      .onConflict((oc) => oc.columns(['day', 'model']).doUpdateSet((eb) => ({ cost: eb('usage.cost', '+', eb.ref('excluded.cost')) })).where('usage.cost', '<', 100)).returning(['model', 'cost as c']).execute())
      .toEqual([{ model: 'a', c: 13 }, { model: 'z', c: 4_000_000_000 }])
    expect(await db.insertInto('note').columns(['id', 'body']).expression(db.selectFrom('usage').select(['model', 'day']).where('model', '=', 'z')).onConflict((oc) => oc.doNothing()).returningAll().execute()).toEqual([{ id: 'z', body: '2026-02-01', slot: null }])
    expect(await db.deleteFrom('usage').where('model', 'in', (eb) => eb.selectFrom('note').select('id').where('id', '=', 'z')).executeTakeFirst()).toEqual({ numDeletedRows: 1n })
    expect(await db.deleteFrom('note').where('id', '=', 'z').execute()).toHaveLength(1)
    expect(await world.as(stranger).selectFrom('usage').select('cost').orderBy('cost').execute()).toEqual([{ cost: null }, { cost: 1000 }, { cost: 2000 }])
  })

  it('tells what is wrong with a row, by column', async () => {
    const db = world.as(me)
    await expect(db.insertInto('usage').values({ day: '2026-01-01', model: 'a' }).execute()).rejects.toMatchObject({ code: 'conflict', details: { field: 'day, model' } })
    await expect(db.insertInto('usage').values({ day: '2026-09-01' } as never).execute()).rejects.toMatchObject({ code: 'invalid', details: { field: 'model' } })
    await expect(db.insertInto('usage').values({ day: 'x', model: 'x', extra: '{' }).execute()).rejects.toMatchObject({ code: 'invalid', details: { field: 'extra' } })
    await expect(db.insertInto('usage').values({ day: 'x', model: 'x', paid: 3 as never }).execute()).rejects.toMatchObject({ code: 'invalid', details: { field: 'paid' } })
    await expect(db.insertInto('usage').values({ day: 'x', model: 'x', cost: 'many' as never }).execute()).rejects.toMatchObject({ code: 'invalid', details: { field: 'cost' } })
    await expect(db.insertInto('usage').values({ day: 'x', model: 'x', cost: Number.NaN }).execute()).rejects.toMatchObject({ code: 'invalid' })
    await expect(db.insertInto('usage_daily').values({ day: 'x' } as never).execute()).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('roll-up') as string })
  })

  it('refuses transactions and raw SQL in the page, naming the remedy', async () => {
    await expect(world.as(me).transaction().execute(async () => undefined)).rejects.toThrow(/batch/)
    await expect(sql`select 1`.execute(world.as(me))).rejects.toThrow(/query builder/)
  })
})
