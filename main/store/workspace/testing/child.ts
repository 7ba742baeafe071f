/** The process that the kill and lock tests end. Its orders come as one line of JSON on standard input. */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Keychain } from '../../../keyslots/keychain'
import { createAuditLog } from '../../core/audit'
import type { Db } from '../../database'
import { rotate } from '../../rotation/rotate'
import { openWorkspace } from '../../workspace'
import { livePlugin } from './plugin-cycle'

interface Order {
  readonly work: 'create' | 'write' | 'hold' | 'passwords' | 'slots' | 'rotate' | 'plugins' | 'migrate'
  readonly folder: string
  readonly password: string
  /** Hex; tests only: saves the derivation. */
  readonly key: string
}

let written = 0
/** What was made of the open database; made again when it was opened anew. */
let attached: { audit: ReturnType<typeof createAuditLog>; user: string; row: ReturnType<Db['prepare']> } | null = null

/** Straight to the pipe: what was said before a kill was said. */
const say = (line: string): void => void writeSync(1, `${line}\n`)

/** What lies in a keychain is not of interest here. */
const keychain: Keychain = {
  available: async () => ({ available: true, reason: 'none', store: 'secret-service' }),
  get: async () => null, set: async () => undefined, remove: async () => undefined,
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  const workspace = openWorkspace({ folder: order.folder, derivationMs: 0, keychain })
  if (order.work === 'create') {
    say('started')
    await workspace.create({ name: 'Anna', password: order.password })
    say('done')
  } else {
    if (order.work === 'migrate') say('opening')
    workspace.openWithKey(Buffer.from(order.key, 'hex'))
    say('started')
    if (order.work === 'write') for (;;) write()
    if (order.work === 'plugins') livePlugin(workspace.db, order.folder, { user: recorder().user, tenant: 'system' }, say)
    if (order.work === 'rotate') await changeKeys()
    if (order.work === 'passwords') await changePasswords()
    if (order.work === 'slots') await changeSlots()
  }

  async function changePasswords(): Promise<never> {
    const { record, user } = recorder()
    for (let count = 1; ; count++) {
      await workspace.ways.setPassword(() => ({ user, name: 'Anna' }), `password number ${count}`, record('password-set'))
      say(`set ${count}`)
    }
  }

  /** Words replaced, a device added and revoked: no slow derivation, so many headers are written in a second. */
  async function changeSlots(): Promise<never> {
    const { record, user } = recorder()
    for (let count = 1; ; count++) {
      workspace.ways.setPhrase({ user, name: 'Anna' }, Buffer.alloc(32, count % 256), record('recovery-set'))
      say(`phrase ${count}`)
      const { id } = await workspace.ways.addDevice(user, `Device ${count}`, record('device-added'))
      say(`added ${id}`)
      await workspace.ways.revoke(id, record('revoked'))
      say(`revoked ${id}`)
    }
  }

  function recorder(): { user: string; record: (what: string) => (slot: { id: string }) => void } {
    const audit = createAuditLog(workspace.db, Date.now)
    const user = workspace.db.prepare('select id from users').pluck().get() as string
    return { user, record: (what) => ({ id }) => void audit.append({ user, tenant: 'system' }, `keys.${what}`, id, '') }
  }

  /** One data key after the other, with rows written in between and meanwhile. */
  async function changeKeys(): Promise<never> {
    for (let count = 1; ; count++) {
      const state = { over: false }
      const rotating = rotate({
        workspace, tell: () => undefined,
        closeReader: () => Promise.resolve(),
        reattach: () => (attached = null),
      }).finally(() => (state.over = true))
      while (!state.over) {
        write()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await rotating
      say(`rotated ${count}`)
    }
  }

  /** A row and its audit entry, sometimes large, so that the log is checkpointed now and then. */
  function write(): void {
    const { db } = workspace
    attached ??= {
      audit: createAuditLog(db, Date.now),
      user: db.prepare('select id from users').pluck().get() as string,
      row: db.prepare('insert into settings (key, value, updated_at) values (?, ?, 0)'),
    }
    const { audit, user, row } = attached
    const count = ++written
    db.transaction(() => {
      row.run(`test.${count}`, JSON.stringify('x'.repeat(count % 50 === 0 ? 200_000 : 500)))
      audit.append({ user, tenant: 'system' }, 'test.written', String(count), '')
    }).immediate()
    say(`committed ${count}`)
  }
}
