/** The budgets of plugins in one place: pages are sampled, bytes and wake-ups are counted by day, and somebody is told. */
import type { By } from '../../store/api'
import type { Usage, UsageOptions } from './api'
import { createDays } from './days'
import { createSampler, type SamplerOptions } from './sampler'

/** Part of a day's bytes after which the user is warned. */
const nearly = 0.9
const megabyte = 1_000_000

export function createUsage(options: UsageOptions & Pick<SamplerOptions, 'memoryOf' | 'clock'>): Usage {
  const { budgets, onBudget } = options
  const days = createDays(options)
  const sampler = createSampler(options)
  /** What was told today, so that nobody hears it twice. */
  let told = { day: '', keys: new Set<string>() }

  function tell(plugin: string, by: By, budget: 'egress' | 'wake-ups', state: 'warned' | 'stopped'): void {
    if (told.day !== days.day()) told = { day: days.day(), keys: new Set() }
    const key = [plugin, by.tenant, budget === 'egress' ? '' : by.user, budget, state].join('\n')
    if (told.keys.has(key)) return
    told.keys.add(key)
    onBudget(plugin, by, budget, state)
  }

  const wakeUpsLeft = (plugin: string, by: By): number => (budgets(plugin)?.wakeUpsPerDay ?? 0) - days.today(plugin, by).wakeUps

  return {
    start: days.start,
    pagesChanged: sampler.pagesChanged,
    now: (plugin, { user }) => sampler.now(plugin, user),
    today: days.today,
    wakeUps: {
      left: wakeUpsLeft,
      spend(plugin, by) {
        if (wakeUpsLeft(plugin, by) <= 0) {
          tell(plugin, by, 'wake-ups', 'stopped')
          return false
        }
        days.add([{ plugin, tenant: by.tenant, user: by.user, day: days.day(), egressBytes: 0, wakeUps: 1 }])
        return true
      },
    },
    count(counts) {
      days.add(counts)
      for (const { plugin, tenant, user, egressBytes } of counts) {
        const most = (budgets(plugin)?.egressMbPerDay ?? 0) * megabyte
        if (egressBytes > 0 && days.today(plugin, { tenant, user }).egressBytes >= most * nearly) tell(plugin, { tenant, user }, 'egress', 'warned')
      }
    },
    counts: days.counts,
    egressStopped: (plugin, by) => tell(plugin, by, 'egress', 'stopped'),
    close() {
      sampler.stop()
      return days.close()
    },
  }
}
