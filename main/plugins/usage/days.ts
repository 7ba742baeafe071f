/** What plugins used on this UTC day. The store keeps it; what it has not got yet is offered again until it has. */
import { dayOf } from '../../metrics/days'
import type { By } from '../../store/api'
import type { UsageCount } from '../../store/api/plugins'
import type { UsageOptions } from './api'

export interface Days {
  start(): Promise<void>
  add(counts: readonly UsageCount[]): void
  /** Of this day: bytes of the tenant, wake-ups of the user. */
  today(plugin: string, by: By): { readonly egressBytes: number; readonly wakeUps: number }
  counts(): readonly UsageCount[]
  day(): string
  close(): Promise<void>
}

/** Longest time a count is not in the store (ms): what a killed app loses. */
const saveEvery = 5_000

export function createDays({ store, log, now = Date.now }: Pick<UsageOptions, 'store' | 'log' | 'now'>): Days {
  let sums = new Map<string, UsageCount>()
  let unsaved = new Map<string, UsageCount>()
  const day = (): string => dayOf(now())

  /** Yesterday's are gone from here as soon as somebody looks. */
  function ofToday(): readonly UsageCount[] {
    const on = day()
    for (const [key, count] of sums) if (count.day !== on) sums.delete(key)
    return [...sums.values()]
  }

  async function save(): Promise<void> {
    if (unsaved.size === 0) return
    const counts = [...unsaved.values()]
    unsaved = new Map()
    try {
      await store.countUsage(counts)
    } catch {
      // The store may be starting again.
      addTo(unsaved, counts)
    }
  }
  const timer = setInterval(() => void save(), saveEvery)
  timer.unref()

  return {
    day,
    async start() {
      try {
        addTo(sums, await store.usageOf(day()))
      } catch (error) {
        log('error', `what was used today is not known: ${error instanceof Error ? error.message : 'unknown reason'}`)
      }
    },
    add(counts) {
      addTo(sums, counts)
      addTo(unsaved, counts)
    },
    today(plugin, { tenant, user }) {
      const own = ofToday().filter((count) => count.plugin === plugin && count.tenant === tenant)
      return {
        egressBytes: own.reduce((sum, { egressBytes }) => sum + egressBytes, 0),
        wakeUps: own.reduce((sum, count) => sum + (count.user === user ? count.wakeUps : 0), 0),
      }
    },
    counts: ofToday,
    async close() {
      clearInterval(timer)
      await save()
      sums = new Map()
    },
  }
}

function addTo(sums: Map<string, UsageCount>, counts: readonly UsageCount[]): void {
  for (const count of counts) {
    const key = [count.plugin, count.tenant, count.user, count.day].join('\n')
    const known = sums.get(key)
    sums.set(key, { ...count, egressBytes: (known?.egressBytes ?? 0) + count.egressBytes, wakeUps: (known?.wakeUps ?? 0) + count.wakeUps })
  }
}
