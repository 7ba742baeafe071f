/**
 * What would have been refused last week under other grants: the ledger, held against them. Calls that were refused
 * anyway do not count; requests count by their target, not as calls of `net.fetch`.
 */
import type { Manifest } from '@panoptic/sdk/contract/manifest'
import type { Replay } from '@panoptic/sdk/contract/plugins'
import type { RouteTable } from '@panoptic/sdk/contract/route'
import type { CallSum, RequestSum } from '../../store/api'

export interface Week {
  /** Epoch ms. */
  readonly since: number
  readonly calls: readonly CallSum[]
  readonly requests: readonly RequestSum[]
}

type Line = Replay['refused'][number]

/** `routes`: every route a plugin page has, with its permission. */
export function replay(manifest: Manifest, routes: RouteTable, grants: readonly string[], { since, calls, requests }: Week): Replay {
  const allowed = new Set(grants)
  const done = calls.filter(({ outcome }) => outcome !== 'refused')
  const lines = [
    ...done.flatMap(({ route, calls: count, lastAt }) => missing(routes, route, allowed).map((grant): Line => ({ grant, target: route, calls: count, lastAt }))),
    ...requests.filter(({ outcome }) => outcome !== 'refused').flatMap((request) => {
      const grant = refusedFor(manifest, request, allowed)
      return grant === null ? [] : [{ grant, target: `${request.method} ${request.origin}`, calls: request.calls, lastAt: request.lastAt }]
    }),
  ]
  return { since, calls: done.reduce((sum, call) => sum + call.calls, 0), refused: summed(lines) }
}

/** The grant a route needs and would not have. */
function missing(routes: RouteTable, route: string, allowed: ReadonlySet<string>): string[] {
  const permission = Object.hasOwn(routes, route) ? routes[route]!.permission : 'none'
  if (permission === 'none' || permission.startsWith('network:')) return []
  const holds = permission.endsWith(':*') ? [...allowed].some((grant) => grant.startsWith(permission.slice(0, -1))) : allowed.has(permission)
  return holds ? [] : [permission]
}

/** By its connection's entry, else by any entry of its origin: one that stays granted is enough. */
function refusedFor(manifest: Manifest, { network, origin }: RequestSum, allowed: ReadonlySet<string>): string | null {
  const entries = network === null ? manifest.permissions.network.filter((entry) => entry.origin === origin).map(({ id }) => id) : [network]
  const keys = entries.map((id) => `network:${id}`)
  return keys.some((key) => allowed.has(key)) ? null : (keys[0] ?? 'network')
}

function summed(lines: readonly Line[]): Line[] {
  const sums = new Map<string, Line>()
  for (const line of lines) {
    const key = `${line.grant}\n${line.target}`
    const before = sums.get(key)
    sums.set(key, before === undefined ? line : { ...before, calls: before.calls + line.calls, lastAt: Math.max(before.lastAt, line.lastAt) })
  }
  return [...sums.values()].sort((a, b) => b.calls - a.calls)
}
