/**
 * The paths we ask Mistral for. Mistral describes its Admin API twice, and the two disagree:
 * - the guide (docs.mistral.ai/admin/admin-api): `https://console.mistral.ai/api/admin` with `x-api-key`;
 * - the OpenAPI document: `https://api.mistral.ai/v1/admin` with a bearer token.
 * The manifest has an entry for each; the one a connection belongs to decides. Checked in tests/contracts.
 */
import type { Connection } from '@panoptic/sdk'
import type { Day } from '../../ledger/days'

type Address = Pick<Connection, 'network' | 'basePath'>

export interface UsageQuery {
  /** Any day of the month asked for. */
  readonly month: Day
  /** Id of the only workspace to report. */
  readonly workspace?: string
  /** The only regional inference zone to report: `eu`. */
  readonly zone?: string
}

/** Path and query of a month's usage, to be sent through this connection. */
export function usageUrl(address: Address, { month, workspace, zone }: UsageQuery): string {
  const [year = '', number = ''] = month.split('-')
  const parameters = new URLSearchParams({ month: String(Number(number)), year })
  if (workspace !== undefined) parameters.set('workspace_id', workspace)
  if (zone !== undefined) parameters.set('api_zone', zone)
  return `${adminPath(address)}/usage?${parameters}`
}

/** Path and query of a page (the first is 1) of workspaces, archived ones too: what they used was billed. */
export const workspacesUrl = (address: Address, page: number): string =>
  `${adminPath(address)}/workspaces?${new URLSearchParams({ is_archived: 'true', page: String(page), page_size: '100' })}`

/** A base URL that ends in `/admin` is used as it is; to one that ends half-way (`/api`, `/v1`) the rest is added. */
function adminPath({ network, basePath }: Address): string {
  const base = basePath.replace(/\/+$/, '')
  if (base.endsWith('/admin')) return ''
  const [root, isRoot] = network === 'mistral-api' ? ['/v1', /\/v\d+$/] as const : ['/api', /\/api$/] as const
  return isRoot.test(base) ? '/admin' : `${root}/admin`
}
