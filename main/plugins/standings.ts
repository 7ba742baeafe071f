/** Which enabled plugins wait for a user's consent, and that the tables of every enabled plugin are made. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { By } from '../store/api'
import type { Registry } from './registry'

export interface Standings {
  /** Looks again, for every active user; never rejects. */
  refresh(): Promise<void>
  isPaused(plugin: string, user: string): boolean
}

export function createStandings({ registry, authority, log }: {
  readonly registry: Pick<Registry, 'plugins' | 'prepare' | 'standing'>
  authority(): Authority
  log(plugin: string, message: string): void
}): Standings {
  let paused: ReadonlySet<string> = new Set()
  const keyOf = (plugin: string, user: string): string => `${plugin}\n${user}`

  function enabled(): { plugin: string; by: By }[] {
    const { plugins, users } = authority()
    return [...registry.plugins.keys()].flatMap((plugin) => Object.entries(plugins[plugin] ?? {}).flatMap(([user, state]) => {
      const person = users[user]
      return state.enabled && person?.active === true ? [{ plugin, by: { user, tenant: person.tenant } }] : []
    }))
  }

  return {
    async refresh() {
      const all = enabled()
      await Promise.all([...new Set(all.map(({ plugin }) => plugin))].map((plugin) =>
        registry.prepare(plugin).catch((error: unknown) => log(plugin, `its tables could not be made: ${String(error)}`))))
      const found = await Promise.all(all.map(async ({ plugin, by }) => {
        const standing = await registry.standing(plugin, by).catch(() => null)
        return standing?.problem === 'none' ? [] : [keyOf(plugin, by.user)]
      }))
      paused = new Set(found.flat())
    },
    isPaused: (plugin, user) => paused.has(keyOf(plugin, user)),
  }
}
