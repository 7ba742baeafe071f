/**
 * For crash.test.ts, which kills it: the real encrypted store, the real outbox, and requests to a real receiver. Its job
 * comes as JSON in the first argument. Says what is committed, a line each, written before anything else happens:
 * `open`, `stored <id>`, `noted <id>`, `drained`.
 */
import { writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { request } from 'undici'
import type { Client } from '../../bridge/rpc'
import type { By, OutboxApi } from '../../store/api'
import { createCore } from '../../store/core'
import { openDatabase } from '../../store/database'
import type { Deliver } from '../api'
import { createOutbox } from '../outbox'

export interface CrashJob {
  readonly file: string
  readonly key: string
  readonly url: string
  readonly by: By
  /** Sent with each request, so that the receiver knows which process asked. */
  readonly run: number
  readonly messages: readonly { readonly id: string; readonly connection: string }[]
  /** Goes on until nothing is queued, then ends by itself. */
  readonly drain: boolean
}

const job = JSON.parse(process.argv[2] ?? '') as CrashJob
const say = (line: string): void => void writeSync(1, `${line}\n`)

const { api } = createCore(openDatabase(job.file, Buffer.from(job.key, 'hex')), { folder: dirname(job.file) })
say('open')

const store = {
  dueMessages: async (until, limit) => api.dueMessages(until, limit),
  hastenMessages: async (connection) => api.hastenMessages(connection),
  async reportAttempt(report) {
    const queued = api.reportAttempt(report)
    if (report.attempt.outcome === 'delivered') say(`noted ${report.id}`)
    return queued
  },
} satisfies Partial<Client<OutboxApi>>

const deliver: Deliver = async ({ id, content }) => {
  const started = performance.now()
  const ended = (outcome: 'delivered' | 'retry', status: number | null): Awaited<ReturnType<Deliver>> =>
    ({ outcome, reason: outcome === 'delivered' ? '' : status === null ? 'network' : 'http', status, answer: '', durationMs: performance.now() - started, retryAfterMs: null })
  try {
    const answer = await request(job.url, { method: 'POST', headers: { 'x-message': id, 'x-run': String(job.run) }, body: content.channel === 'http' ? content.body : '' })
    await answer.body.dump()
    return ended(answer.statusCode < 300 ? 'delivered' : 'retry', answer.statusCode)
  } catch {
    return ended('retry', null)
  }
}

const outbox = createOutbox({ store, deliver, onChange: () => undefined, log: () => undefined, pause: 0 })
// What the process before this one could not send is not waited for: only the outbox's order matters here.
api.hastenMessages(null)
outbox.start()
for (const { id, connection } of job.messages) {
  api.addMessages('watch', job.by, [{
    id, label: 'crash', key: null, replaces: [], expiresAt: Date.now() + 24 * 3_600_000,
    content: { channel: 'http', connection, method: 'POST', path: '', headers: {}, body: `{"id":"${id}"}`, retryAfter: [] },
  }])
  say(`stored ${id}`)
  outbox.look()
  await after(Math.random() * 4)
}
while (job.drain) {
  outbox.hasten()
  await outbox.idle()
  const { messages, nextAt } = api.dueMessages(Date.now(), 1)
  if (messages.length === 0 && nextAt === null) break
  await after(5)
}
if (job.drain) {
  await outbox.stop()
  say('drained')
  process.exit(0)
}
