/** The forms of users and tenants: what they hold, and what the shell can say before the host is asked. */
import { draftTexts } from '../../drafts'
import type { Role, UserInfo } from '../../types'

export const systemTenant = 'system'

/** `user` empty: somebody new. */
export interface UserForm { user: string; name: string; role: Role; tenant: string }
/** `tenant` empty: a new one, which needs its first administrator. */
export interface TenantForm { tenant: string; name: string; slug: string; adminName: string }

const roles: readonly Role[] = ['tenant_user', 'tenant_admin', 'system_admin']

/** The roles `actor` may give in this tenant; the store decides. */
export const rolesFor = (actor: Role, tenant: string): readonly Role[] =>
  roles.filter((role) => role !== 'system_admin' || (actor === 'system_admin' && tenant === systemTenant))

/** Whether the shell offers changes of this user. */
export const mayChange = (actor: Role, user: UserInfo): boolean => actor === 'system_admin' || (actor === 'tenant_admin' && user.role !== 'system_admin')

/** A short name such as the tenant's name suggests. */
export const slugFrom = (name: string): string =>
  name.normalize('NFKD').toLowerCase().replace(/ß/g, 'ss').replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40).replace(/-+$/, '')

export type SlugProblem = 'length' | 'characters' | 'reserved'
const reserved = ['system', 'admin', 'api']

/** What is plainly wrong with a short name; the store also refuses taken ones and such that look alike. */
export function slugProblem(slug: string): SlugProblem | null {
  const text = slug.trim().normalize('NFKC').toLowerCase()
  if (text.length < 2 || text.length > 40) return 'length'
  if (reserved.includes(text)) return 'reserved'
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) ? null : 'characters'
}

/** A short name that would do, for the remedy. */
export function slugExample(slug: string, name: string): string {
  const made = slugFrom(slug) || slugFrom(name)
  return slugProblem(made) === null ? made : made.length >= 2 ? `${made.slice(0, 34)}-team` : 'team-1'
}

export function draftedUser(draft: unknown): UserForm | null {
  const found = draftTexts(draft, ['user', 'name', 'role', 'tenant'])
  return found !== null && roles.includes(found.role as Role) ? { ...found, role: found.role as Role } : null
}

export const draftedTenant = (draft: unknown): TenantForm | null => draftTexts(draft, ['tenant', 'name', 'slug', 'adminName'])
