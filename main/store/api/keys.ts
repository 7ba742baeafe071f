/** Key slots and the data key, as main asks for them. No password, phrase or key passes here: those have the entry page's port. */
import type { Keychain, Rotation, SlotInfo } from '@panoptic/sdk/contract/people'
import type { By } from '.'

export interface KeysApi {
  /** Own slots; a system_admin's: everybody's. */
  keySlots(by: By): Promise<readonly SlotInfo[]>
  /** What this computer's keychain can do; `presence` is main's knowledge and `none` here. */
  keychain(): Promise<Omit<Keychain, 'presence'>>
  renameSlot(by: By, slot: string, label: string): Promise<SlotInfo>
  /** Also takes a device slot's half out of this computer's keychain. @throws PanopticError `conflict`: the last way in */
  revokeSlot(by: By, slot: string): Promise<void>
  addDeviceSlot(by: By, label: string): Promise<SlotInfo>
  /** Starts it; progress comes as FromStore `rotation`. @throws PanopticError `conflict` while one runs */
  rotateKey(by: By): Promise<Rotation>
  rotation(): Rotation
}
