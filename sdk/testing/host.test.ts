/** The test host against a small plugin: what an author relies on must be the host's real behaviour. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { defineTables, integer, text, type Database } from '../db/tables'
import type { TaskContext } from '../plugin'
import { createTestHost, type TestHost, type TestHostOptions } from './index'

const tables = defineTables({
  create: {
    note: { scope: 'user', columns: { id: text().notNull(), body: text().notNull() }, key: ['id'] },
    cost: { scope: 'tenant', columns: { day: text().notNull(), model: text().notNull(), nanos: integer() }, key: ['day', 'model'] },
  },
  rollups: { daily: { from: 'cost', by: ['day'], sum: ['nanos'] } },
})
type DB = Database<typeof tables>

const packageJson = {
  name: 'sample',
  panoptic: {
    engine: '^1', title: 'Sample', description: 'Sample', entry: 'dist/index.js', icon: 'icon.svg',
    tasks: [{ id: 'fetch', title: 'Fetch', schedule: '* * * * *' }, { id: 'fail', title: 'Fail' }, { id: 'wait', title: 'Wait' }],
    settings: { type: 'object', properties: { days: { type: 'integer', title: 'Days', default: 30, maximum: 90 } } },
    secrets: [{ id: 'key', title: 'Key', inject: { kind: 'header', header: 'authorization', format: 'Bearer {value}' } }],
    permissions: {
      network: [{ id: 'api', origin: 'https://api.example.com', secrets: ['key'], userOrigin: true, reason: 'r' }],
      notifications: { reason: 'r' }, files: { reason: 'r' }, metrics: ['publish'],
    },
  },
}

const tasks = {
  async fetch({ connections, net, db, metrics, progress }: TaskContext<DB>) {
    const list = await connections.list()
    for (const [index, { id }] of list.entries()) {
      const response = await net.fetch('/costs?page=1', { connection: id })
      const { rows } = (await response.json()) as { rows: { day: string; model: string; nanos: number | null }[] }
      await db.insertInto('cost').values(rows).execute()
      await metrics.publish([{ name: 'sample.cost', value: rows.length, unit: 'count', at: 1 }])
      progress(index + 1, list.length, 'page')
    }
  },
  fail: async () => { throw new Error('the reason') },
  wait: ({ signal }: TaskContext<DB>) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
}

const open: { close(): unknown }[] = []
afterEach(async () => { for (const each of open.splice(0).reverse()) await each.close() })

async function start(options: Partial<TestHostOptions<DB>> = {}): Promise<TestHost<DB>> {
  const host = await createTestHost<DB>({ package: packageJson, tables, tasks, now: Date.parse('2026-11-22T10:00:00Z'), ...options })
  open.push(host)
  return host
}
const code = (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (error: { code?: string; message: string }) => error.code ?? error.message)

describe('the store', () => {
  it('keeps rows and their roll-up in one transaction, and a failed batch leaves neither', async () => {
    const { panoptic: { db, batch }, faults } = await start()
    await db.insertInto('cost').values([{ day: '2026-01-01', model: 'a', nanos: 5 }, { day: '2026-01-01', model: 'b', nanos: null }]).execute()
    const failed = batch([
      db.insertInto('cost').values({ day: '2026-01-01', model: 'c', nanos: 9 }),
      db.insertInto('cost').values({ day: '2026-01-01', model: 'a', nanos: 1 }),
    ])
    await expect(failed).rejects.toMatchObject({ code: 'conflict', details: { statement: 1 } })
    expect(await db.selectFrom('daily').selectAll().execute()).toEqual([{ day: '2026-01-01', rows: 2, nanos: 5, nanos_unknown: 1 }])
    expect(await batch([db.deleteFrom('cost').where('model', '=', 'b')])).toMatchObject([{ changes: 1 }])
    expect(await db.selectFrom('daily').select(['rows', 'nanos_unknown']).execute()).toEqual([{ rows: 1, nanos_unknown: 0 }])
    expect(faults).toEqual([])
  })

  it('refuses what the host refuses, with the same words', async () => {
    const { panoptic: { db } } = await start()
    await expect(db.selectFrom('cost').select(({ fn }) => fn('printf', [fn.count('day')]).as('x')).execute()).rejects.toMatchObject({ code: 'invalid', details: { field: 'func' } })
    await expect(db.selectFrom('sqlite_schema' as never).selectAll().execute()).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('sqlite_schema') as string })
    await expect(db.insertInto('daily').values({ day: 'x' } as never).execute()).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('roll-up') as string })
  })

  it('lies encrypted in a file of its own, which close removes', async () => {
    const host = await start()
    await host.panoptic.db.insertInto('note').values({ id: '1', body: 'canary-3141592653' }).execute()
    const folder = dirname(host.savedIn)
    const bytes = Buffer.concat(['test.db', 'test.db-wal'].map((name) => readFileSync(join(folder, name))))
    expect(bytes.length).toBeGreaterThan(10_000)
    expect(bytes.includes('canary-3141592653')).toBe(false)
    await host.close()
    open.pop()
    expect(existsSync(folder)).toBe(false)
  })

  it('shows each user and tenant their own rows', async () => {
    const host = await start()
    const colleague = await host.addUser({ name: 'Bo' })
    const stranger = await host.addUser({ name: 'Eve', tenant: 'other' })
    const write = async ({ panoptic: { db } }: Pick<TestHost<DB>, 'panoptic'>, body: string): Promise<void> => {
      await db.insertInto('note').values({ id: '1', body }).execute()
    }
    await write(host, 'mine')
    await write(colleague, 'theirs')
    await host.panoptic.db.insertInto('cost').values({ day: 'd', model: 'm', nanos: 1 }).execute()
    const seen = async ({ panoptic: { db } }: Pick<TestHost<DB>, 'panoptic'>): Promise<unknown> =>
      [(await db.selectFrom('note').select('body').execute()).map(({ body }) => body), (await db.selectFrom('cost').selectAll().execute()).length]
    expect(await Promise.all([host, colleague, stranger].map(seen))).toEqual([[['mine'], 1], [['theirs'], 1], [[], 0]])
  })
})

describe('the network', () => {
  let server: Server
  const serve = async (answer: (path: string, key: string | undefined) => [number, object]): Promise<string> => {
    server = createServer((request, response) => {
      const [status, body] = answer(request.url ?? '', request.headers.authorization)
      response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'a=b', 'x-echo': request.headers.authorization ?? '' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve) }) })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it('sends a path below the base URL with the secret in its header, and the plugin never sees the value', async () => {
    const asked: unknown[] = []
    const origin = await serve((path, key) => { asked.push([path, key]); return [200, { rows: [] }] })
    const host = await start()
    const connection = host.connect({ label: 'Acme', baseUrl: `${origin}/v1`, secret: 'sk-0123456789abcdef' })
    expect(connection).toMatchObject({ label: 'Acme', origin, basePath: '/v1', state: 'ready', hint: 'cdef' })
    expect(JSON.stringify(await host.panoptic.connections.list())).not.toContain('sk-0123')
    const response = await host.panoptic.net.fetch('/costs?page=1', { connection: connection.id })
    expect([response.status, response.headers.get('set-cookie'), response.headers.get('x-echo')]).toEqual([200, null, 'Bearer ***'])
    expect(asked).toEqual([['/v1/costs?page=1', 'Bearer sk-0123456789abcdef']])
    expect(await code(host.panoptic.net.fetch('/../admin', { connection: connection.id }))).toBe('invalid')
  })

  it('answers by script, streams, and names failures as the host does', async () => {
    const host = await start({
      fetch: (request) => {
        if (request.url.endsWith('/lost')) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
        if (request.url.endsWith('/cut')) return new Response(new ReadableStream({ start: (body) => { body.enqueue(new Uint8Array(3)); body.error(new Error('gone')) } }))
        return new Response('x'.repeat(1000), { status: 418 })
      },
    })
    const { panoptic: { net } } = host
    const url = (path: string): string => `https://api.example.com/${path}`
    const tea = await net.fetch(url('tea'))
    expect([tea.status, (await tea.text()).length, host.requests.map(({ method }) => method)]).toEqual([418, 1000, ['GET']])
    await expect(net.fetch(url('lost'))).rejects.toMatchObject({ code: 'network', details: { reason: 'connect' } })
    await expect(net.fetch(url('cut')).then((response) => response.text())).rejects.toMatchObject({ code: 'network' })
    await expect(net.fetch(url('tea'), { maxBytes: 10 }).then((response) => response.text())).rejects.toMatchObject({ details: { reason: 'too-large' } })
    expect(await code(net.fetch('https://elsewhere.example/x'))).toBe('refused')
  })

  it('stops when the signal aborts or the time is up', async () => {
    const host = await start({ fetch: (request) => new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(new Error('aborted')))) })
    const { panoptic: { net } } = host
    const abort = new AbortController()
    const cancelled = code(net.fetch('https://api.example.com/x', { signal: abort.signal }))
    abort.abort()
    expect(await cancelled).toBe('cancelled')
    expect(await code(net.fetch('https://api.example.com/x', { timeout: 100 }))).toBe('timeout')
  })

  it('a withdrawn grant acts at once', async () => {
    const host = await start({ fetch: () => new Response('ok') })
    expect((await host.panoptic.net.fetch('https://api.example.com/x')).status).toBe(200)
    const looks: (readonly string[])[] = []
    host.panoptic.session.onChange(({ grants }) => looks.push(grants))
    await host.grant(['notifications'])
    expect(looks).toEqual([['notifications']])
    expect(await code(host.panoptic.net.fetch('https://api.example.com/x'))).toBe('refused')
    expect(await code(host.panoptic.metrics.publish([{ name: 'a', value: 1, unit: 'count', at: 1 }]))).toBe('refused')
  })
})

describe('tasks', () => {
  const rows = [{ day: '2026-01-01', model: 'a', nanos: 7 }, { day: '2026-01-01', model: 'b', nanos: null }]

  it('run through the scheduler with progress, connections and metrics', async () => {
    const host = await start({ fetch: () => Response.json({ rows }) })
    host.connect({ label: 'Acme', secret: 's' })
    expect(await host.runTask('fetch')).toEqual({ outcome: 'ok', message: '', again: null, progress: [{ done: 1, total: 1, message: 'page' }] })
    expect(host.points).toEqual([{ name: 'sample.cost', labels: {}, value: 2, unit: 'count', at: 1 }])
    const [state] = await host.panoptic.tasks.list()
    expect(state).toMatchObject({ task: 'fetch', running: null, lastRun: { state: 'ok' } })
  })

  it('that throw, that are cancelled, and that are not there', async () => {
    const host = await start()
    expect(await host.runTask('fail')).toMatchObject({ outcome: 'failed', message: 'the reason' })
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 20)
    expect(await host.runTask('wait', { signal: abort.signal })).toMatchObject({ outcome: 'cancelled' })
    expect(await code(host.runTask('nothing'))).toBe('not-found')
  })

  it('may be a function of the test, which sees the run', async () => {
    const host = await start()
    const run = await host.runTask(async ({ run, log }) => { log('info', run); return { outcome: 'partial', message: 'half' } })
    expect(run).toMatchObject({ outcome: 'partial', message: 'half' })
    expect(host.log).toMatchObject([{ level: 'info', message: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }])
  })
})

describe('the person', () => {
  it('gets notifications, files and forms; the test answers', async () => {
    const host = await start({ form: ({ network }) => ({ label: `my ${network}`, secret: 'abc' }), saveAs: (name) => (name.startsWith('no') ? null : name) })
    const { panoptic } = host
    await panoptic.notify({ title: 'Spent', view: 'overview' })
    await expect.poll(() => host.notices).toMatchObject([{ title: 'Spent', view: 'overview' }])
    expect(await panoptic.files.save('costs', 'csv', async (sink) => { await sink.write('a;b\n'); await sink.write('1;2\n') })).toEqual({ name: 'costs.csv' })
    expect(await panoptic.files.save('no', 'csv', async () => undefined)).toBeNull()
    await expect(panoptic.files.save('half', 'csv', async (sink) => { await sink.write('x'); throw new Error('stop') })).rejects.toThrow('stop')
    expect(host.saved()).toEqual({ 'costs.csv': 'a;b\n1;2\n' })
    const changes: string[] = []
    panoptic.connections.onChange(() => changes.push('changed'))
    const made = await panoptic.connections.add('api')
    expect(made).toMatchObject({ label: 'my api', createdAt: host.clock.now })
    expect(await panoptic.connections.remove(made!.id)).toBe(true)
    expect(await panoptic.connections.list()).toEqual([])
    await expect.poll(() => changes.length).toBe(2)
  })

  it('has settings with the manifest’s defaults and limits', async () => {
    const host = await start()
    expect(await host.panoptic.settings.read()).toEqual({ days: 30 })
    await host.set({ days: 7 })
    expect(await host.panoptic.settings.read()).toEqual({ days: 7 })
    await expect(host.set({ days: 91 })).rejects.toMatchObject({ code: 'invalid', details: { field: 'days' } })
  })

  it('of a lower role cannot add connections', async () => {
    const host = await start({ user: { role: 'tenant_user' }, form: () => ({ label: 'x', secret: 'y' }) })
    expect(host.panoptic.session.me()).toMatchObject({ role: 'tenant_user', tenant: 'system' })
    expect(await code(host.panoptic.connections.add('api'))).toBe('refused')
  })
})

describe('budgets', () => {
  it('P-84: rows beyond the manifest’s budget are refused, and none of the statement is written', async () => {
    const host = await start({ package: { ...packageJson, panoptic: { ...packageJson.panoptic, budgets: { rows: 100 } } } })
    const { db } = host.panoptic
    const notes = (from: number, count: number): { id: string; body: string }[] => Array.from({ length: count }, (_, index) => ({ id: String(from + index), body: 'b' }))
    await db.insertInto('note').values(notes(0, 100)).execute()
    await expect(db.insertInto('note').values(notes(100, 1)).execute()).rejects.toMatchObject({ code: 'limit', details: { budget: 'rows' } })
    await db.deleteFrom('note').where('id', '=', '0').execute()
    await expect(db.insertInto('note').values(notes(100, 2)).execute()).rejects.toMatchObject({ code: 'limit' })
    await db.insertInto('note').values(notes(100, 1)).execute()
    expect(await db.selectFrom('note').select((eb) => eb.fn.countAll<number>().as('rows')).execute()).toEqual([{ rows: 100 }])
  })
})

describe('a package that does not fit', () => {
  it.each([
    ['name', { ...packageJson, name: 'Not Good' }, /"name"/],
    ['manifest', { ...packageJson, panoptic: { ...packageJson.panoptic, colour: 'red' } }, /panoptic: .*colour/s],
    ['task without manifest', { ...packageJson, panoptic: { ...packageJson.panoptic, tasks: [] } }, /"fetch"/],
  ])('is refused by %s', (_, given, message) => expect(createTestHost<DB>({ package: given, tables, tasks })).rejects.toThrow(message))

  it('and a plugin without one still has tables and tasks', async () => {
    const host = await createTestHost({ tables, tasks: { count: async ({ db }) => void (await db.insertInto('note').values({ id: '1', body: 'b' }).execute()) } })
    open.push(host)
    expect(await host.runTask('count')).toMatchObject({ outcome: 'ok' })
    expect(await host.panoptic.db.selectFrom('note').select('body').execute()).toEqual([{ body: 'b' }])
  })
})
