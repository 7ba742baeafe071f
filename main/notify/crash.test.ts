/**
 * The outbox in a process that is killed again and again: nothing is lost, and a message comes twice only where the
 * process died between the service's yes and the commit, under the same id. A few kills here, 1,000 with PANOPTIC_LONG=1.
 */
import { spawn } from 'node:child_process'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrations } from '../../migrations'
import { createCore } from '../store/core'
import { insertTenant, insertUser } from '../store/core/users'
import { openDatabase } from '../store/database'
import { anna } from '../store/core/testing/fixture'
import type { CrashJob } from './testing/crash-child'

const kills = process.env['PANOPTIC_LONG'] === '1' ? 1_000 : 40
/** Messages that each process is handed: new ones, and what its predecessors could not store. */
const each = 4
const connections = Array.from({ length: 3 }, () => randomUUID())
/** One answer in this many is a 503: the message is tried again. */
const refusals = 10

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'panoptic-outbox-crash-'))
const file = join(folder, 'panoptic.db')
const key = randomBytes(32)
let receiver: Server
let url = ''
/** What the service said yes to: by which processes it was sent, in order. */
const accepted = new Map<string, number[]>()

beforeAll(async () => {
  const db = openDatabase(file, key, { create: true })
  for (const { sql } of migrations) db.exec(sql)
  insertTenant(db, { id: 'system', name: 'System', slug: 'system', at: 1 })
  insertUser(db, { id: anna.user, tenant: 'system', name: 'Anna', role: 'system_admin', at: 1 })
  db.close()
  // The database's driver is not bundled.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  await build({
    root, configFile: false, logLevel: 'error', define: { __TEST_HOOKS__: 'false' }, ssr: { noExternal: true, external: ['better-sqlite3-multiple-ciphers'] },
    build: { ssr: join(import.meta.dirname, 'testing/crash-child.ts'), outDir: join(folder, 'bundle'), minify: false, rollupOptions: { output: { entryFileNames: 'child.mjs', format: 'es' } } },
  })
  receiver = createServer((request, response) => {
    request.resume().on('end', () => {
      const yes = randomInt(refusals) > 0
      const id = String(request.headers['x-message'])
      if (yes) accepted.set(id, [...(accepted.get(id) ?? []), Number(request.headers['x-run'])])
      // The process may die before it hears the answer.
      setTimeout(() => response.writeHead(yes ? 204 : 503).end(), randomInt(6))
    })
  })
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
}, 120_000)
afterAll(() => {
  receiver?.closeAllConnections()
  receiver?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs one process; killed `delay` ms after it was started or, with `from` 'open', after it had opened the store. Answers its lines. */
async function run(job: Pick<CrashJob, 'run' | 'messages' | 'drain'>, kill: { readonly from: 'start' | 'open'; readonly delay: number } | null): Promise<{ lines: readonly string[]; code: number | null }> {
  const child = spawn(process.execPath, [join(folder, 'bundle', 'child.mjs'), JSON.stringify({ ...job, file, key: key.toString('hex'), url, by: anna } satisfies CrashJob)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  let timer: NodeJS.Timeout | undefined
  const arm = (): void => { timer ??= setTimeout(() => child.kill('SIGKILL'), kill!.delay) }
  if (kill?.from === 'start') arm()
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (kill?.from === 'open' && text.includes('open')) arm()
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  // A line that was cut is not said.
  return { lines: text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter((line) => line !== ''), code }
}

it(`${kills} kills: nothing is lost, and what is doubled was never noted`, async () => {
  const handed = new Map<string, string>()
  const stored = new Set<string>()
  /** By which process it was noted. */
  const noted = new Map<string, number>()
  const take = (lines: readonly string[], number: number): void => {
    for (const line of lines) {
      const [what, id = ''] = line.split(' ')
      if (what === 'stored') stored.add(id)
      if (what === 'noted') noted.set(id, number)
    }
  }
  const unconfirmed = (): CrashJob['messages'] => [...handed].filter(([id]) => !stored.has(id)).map(([id, connection]) => ({ id, connection }))
  let killed = 0
  for (let number = 0; number < kills; number++) {
    // As a plugin does after a crash: what was not confirmed is handed over again, under the same id.
    while (unconfirmed().length < each) handed.set(randomUUID(), connections[randomInt(connections.length)]!)
    const { lines, code } = await run({ run: number, messages: unconfirmed(), drain: false }, randomInt(10) === 0 ? { from: 'start', delay: randomInt(400) } : { from: 'open', delay: randomInt(150) })
    if (code === null) killed += 1
    take(lines, number)
  }
  expect(killed).toBe(kills)
  // Otherwise the kills came at moments that prove nothing.
  expect(noted.size).toBeGreaterThan(kills / 2)
  const last = await run({ run: kills, messages: unconfirmed(), drain: true }, null)
  expect([last.code, last.lines.at(-1)]).toEqual([0, 'drained'])
  take(last.lines, kills)

  expect([...handed.keys()].filter((id) => !stored.has(id))).toEqual([])
  const lost = [...stored].filter((id) => !accepted.has(id))
  expect(lost).toEqual([])
  const doubled = [...accepted].filter(([, runs]) => runs.length > 1)
  for (const [id, runs] of doubled) {
    // Never twice by one process, and never again once it was noted.
    expect(new Set(runs).size, id).toBe(runs.length)
    // A process may die between noting it and telling this test so.
    if (noted.has(id)) expect(noted.get(id), id).toBe(runs.at(-1))
  }

  const db = openDatabase(file, key)
  const { api } = createCore(db, { folder })
  // The store keeps the newest thousand that ended.
  const kept = new Set<string>()
  for (let before: number | null = null, more = true; more;) {
    const part = api.outbox('watch', anna, { state: null, connection: null, before, limit: 500 })
    for (const { id } of part.messages) kept.add(id)
    before = part.messages.at(-1)?.at ?? null
    more = part.more
  }
  expect(kept.size).toBe(Math.min(stored.size, 1000))
  const trails = [...stored].filter((id) => kept.has(id)).map((id) => ({ id, ...api.outboxMessage('watch', anna, id) }))
  const wrong = trails.filter(({ message, trail }) => message.state !== 'delivered' || trail.filter(({ outcome }) => outcome === 'delivered').length !== 1)
  const whole = db.pragma('integrity_check', { simple: true })
  db.close()
  expect(wrong.map(({ id, message: { state } }) => [id, state])).toEqual([])
  expect(whole).toBe('ok')
  console.log(`${kills} kills, ${stored.size} messages, ${lost.length} lost, ${doubled.length} doubled under the same id (${doubled.reduce((sum, [, runs]) => sum + runs.length - 1, 0)} extra deliveries)`)
}, 60_000 + kills * 3_000)
