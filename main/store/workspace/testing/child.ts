/** The process that the kill and lock tests end. Its orders come as one line of JSON on standard input. */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createAuditLog } from '../../core/audit'
import { openWorkspace } from '../../workspace'

interface Order {
  readonly work: 'create' | 'write' | 'hold'
  readonly folder: string
  readonly password: string
  /** Hex; tests only: saves the derivation. */
  readonly key: string
}

/** Straight to the pipe: what was said before a kill was said. */
const say = (line: string): void => void writeSync(1, `${line}\n`)

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  const workspace = openWorkspace({ folder: order.folder, derivationMs: 0 })
  if (order.work === 'create') {
    say('started')
    await workspace.create({ name: 'Anna', password: order.password })
    say('done')
  } else {
    workspace.openWithKey(Buffer.from(order.key, 'hex'))
    say('started')
    if (order.work === 'write') write()
  }

  function write(): never {
    const { db } = workspace
    const audit = createAuditLog(db, Date.now)
    const user = db.prepare('select id from users').pluck().get() as string
    const row = db.prepare('insert into settings (key, value, updated_at) values (?, ?, 0)')
    for (let count = 1; ; count++) {
      // A row and its audit entry, sometimes large, so that the log is checkpointed now and then.
      db.transaction(() => {
        row.run(`test.${count}`, JSON.stringify('x'.repeat(count % 50 === 0 ? 200_000 : 500)))
        audit.append({ user, tenant: 'system' }, 'test.written', String(count), '')
      }).immediate()
      say(`committed ${count}`)
    }
  }
}
