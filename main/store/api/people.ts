/** Users, tenants, locks and drafts, as main asks for them. The caller's role is read from the store in every call. */
import type { Role } from '@panoptic/sdk/contract/identity'
import type { LockPolicy, TenantInfo, UserInfo } from '@panoptic/sdk/contract/people'
import type { By } from '.'

export interface UserChange { readonly name?: string | undefined; readonly role?: Role | undefined; readonly tenant?: string | undefined; readonly active?: boolean | undefined }
export interface TenantChange { readonly name?: string | undefined; readonly slug?: string | undefined; readonly active?: boolean | undefined }

export interface PeopleApi {
  /** `tenant_user`: themselves; `tenant_admin`: their tenant; `system_admin`: everybody. */
  users(by: By): readonly UserInfo[]
  /** @throws PanopticError `invalid` (field, remedy), `conflict` (last administrator, own deactivation), `refused`, `not-found` */
  updateUser(by: By, user: string, change: UserChange): UserInfo
  tenants(by: By): readonly TenantInfo[]
  updateTenant(by: By, tenant: string, change: TenantChange): TenantInfo
  lockPolicy(): LockPolicy
  setLockPolicy(by: By, policy: LockPolicy): LockPolicy
  draft(by: By, owner: string, key: string): string | null
  /** '' forgets it. `owner`: a plugin id, or `~shell`. */
  saveDraft(by: By, owner: string, key: string, value: string): void
}
