/**
 * What plugins send and receive on a UTC day, in each tenant, against what their manifests budget. Counted while it
 * passes, so that a request is cut off where the budget ends, however many are open at once.
 */
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { dayOf, nextDay } from '../metrics/days'
import type { UsageCount } from '../store/api/plugins'
import type { FromEgress } from './api'

export interface Meter {
  /** What was counted on this day before this process began. */
  base(counts: readonly UsageCount[]): void
  /** Bytes that are about to leave. @throws PanopticError `limit`, and then they are neither sent nor counted */
  send(identity: PluginIdentity, bytes: number): void
  /** Bytes that have come. @throws PanopticError `limit` when the budget ends among them */
  receive(identity: PluginIdentity, bytes: number): void
  /** Tells main what it has not been told yet. */
  flush(): void
}

export interface MeterOptions {
  /** Megabytes (10^6 bytes) of one day. */
  readonly budget: (plugin: string) => number
  readonly tell: (message: FromEgress) => void
  /** Epoch ms. */
  readonly now?: () => number
}

/** Longest time that what was counted is known only here (ms): what a killed process loses. */
const tellEvery = 1_000
const megabyte = 1_000_000

export function createMeter({ budget, tell, now = Date.now }: MeterOptions): Meter {
  let day = ''
  /** Of this day; by plugin and tenant. */
  let used = new Map<string, number>()
  /** Whose budget main was told to be used up today. */
  let stopped = new Set<string>()
  const untold = new Map<string, UsageCount>()
  let timer: NodeJS.Timeout | undefined

  function today(): string {
    const current = dayOf(now())
    if (current !== day) [day, used, stopped] = [current, new Map(), new Set()]
    return day
  }

  function count({ plugin, tenant, user }: PluginIdentity, bytes: number): void {
    const on = today()
    const whole = keyOf(plugin, tenant)
    used.set(whole, (used.get(whole) ?? 0) + bytes)
    const key = [whole, user, on].join('\n')
    untold.set(key, { plugin, tenant, user, day: on, egressBytes: (untold.get(key)?.egressBytes ?? 0) + bytes, wakeUps: 0 })
    timer ??= setTimeout(flush, tellEvery).unref()
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (untold.size > 0) tell({ kind: 'usage', counts: [...untold.values()] })
    untold.clear()
  }

  /** How much more may pass; told to main when it is nothing. */
  function left({ plugin, tenant, user }: PluginIdentity, bytes: number): number {
    today()
    const key = keyOf(plugin, tenant)
    const rest = budget(plugin) * megabyte - (used.get(key) ?? 0) - bytes
    if (rest < 0 && !stopped.has(key)) {
      stopped.add(key)
      tell({ kind: 'budget', plugin, user, tenant })
    }
    return rest
  }

  function usedUp({ plugin, tenant }: PluginIdentity): PanopticError {
    const at = now()
    const most = budget(plugin) * megabyte
    return new PanopticError(fail('limit', `The plugin may send and receive ${budget(plugin)} MB a day; that is used up until midnight UTC.`, {
      reason: 'egress-budget', budget: 'egress', most, used: used.get(keyOf(plugin, tenant)) ?? 0, resetsAt: nextDay(at),
    }).error)
  }

  return {
    base(counts) {
      const on = today()
      for (const { plugin, tenant, day: of, egressBytes } of counts)
        if (of === on) used.set(keyOf(plugin, tenant), (used.get(keyOf(plugin, tenant)) ?? 0) + egressBytes)
    },
    send(identity, bytes) {
      if (left(identity, bytes) < 0) throw usedUp(identity)
      count(identity, bytes)
    },
    receive(identity, bytes) {
      count(identity, bytes)
      if (left(identity, 0) < 0) throw usedUp(identity)
    },
    flush,
  }
}

const keyOf = (plugin: string, tenant: string): string => `${plugin}\n${tenant}`

/** About what a request's or an answer's head weighs on the wire; a plugin could send all it has in addresses and headers. */
export function headBytes(first: string, headers: Readonly<Record<string, string | string[] | undefined>>): number {
  let bytes = Buffer.byteLength(first)
  for (const [name, value] of Object.entries(headers))
    for (const one of Array.isArray(value) ? value : [value ?? '']) bytes += name.length + Buffer.byteLength(one) + 4
  return bytes
}
