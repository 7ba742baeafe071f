/** Which secrets a table asks for. */
import type { Secrets } from '@panoptic/sdk'

export type SecretQuery = NonNullable<Parameters<Secrets['list']>[0]>
export const shows = ['all', 'tenant', 'personal', 'findings', 'removed'] as const
export type Show = (typeof shows)[number]

/** Empty texts filter nothing. */
export interface Filters {
  readonly search: string
  readonly show: Show
  readonly category: string
  readonly provider: string
  readonly tag: string
}
export const noFilters: Filters = { search: '', show: 'all', category: '', provider: '', tag: '' }

export const isFiltered = (filters: Filters): boolean => queryOf(filters, null) !== '{}'

/** The columns by which the host sorts. */
export const sortKeys = ['name', 'provider', 'rotatedAt', 'lastUsedAt', 'expiresAt', 'createdAt'] as const
export const isSortable = (key: string): boolean => (sortKeys as readonly string[]).includes(key)

/** The longest search the host takes. */
const longestSearch = 200

/** Only what differs from the host's defaults. */
export function toQuery(filters: Filters, sort: { readonly key: string; readonly direction: 'asc' | 'desc' } | null): SecretQuery {
  const search = filters.search.trim().slice(0, longestSearch)
  const known = sort === null ? undefined : sortKeys.find((key) => key === sort.key)
  return {
    ...(search !== '' && { search }),
    ...(filters.show !== 'all' && { show: filters.show }),
    ...(filters.category !== '' && { category: filters.category }),
    ...(filters.provider !== '' && { provider: filters.provider }),
    ...(filters.tag !== '' && { tag: filters.tag }),
    ...(known !== undefined && known !== 'name' && { sort: known }),
    ...(known !== undefined && sort?.direction === 'desc' && { descending: true }),
  }
}

const queryOf = (filters: Filters, sort: null): string => JSON.stringify(toQuery(filters, sort))
