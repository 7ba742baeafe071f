/** How many native messages a plugin may show: a burst, and what a day may bring before others are pushed out of sight. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

const limits = [{ most: 20, within: 60_000, words: 'a minute' }, { most: 200, within: 24 * 3_600_000, words: 'a day' }] as const
const longest = limits[1]

export interface Allowance {
  /**
   * Uses up one for each id that was not counted before; all or none. Returns the function that gives them back.
   * @throws PanopticError `limit`, details `retryAt` (epoch ms)
   */
  take(plugin: string, ids: readonly string[]): () => void
}

export function createAllowance(now: () => number): Allowance {
  const taken = new Map<string, readonly { readonly id: string; readonly at: number }[]>()
  return {
    take(plugin, ids) {
      const at = now()
      const before = taken.get(plugin) ?? []
      const fresh = ids.filter((id) => !before.some((counted) => counted.id === id))
      for (const { most, within, words } of limits) {
        const recent = before.filter((counted) => at - counted.at < within)
        const tooMany = recent.length + fresh.length - most
        if (fresh.length > 0 && tooMany > 0)
          throw new PanopticError(fail('limit', `At most ${most} notifications ${words}.`, { retryAt: (recent[tooMany - 1]?.at ?? at) + within }).error)
      }
      taken.set(plugin, [...before, ...fresh.map((id) => ({ id, at }))].slice(-longest.most))
      return () => taken.set(plugin, (taken.get(plugin) ?? []).filter(({ id }) => !fresh.includes(id)))
    },
  }
}
