/**
 * What the benchmark does inside the plugin page. Each function is self-contained, because Playwright sends its
 * source; `panopticForTests` exists only in builds with test hooks (sdk/runtime/boot.ts).
 */
import type { Panoptic } from '@panoptic/sdk'
import type { LedgerRow } from './rows'
import type { QueryName } from './plain'

interface Hooks {
  readonly panoptic: Panoptic<never>
  readonly client: { call(route: string, input: unknown): Promise<unknown> }
}

/** Writes rows [from, to) through the bridge, in multi-row inserts; returns rows per second. */
export async function seed(given: { from: number; to: number; total: number; last: number }): Promise<number> {
  const { panoptic } = (globalThis as unknown as { panopticForTests: Hooks }).panopticForTests
  const db = panoptic.db as unknown as { insertInto(table: string): { values(rows: readonly object[]): { toOperationNode(): unknown } } }
  const makeRow = (globalThis as unknown as { benchRow: (index: number, total: number, last: number) => LedgerRow }).benchRow
  const started = performance.now()
  const perInsert = 1000
  for (let start = given.from; start < given.to; start += perInsert) {
    const rows = []
    for (let index = start; index < Math.min(start + perInsert, given.to); index++) rows.push(makeRow(index, given.total, given.last))
    await panoptic.batch([db.insertInto('ledger').values(rows)])
  }
  return ((given.to - given.from) / (performance.now() - started)) * 1000
}

/** One run of a query, in ms, as the views ask it: roll-ups where there is one. */
export async function query(given: { name: QueryName; since: string }): Promise<number> {
  const { panoptic } = (globalThis as unknown as { panopticForTests: Hooks }).panopticForTests
  // The builder's types are those of the plugin under test; the benchmark knows them only by name.
  const db = panoptic.db as never as Record<string, (...args: never[]) => never> & { fn: { sum(column: string): { as(name: string): never } } }
  type Builder = { [method: string]: (...args: unknown[]) => Builder } & { execute(): Promise<unknown[]> }
  const from = (table: string): Builder => (db['selectFrom'] as unknown as (table: string) => Builder).call(db, table)
  const sum = db.fn.sum('cost_nanos').as('cost')
  const queries: Record<QueryName, () => Builder> = {
    trend30: () => from('daily')['select']!(['day', sum])['where']!('kind', '=', 'cost')['where']!('day', '>=', given.since)['groupBy']!('day')['orderBy']!('day'),
    month: () => from('daily')['select']!([sum])['where']!('kind', '=', 'cost')['where']!('day', '>=', given.since),
    byModelYear: () => from('daily')['select']!(['model', sum])['where']!('kind', '=', 'cost')['where']!('day', '>=', given.since)['groupBy']!('model')['orderBy']!('cost', 'desc'),
    search: () => {
      const found = from('ledger')['selectAll']!()['where']!('day', '>=', given.since)
      const matching = found['where']!('model', 'like', '%sonnet%')['where']!('project', 'like', '%ject-22%')['where']!('item', 'like', '%batch%')
      return matching['orderBy']!('day', 'desc')['orderBy']!('item')['limit']!(100)
    },
  }
  const started = performance.now()
  await queries[given.name]().execute()
  return performance.now() - started
}

/** Mean ms of one call, over `count` calls one after the other. */
export async function timeCalls(given: { route: string; input: unknown; count: number }): Promise<number> {
  const { client } = (globalThis as unknown as { panopticForTests: Hooks }).panopticForTests
  const started = performance.now()
  for (let call = 0; call < given.count; call++) await client.call(given.route, given.input)
  return (performance.now() - started) / given.count
}

/** Mean ms of one select of `rows` rows through the bridge, as objects. */
export async function timeRows(given: { rows: number; count: number }): Promise<number> {
  const { panoptic } = (globalThis as unknown as { panopticForTests: Hooks }).panopticForTests
  type Builder = { [method: string]: (...args: unknown[]) => Builder } & { execute(): Promise<unknown[]> }
  const from = (panoptic.db as unknown as { selectFrom(table: string): Builder }).selectFrom('ledger')
  const built = from['select']!(['day', 'model', 'project', 'cost_nanos', 'input_tokens', 'output_tokens'])['limit']!(given.rows)
  const started = performance.now()
  for (let call = 0; call < given.count; call++) await built.execute()
  return (performance.now() - started) / given.count
}

/** Waits for the raw port that main posts under the name `bench` (see raw-echo.ts) and keeps it. */
export function keepRawPort(): void {
  addEventListener('message', (event: MessageEvent<{ ports?: readonly string[] }>) => {
    if (event.data.ports?.[0] === 'bench') Object.assign(globalThis, { benchPort: event.ports[0] })
  })
}

/** Mean ms of one round trip over the raw port: the floor of `bridge.*`. */
export async function timeRawEcho(given: { message: unknown; count: number }): Promise<number> {
  const port = (globalThis as unknown as { benchPort: MessagePort }).benchPort
  const once = (): Promise<void> => new Promise((resolve) => { port.onmessage = () => resolve(); port.postMessage(given.message) })
  await once()
  const started = performance.now()
  for (let call = 0; call < given.count; call++) await once()
  return (performance.now() - started) / given.count
}
