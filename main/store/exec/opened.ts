/**
 * Everything that is made of the open database, behind objects that stay the same: when the database is opened anew
 * under another key, who holds them notices nothing.
 */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { AuditState } from '@panoptic/sdk/contract/audit'
import { canonicalJson } from '../../keyslots/canonical'
import type { By, SecretApi, StoreApi, VaultFilesApi, VaultFilesPurpose } from '../api'
import { createCore, type Core } from '../core'
import { createGuard } from '../guard/plan'
import { createRowCounts } from '../schema/row-counts'
import type { Workspace } from '../workspace'
import { type ClockLimits, installClock } from './clock'
import { createKeys } from './keys'
import type { Rotating } from './rotating'
import { createRowRules } from './row-rules'
import { createChanger, type Changer } from './run'

/** Whose acts are nobody's: the host itself. */
export const hostActor: By = { user: '', tenant: 'system' }

export interface OpenedOptions {
  readonly workspace: Workspace
  readonly folder: string
  readonly clock: ClockLimits
  readonly onAuthority: (authority: Authority) => void
  readonly onAudit: (state: AuditState) => void
  /** A plugin's tables are others now. */
  readonly onTables: () => void
  readonly rotating: () => Rotating
}

export interface Opened {
  /** Null while the workspace is sealed. */
  readonly core: Core | null
  /** Their functions fail with `locked` while the workspace is sealed. */
  readonly api: StoreApi
  readonly secrets: SecretApi
  readonly changer: Changer
  vaultFiles(purpose: VaultFilesPurpose): VaultFilesApi
  /** Makes everything of `workspace.db`, anew if need be. */
  attach(): void
  /** Before the database closes. */
  detach(): void
  /** Slots of people who may not sign in go; passwords are called as their users are. */
  settle(): void
}

interface Current { readonly core: Core; readonly api: StoreApi; readonly changer: Changer }

export function createOpened(options: OpenedOptions): Opened {
  const { workspace, folder, clock } = options
  let current: Current | null = null

  function now(): Current {
    if (current === null) throw new PanopticError(fail('locked', 'The workspace is sealed.').error)
    return current
  }

  function attach(): void {
    const { db } = workspace
    db.pragma('automatic_index = off') // a transient index would read rows that no tick counts
    const installed = installClock(db, clock)
    const guard = createGuard({ db, writing: true })
    const core = createCore(db, {
      folder, canSignIn: (user) => workspace.ways.has(user), onAuthority: options.onAuthority, onAudit: options.onAudit,
      onTables: () => {
        guard.forget()
        options.onTables()
      },
    })
    const people = core.api
    const api: StoreApi = {
      ...people,
      ...createKeys({ workspace, core: () => now().core }),
      rotateKey: (by) => options.rotating().rotateKey(by),
      rotation: () => options.rotating().rotation(),
      updateUser(by, user, change) {
        const changed = people.updateUser(by, user, change)
        settle()
        return { ...changed, canSignIn: changed.active && workspace.ways.has(user) }
      },
      updateTenant(by, tenant, change) {
        const changed = people.updateTenant(by, tenant, change)
        settle()
        return changed
      },
      setLockPolicy(by, policy) {
        const stored = people.setLockPolicy(by, policy)
        workspace.setPasswordDays(stored.passwordEveryDays)
        return stored
      },
    }
    current = { core, api, changer: createChanger(db, guard, installed, createRowCounts(db), createRowRules(db, core.audit)) }
    workspace.setPasswordDays(people.lockPolicy().passwordEveryDays)
  }

  function settle(): void {
    const { core } = now()
    const names = new Map(core.people.active().map((user) => [user, core.people.standing(user)?.name ?? '']))
    const interrupted = workspace.ways.settle(names, ({ id, kind, user }) => core.audit({ user: '', tenant: core.people.home(user) }, 'keys.revoked', id, canonicalJson({ kind, user })))
    if (interrupted) core.audit(hostActor, 'keys.interrupted', '')
  }

  let api: StoreApi | null = null
  return {
    get core() {
      return current?.core ?? null
    },
    get api() {
      return (api ??= delegating(() => now().api))
    },
    secrets: { injection: (use) => now().core.secrets.injection(use) },
    changer: { run: (tree, identity) => now().changer.run(tree, identity), batch: (trees, identity) => now().changer.batch(trees, identity) },
    vaultFiles: (purpose) => delegating(() => now().core.vaultFiles(purpose)),
    attach,
    detach() {
      current?.core.close()
      current = null
    },
    settle,
  }
}

/** An object with the same functions, each of which asks `current` when it is called. */
function delegating<T extends object>(current: () => T): T {
  return Object.fromEntries(Object.keys(current()).map((name) => [name, (...args: unknown[]) => (current()[name as keyof T] as (...input: unknown[]) => unknown)(...args)])) as T
}
