/** Who is on the other end of a port. Fixed by main when it makes the port; nothing in a message changes it. */

export const roles = ['tenant_user', 'tenant_admin', 'system_admin'] as const
export type Role = (typeof roles)[number]

/** Whether `role` is at least `minimum`. */
export const roleAtLeast = (role: Role, minimum: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(minimum)

export interface PluginIdentity {
  readonly kind: 'plugin'
  readonly plugin: string
  readonly user: string
  readonly tenant: string
}

export interface ShellIdentity {
  readonly kind: 'shell'
  readonly user: string
  readonly tenant: string
}

export type Identity = PluginIdentity | ShellIdentity

/**
 * The part of the store's truth that every gate needs on every call. The store's writer sends a new
 * one to main, reader and egress in the same turn as the commit that changed it, so a demotion or a
 * revoked grant acts at once without a round trip per call.
 */
export interface Authority {
  /** Grows with each change; an older one never replaces a newer one. */
  readonly revision: number
  readonly users: Readonly<Record<string, { tenant: string; role: Role; active: boolean }>>
  /** plugin id → user id → what that user agreed to. Keys of `grants`: see `grantKeys` in manifest.ts. */
  readonly plugins: Readonly<
    Record<string, Readonly<Record<string, { enabled: boolean; grants: readonly string[] }>>>
  >
}
