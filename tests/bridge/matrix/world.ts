/**
 * A real workspace, encrypted, with three tenants whose every row carries its owner's mark, as a writer opens it.
 * What a caller may not see is found by its mark, wherever it comes out.
 */
import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '@panoptic/sdk/contract/identity'
import type { MessageContent } from '@panoptic/sdk/contract/outbox'
import { secretFields } from '@panoptic/sdk/contract/secrets'
import type { Keychain } from '../../../main/keyslots/keychain'
import type { By, NewInstall, StoreApi } from '../../../main/store/api'
import type { Core } from '../../../main/store/core'
import { defaultClockLimits } from '../../../main/store/exec/clock'
import { createOpened } from '../../../main/store/exec/opened'
import { createRotating } from '../../../main/store/exec/rotating'
import { openWorkspace, type Workspace } from '../../../main/store/workspace'

export const plugin = 'acme.meter'
/** Of which tenants decided something. */
export const [required, forbidden] = ['acme.required', 'acme.forbidden']
/** Versions of `plugin`; the second one is installed, over the first. */
export const installed = (version: number): NewInstall => ({
  id: plugin, version: `${version}.0.0`, digest: String(version).repeat(64), source: 'installed', folder: '', key: `${'A'.repeat(43)}=`, publisher: 'Acme',
})
const now = Date.now()
/** Part of every secret value; nothing of the store's API ever answers with it. */
export const valueMark = 'sk-value-mark'

const people = {
  sys: ['system', 'system_admin'], clerk: ['system', 'tenant_user'],
  admin: ['ours', 'tenant_admin'], user: ['ours', 'tenant_user'], mate: ['ours', 'tenant_user'], gone: ['ours', 'tenant_admin'],
  chief: ['theirs', 'tenant_admin'], other: ['theirs', 'tenant_user'],
} as const satisfies Record<string, readonly [tenant: string, role: Role]>
export type Person = keyof typeof people
type Place = (typeof people)[Person][0]

/** What belongs to one person, as an object of calls. */
export interface Target {
  readonly user: string
  readonly tenant: string
  /** In the text of every row of theirs. */
  readonly mark: string
  /** In the name of their tenant. */
  readonly tenantMark: string
  readonly connection: string
  /** A tenant's secret named after them, rotated once; and one that was removed. */
  readonly secret: string
  readonly removed: string
  readonly personal: string
  readonly slot: string
  /** Messages of theirs: one that waits, for the connection; one that is dead; a native one. */
  readonly waiting: string
  readonly dead: string
  readonly shown: string
}

export interface Plan {
  readonly folder: string
  readonly key: Buffer
  readonly targets: Readonly<Record<Person, Target>>
  dispose(): void
}

export interface World {
  readonly api: StoreApi
  readonly core: Core
  /** Every row of every table, and the key slots, as text. */
  rows(): Map<string, ReadonlySet<string>>
  /** Waits for what goes on in the background. */
  settled(): Promise<void>
  close(): void
}

/** A keychain that is kept in memory: the real one would ask the desktop. */
function memoryKeychain(): Keychain {
  const kept = new Map<string, Buffer>()
  return {
    available: () => Promise.resolve({ available: true, reason: 'none', store: 'secret-service' }),
    get: (account) => Promise.resolve(kept.has(account) ? Buffer.from(kept.get(account)!) : null),
    set: (account, key) => Promise.resolve(void kept.set(account, Buffer.from(key))),
    remove: (account) => Promise.resolve(void kept.delete(account)),
  }
}

const markOf = (place: Place, person: Person): string => `canary-${place}-${person}.`
const tenantMarkOf = (place: Place): string => `canary-${place}-tenant.`

function openIn(folder: string, key: Buffer, onClose: () => void): { readonly world: World; readonly workspace: Workspace } {
  const workspace = openWorkspace({ folder, derivationMs: 0, keychain: memoryKeychain() })
  workspace.openWithKey(Buffer.from(key))
  const opened = createOpened({
    workspace, folder, clock: defaultClockLimits, onAuthority: () => undefined, onAudit: () => undefined, onTables: () => undefined, rotating: () => rotating,
  })
  const rotating = createRotating({
    workspace, now: Date.now, core: () => opened.core!, tell: () => undefined, closeReader: () => Promise.resolve(), reattach: () => opened.attach(), ended: () => undefined,
  })
  opened.attach()
  const world: World = {
    api: opened.api,
    get core() {
      return opened.core!
    },
    rows: () => {
      const { db } = workspace
      const tables = db.prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`).pluck().all()
      const text = (row: unknown): string => JSON.stringify(row)
      return new Map<string, ReadonlySet<string>>([
        ...tables.map((name) => [name, new Set(db.prepare(`select * from "${name}"`).all().map(text))] as const),
        ['slots', new Set(workspace.ways.slots.map(({ id, kind, user, label }) => text({ id, kind, user, label })))],
      ])
    },
    settled: async () => {
      for (let round = 0; round < 2000 && rotating.rotation().state === 'running'; round++) await new Promise((done) => setTimeout(done, 5))
    },
    close: () => {
      opened.detach()
      workspace.close()
      onClose()
    },
  }
  return { world, workspace }
}

/** Opens a copy of the plan, which the caller closes and may do anything to. */
export function openWorld({ folder, key }: Plan): World {
  const copy = mkdtempSync(join(tmpdir(), 'panoptic-matrix-'))
  cpSync(folder, copy, { recursive: true })
  return openIn(copy, key, () => rmSync(copy, { recursive: true, force: true })).world
}

/** Makes the workspace once: tenants, people, and for everybody one of everything. */
export async function makePlan(): Promise<Plan> {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-matrix-'))
  const made = openWorkspace({ folder, derivationMs: 0, keychain: memoryKeychain() })
  const { user: first } = await made.create({ name: markOf('system', 'sys'), password: 'a long enough password' })
  const key = made.copyKey()
  made.close()
  const { world, workspace } = openIn(folder, key, () => undefined)
  const { core, api } = world
  const sys: By = { user: first, tenant: 'system' }
  const tenants: Record<Place, string> = { system: 'system', ours: '', theirs: '' }
  const ids: Partial<Record<Person, string>> = { sys: first }
  api.updateTenant(sys, 'system', { name: tenantMarkOf('system') })
  for (const [person, place] of [['admin', 'ours'], ['chief', 'theirs']] as const) {
    const { user, tenant } = core.people.create(sys, { name: markOf(place, person), role: 'tenant_admin', tenant: '', newTenant: { name: tenantMarkOf(place), slug: place } })
    tenants[place] = tenant
    ids[person] = user
  }
  for (const [person, [place, role]] of Object.entries(people) as [Person, (typeof people)[Person]][])
    ids[person] ??= core.people.create(sys, { name: markOf(place, person), role, tenant: tenants[place], newTenant: null }).user

  // Whoever administers a tenant keeps its secrets.
  const keepers = { system: 'sys', ours: 'admin', theirs: 'chief' } as const
  const targets: Partial<Record<Person, Target>> = {}
  for (const [person, [place]] of Object.entries(people) as [Person, (typeof people)[Person]][])
    targets[person] = await plant(world, workspace, { user: ids[person]!, tenant: tenants[place] }, { mark: markOf(place, person), tenantMark: tenantMarkOf(place) }, { user: ids[keepers[place]]!, tenant: tenants[place] })
  for (const version of [1, 2]) api.installPlugin(sys, installed(version))
  for (const [place, keeper] of Object.entries(keepers) as [Place, Person][]) {
    const by = { user: ids[keeper]!, tenant: tenants[place] }
    api.setPluginPolicy(by, required, 'required', [tenantMarkOf(place)])
    api.setPluginPolicy(by, forbidden, 'forbidden', [])
  }
  api.updateUser(sys, ids.gone!, { active: false })
  world.close()
  return { folder, key, targets: targets as Record<Person, Target>, dispose: () => rmSync(folder, { recursive: true, force: true }) }
}

async function plant({ core, api }: World, workspace: Workspace, by: By, { mark, tenantMark }: Pick<Target, 'mark' | 'tenantMark'>, administrator: By): Promise<Target> {
  const { user, tenant } = by
  const add = (name: string, personal: boolean): string => core.vault.add(personal ? by : administrator, secretFields.parse({ name, notes: mark }), `${valueMark}-${randomUUID()}`, personal)
  const [secret, removed, personal] = [add(mark, false), add(`${mark}removed`, false), add(`${mark}personal`, true)]
  const connection = core.saveConnection(administrator, { plugin, network: 'api', slot: 'key', id: null, label: mark, origin: 'https://api.example.com', basePath: '', value: null, bound: secret, confirmOrigin: false })
  core.vault.rotate(administrator, secret, `${valueMark}-${randomUUID()}`)
  api.removeSecrets(administrator, [removed])

  api.setPlugin(plugin, by, { enabled: true, grants: ['files'], asked: ['files', 'other'] })
  api.setPluginSettings(plugin, by, { note: mark })
  api.publishMetrics(plugin, by, [{ name: 'cost', labels: { who: mark }, value: 1, unit: 'count', at: now }])
  const run = { id: randomUUID(), plugin, task: 'sync', user, cause: 'manual', state: 'running', startedAt: now, endedAt: null, done: 0, total: null, message: mark } as const
  api.startRun(run)
  api.updateRun({ ...run, state: 'ok', endedAt: now })
  const [waiting, dead, shown] = [randomUUID(), randomUUID(), randomUUID()]
  const toService: MessageContent = { channel: 'http', connection, method: 'POST', path: `/${mark}`, headers: {}, body: mark, retryAfter: [] }
  const common = { label: mark, key: null, replaces: [], expiresAt: now + 86_400_000 }
  api.addMessages(plugin, by, [
    { ...common, id: waiting, content: toService }, { ...common, id: dead, content: toService },
    { ...common, id: shown, content: { channel: 'native', title: mark, body: '', urgency: 'normal', actions: [] } },
  ])
  api.reportAttempt({ id: dead, attempt: { at: now, outcome: 'dead', reason: 'http', status: 400, answer: mark, durationMs: 1 }, nextAt: null })
  api.appendNetwork([{ at: now, plugin, user, method: 'GET', origin: 'https://api.example.com', path: `/${mark}`, connection, status: 200, outcome: 'ok', reason: '', bytesOut: 1, bytesIn: 1, durationMs: 1 }])
  api.countCalls([{ plugin, user, route: mark, outcome: 'ok', calls: 1, ms: 1 }])
  api.audit(by, 'test.planted', mark)
  api.saveDraft(by, '~shell', 'form', mark)
  workspace.ways.setPhrase({ user, name: mark }, Buffer.alloc(32, 7), () => undefined)
  const { id: slot } = await workspace.ways.addDevice(user, `${mark}device`, () => undefined)
  return { user, tenant, mark, tenantMark, connection, secret, removed, personal, slot, waiting, dead, shown }
}

/** What exists nowhere. */
export const absent = (): Target => ({
  user: randomUUID(), tenant: randomUUID(), mark: 'canary-nowhere.', tenantMark: 'canary-nowhere.', connection: randomUUID(), secret: randomUUID(), removed: randomUUID(), personal: randomUUID(), slot: randomUUID(),
  waiting: randomUUID(), dead: randomUUID(), shown: randomUUID(),
})
