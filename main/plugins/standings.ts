/** Which enabled plugins wait for a user's consent, and that the tables of every enabled plugin are made. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { Client } from '../bridge/rpc'
import type { By, PluginsApi, TenantPolicy } from '../store/api'
import type { Registry } from './registry'

export interface Standings {
  /** Looks again, for every active user; never rejects. Called while it looks, it looks once more afterwards. */
  refresh(): Promise<void>
  isPaused(plugin: string, user: string): boolean
}

export interface StandingsOptions {
  readonly registry: Pick<Registry, 'plugins' | 'prepare' | 'standing' | 'isChanging'>
  readonly store: Pick<Client<PluginsApi>, 'pluginPolicies'>
  authority(): Authority
  log(plugin: string, message: string): void
}

export function createStandings({ registry, store, authority, log }: StandingsOptions): Standings {
  let paused: ReadonlySet<string> = new Set()
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const keyOf = (plugin: string, user: string): string => `${plugin}\n${user}`

  function enabled(): { plugin: string; by: By }[] {
    const { plugins, users } = authority()
    return [...registry.plugins.keys()].filter((plugin) => !registry.isChanging(plugin)).flatMap((plugin) => Object.entries(plugins[plugin] ?? {}).flatMap(([user, state]) => {
      const person = users[user]
      return state.enabled && person?.active === true ? [{ plugin, by: { user, tenant: person.tenant } }] : []
    }))
  }

  /** By tenant: one of its users asks for all. */
  async function policiesOf(all: readonly { by: By }[]): Promise<ReadonlyMap<string, readonly TenantPolicy[]>> {
    const asking = new Map(all.map(({ by }) => [by.tenant, by]))
    return new Map(await Promise.all([...asking].map(async ([tenant, by]) => [tenant, await store.pluginPolicies(by).catch(() => [])] as const)))
  }

  async function look(): Promise<void> {
    const all = enabled()
    const [policies] = await Promise.all([
      policiesOf(all),
      ...[...new Set(all.map(({ plugin }) => plugin))].map((plugin) =>
        registry.prepare(plugin).catch((error: unknown) => log(plugin, `its tables could not be made: ${String(error)}`))),
    ])
    const found = await Promise.all(all.map(async ({ plugin, by }) => {
      const policy = policies.get(by.tenant)?.find((decided) => decided.plugin === plugin)
      const standing = await registry.standing(plugin, by, policy).catch(() => null)
      return standing?.problem === 'none' ? [] : [keyOf(plugin, by.user)]
    }))
    paused = new Set(found.flat())
  }

  return {
    refresh() {
      if (running === null) return (running = look().finally(() => (running = null)))
      return (next ??= running.then(() => {
        next = null
        return this.refresh()
      }))
    },
    isPaused: (plugin, user) => registry.isChanging(plugin) || paused.has(keyOf(plugin, user)),
  }
}
