/** docs/plugin-authoring.md says what the code does: its lists, its limits with their errors, and its example plugin. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Expression, SqlBool } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultClockLimits } from '../../main/store/exec/clock'
import { limits } from '../../main/store/guard/limits'
import { aggregates, castTypes, collations, functions, joinTypes, jsonOperators, operators, setOperators, unaryOperators } from '../../main/store/guard/vocabulary'
import { manifestSchema } from '../contract/manifest'
import { defineTables, integer, text, type Database } from '../db/tables'
import type { TaskContext, TaskOutcome } from '../plugin'
import { createTestHost, type TestHost, type TestHostOptions } from './index'

const root = resolve(import.meta.dirname, '../..')
/** The guide; the tutorial before it is followed by tests/e2e/tutorial.spec.ts. */
const doc = readFileSync(join(root, 'docs/plugin-authoring.md'), 'utf8').split('\n## What a package holds\n')[1] ?? ''

/** The text below a heading, up to the next one of any level. */
function section(title: string): string {
  const start = doc.indexOf(`\n### ${title}\n`)
  expect(start, title).toBeGreaterThan(0)
  return doc.slice(start + title.length + 6).split(/\n#{2,3} /)[0]!
}
const spans = (part: string): string[] => [...part.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)
const counted = (part: string): Map<string, number> => new Map([...part.matchAll(/`(\w+)` (\d+)/g)].map((match) => [match[1]!, Number(match[2])]))
/** The fenced block with this label. */
function block(label: string): string {
  const match = new RegExp(`\`\`\`${label.replaceAll(/[./]/g, '\\$&')}\n([\\s\\S]*?)\`\`\``).exec(doc)
  if (match === null) throw new Error(`docs/plugin-authoring.md has no block "${label}"`)
  return match[1]!
}

describe('the lists', () => {
  it('hold every function and aggregate with its number of arguments, and no other', () => {
    expect(counted(section('Functions'))).toEqual(new Map(functions))
    expect(counted(section('Aggregates and windows'))).toEqual(new Map(aggregates))
  })

  it('hold every operator and other word, and no other', () => {
    const [binary, unary, json] = section('Operators').trim().split('\n\n')
    expect([binary, unary, json].map((part) => spans(part!).sort())).toEqual([operators, unaryOperators, jsonOperators].map((words) => [...words].sort()))
    const sentences = section('Other words').split('. ')
    expect(sentences.map((sentence) => spans(sentence).sort())).toEqual([castTypes, collations, joinTypes, setOperators].map((words) => [...words].sort()))
  })

  it('hold every limit of a query with its number', () => {
    const rows = [...section('Limits').matchAll(/^\| `(\w+)` \| ([\d ]+) \|/gm)].map((match) => [match[1]!, Number(match[2]!.replaceAll(' ', ''))])
    const { plans: _, planKey: __, ...met } = limits
    expect(Object.fromEntries(rows)).toEqual(met)
  })

  it('name the time a change may take', () => {
    const { scanMs, callMs } = defaultClockLimits
    expect(section('Limits').replaceAll(/\s+/g, ' ')).toContain(`scans for more than ${scanMs} ms of processor time or takes more than ${callMs / 1000} s in one call`)
  })
})

describe('the limits', () => {
  const tables = defineTables({ create: { item: { scope: 'user', columns: { id: integer().notNull(), body: text() }, key: ['id'] } } })
  type DB = Database<typeof tables>
  let host: TestHost<DB>
  beforeAll(async () => {
    host = await createTestHost({ tables })
    await host.panoptic.db.insertInto('item').values(range(10_000).map((id) => ({ id, body: 'x' }))).execute()
    await host.panoptic.db.insertInto('item').values({ id: -100, body: 'x'.repeat(1_000_000) }).execute()
  })
  afterAll(() => host.close())
  const range = (length: number): number[] => Array.from({ length }, (_, index) => index)
  const db = (): TestHost<DB>['panoptic']['db'] => host.panoptic.db

  const beyond: Record<string, () => Promise<unknown>> = {
    list: () => db().selectFrom('item').select(range(301).map((at) => `body as c${at}` as const)).execute(),
    values: () => db().selectFrom('item').select('id').where('id', 'in', range(5001)).execute(),
    changedRows: () => db().insertInto('item').values(range(10_001).map((id) => ({ id: id + 20_000 }))).execute(),
    text: () => db().insertInto('item').values({ id: -1, body: 'x'.repeat(limits.text + 1) }).execute(),
    allText: () => db().insertInto('item').values(range(9).map((at) => ({ id: -1 - at, body: 'x'.repeat(limits.text) }))).execute(),
    depth: () => db().selectFrom('item').select('id').where((eb) => range(90).reduce<Expression<SqlBool>>((inner) => eb.not(inner), eb('id', '=', 1))).execute(),
    nodes: () => db().selectFrom('item').select((eb) => range(200).map((at) => eb.fn<string>('coalesce', range(20).map(() => 'id' as const)).as(`c${at}`))).execute(),
    writeFunctions: () => db().updateTable('item').set((eb) => ({ body: range(51).reduce<Expression<string>>((inner) => eb.fn<string>('lower', [inner]), eb.val('x')) })).where('id', '=', -5).execute(),
    resultRows: () => db().selectFrom('item as a').innerJoin('item as b', (join) => join.on('b.id', '<', 6)).select('a.id').execute(),
    resultBytes: () => db().selectFrom('item as a').innerJoin('item as b', (join) => join.on('b.id', '<', 20)).where('a.id', '=', -100).select('a.body').execute(),
  }
  it.each(Object.entries(beyond))('%s: code `limit` with its name', async (name, query) => {
    await expect(query()).rejects.toMatchObject({ code: 'limit', details: { limit: name } })
  }, 60_000)

  it('concatenations and writeWildcards: code `invalid`', async () => {
    await expect(db().selectFrom('item').select((eb) => eb(range(20).reduce<Expression<unknown>>((inner) => eb(inner, '||', 'x'), eb.ref('body')), '||', 'x').as('joined')).execute()).rejects.toMatchObject({ code: 'invalid', details: { field: '||' } })
    await expect(db().deleteFrom('item').where('body', 'like', '%a%b%c%').execute()).rejects.toMatchObject({ code: 'invalid', details: { field: 'like' } })
  })
})

describe('the example', () => {
  let folder: string
  beforeAll(() => {
    mkdirSync(join(root, 'out'), { recursive: true })
    folder = mkdtempSync(join(root, 'out/authoring-'))
    for (const file of ['tables.ts', 'tasks/fetch.ts', 'tasks/watch.ts']) {
      mkdirSync(join(folder, file, '..'), { recursive: true })
      writeFileSync(join(folder, file), block(`ts ${file}`))
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('has a manifest that fits, tables and a task that run', async () => {
    const manifest = JSON.parse(block('json')) as { name: string; panoptic: unknown }
    expect(manifestSchema.safeParse(manifest.panoptic)).toMatchObject({ success: true })
    const { tables } = (await import(join(folder, 'tables.ts'))) as { tables: NonNullable<TestHostOptions<Record<string, Record<string, unknown>>>['tables']> }
    const { fetchRain } = (await import(join(folder, 'tasks/fetch.ts'))) as { fetchRain: (context: TaskContext) => Promise<TaskOutcome> }
    let status = 200
    const host = await createTestHost({ package: manifest, tables, tasks: { fetch: fetchRain as never }, fetch: () => Response.json({ days: [{ day: '2026-01-01', mm: 3.5 }, { day: '2026-01-02', mm: null }] }, { status }) })
    host.connect({ label: 'Berlin', secret: 'key-123' })
    expect(await host.runTask('fetch')).toMatchObject({ outcome: 'ok' })
    expect(await host.runTask('fetch')).toMatchObject({ outcome: 'ok' })
    expect(await host.panoptic.db.selectFrom('by_day').selectAll().orderBy('day').execute()).toEqual([
      { day: '2026-01-01', rows: 1, mm: 3.5, mm_unknown: 0 }, { day: '2026-01-02', rows: 1, mm: null, mm_unknown: 1 },
    ])
    expect(host.requests[0]).toMatchObject({ url: 'https://api.example.com/rain?unit=mm' })
    expect(host.requests[0]?.headers.get('x-api-key')).toBe('key-123')
    status = 503
    expect(await host.runTask('fetch')).toMatchObject({ outcome: 'partial', message: 'Berlin: HTTP 503' })
    await host.close()
  })

  it('has a task that watches: one message a day, a button, and another look in time', async () => {
    const { watch, actions } = (await import(join(folder, 'tasks/watch.ts'))) as { watch: (context: TaskContext, now: number) => Promise<TaskOutcome>; actions: NonNullable<TestHostOptions<never>['actions']> }
    const now = Date.parse('2026-01-05T12:00:00Z')
    const { name, panoptic } = JSON.parse(block('json')) as { name: string; panoptic: { permissions: object; tasks: object[] } }
    const reading = { ...panoptic, tasks: [{ ...panoptic.tasks[0], after: ['metrics'] }], permissions: { ...panoptic.permissions, metrics: ['read'] } }
    const host = await createTestHost<never>({ package: { name, panoptic: reading }, now, actions })
    const look = () => host.runTask((context) => watch(context as never, now))
    expect(await look()).toMatchObject({ outcome: 'ok', again: null })
    await host.publish('llm-cost', [{ name: 'llm.cost', value: 51e9, unit: 'nano-usd', at: now }])
    expect([await look(), await look()]).toMatchObject([{ outcome: 'ok', again: now + 600_000 }, { outcome: 'ok' }])
    await host.outbox.deliver()
    expect(host.notices).toMatchObject([{ title: 'More than $50 today', urgency: 'critical', view: 'today', params: { day: '2026-01-05' } }])
    expect(await host.outbox.press(host.outbox.attempts[0]!.id, 'seen')).toBe(true)
    expect(host.log).toEqual([{ level: 'info', message: 'seen: 2026-01-05' }])
    expect(host.faults).toEqual([])
    await host.close()
  })
})
