/** Key slots as main asks for them. Whose they are is decided here, by the caller's role at this moment. */
import type { SlotInfo } from '@panoptic/sdk/contract/people'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { canonicalJson } from '../../keyslots/canonical'
import type { Slot } from '../../keyslots/format'
import type { By, KeysApi } from '../api'
import type { Core } from '../core/types'
import type { Workspace } from '../workspace'

interface KeysOptions {
  readonly workspace: Workspace
  readonly core: () => Core
}

export function createKeys({ workspace, core }: KeysOptions): Omit<KeysApi, 'rotateKey' | 'rotation'> {
  /** Own slots; a system_admin's: everybody's. @throws PanopticError `refused` */
  function visible(by: By): readonly Slot[] {
    const { role, tenant } = core().api.actor(by.user)
    if (tenant !== by.tenant) throw new PanopticError(fail('refused', 'This call is not available.').error)
    return workspace.ways.slots.filter((slot) => role === 'system_admin' || slot.user === by.user)
  }

  function mustSee(by: By, id: string): void {
    if (!visible(by).some((slot) => slot.id === id)) throw new PanopticError(fail('not-found', 'There is no such way to unlock.').error)
  }

  const info = ({ id, kind, user, label, createdAt, wrap }: Slot, here: ReadonlySet<string>): SlotInfo => ({
    id, kind, user, label, createdAt,
    userName: core().people.standing(user)?.name ?? label,
    cost: wrap.method === 'argon2id' ? { t: wrap.t, m: wrap.m, p: wrap.p } : null,
    thisDevice: here.has(id),
  })

  /** The entry belongs to the log of the slot's tenant. */
  const record = (by: By, action: string) => (slot: Slot): void => core().audit({ user: by.user, tenant: core().people.home(slot.user) }, action, slot.id, canonicalJson({ kind: slot.kind, user: slot.user, label: slot.label }))

  return {
    async keySlots(by) {
      const slots = visible(by)
      const here = await workspace.ways.onThisDevice()
      return slots.map((slot) => info(slot, here))
    },
    keychain: () => workspace.keychain.available(),
    async renameSlot(by, id, label) {
      mustSee(by, id)
      const slot = workspace.ways.rename(id, label, record(by, 'keys.renamed'))
      return info(slot, await workspace.ways.onThisDevice())
    },
    async revokeSlot(by, id) {
      mustSee(by, id)
      await workspace.ways.revoke(id, record(by, 'keys.revoked'))
    },
    async addDeviceSlot(by, label) {
      visible(by)
      const slot = await workspace.ways.addDevice(by.user, label, record(by, 'keys.device-added'))
      return info(slot, new Set([slot.id]))
    },
  }
}
