/** The rule's value and its line around the time an alert fired, from the stored figures. */
import { useQuery } from '@panoptic/sdk/ui'
import { computed } from 'vue'
import { historyFor } from '../../engine/backtest'
import { timeline } from '../../engine/timeline'
import type { FigurePoint } from '../parts/FigureChart.vue'
import { byDay, isDaily } from '../parts/points'
import type { Desk } from '../useDesk'
import type { AlertDetail } from './detail'

const hourMs = 3_600_000
const dayMs = 86_400_000

/** Empty where nothing is stored (any more), the rule is gone, or figures may not be read. */
export function useContext({ panoptic, mayRead }: Desk, detail: () => AlertDetail | null | undefined) {
  const span = computed(() => {
    const { alert, rule } = detail() ?? {}
    if (alert === undefined || !rule) return null
    const daily = isDaily(rule.source.measure) || rule.condition.kind === 'change'
    const from = (alert.firingAt ?? alert.pendingAt) - (daily ? 21 * dayMs : 12 * hourMs)
    return { rule, alert, daily, from, to: Math.min(Date.now(), (alert.resolvedAt ?? Infinity) + (daily ? 3 * dayMs : 2 * hourMs)) + 1 }
  })
  const history = useQuery(async () => {
    const { rule, from, to } = span.value!
    const { metric, ...range } = historyFor(rule, from, to)
    return { id: span.value!.alert.id, ...(await panoptic.metrics.points(metric, range)) }
  }, { key: () => [span.value?.alert.id, span.value?.alert.updatedAt], enabled: () => mayRead.value && span.value !== null })

  const points = computed<FigurePoint[]>(() => {
    const [stored, it] = [history.data.value, span.value]
    if (stored === undefined || it === null || stored.id !== it.alert.id) return []
    const { rule, alert, from, to, daily } = it
    const own = timeline(rule, stored.series, from, to).find(({ labels }) => rule.source.by.every((name) => (labels[name] ?? '') === (alert.labels[name] ?? '')))
    const fired = (at: number): boolean => alert.firingAt !== null && at >= (daily ? Math.floor(alert.firingAt / dayMs) * dayMs : alert.firingAt) && at < (alert.resolvedAt ?? Infinity)
    const all = (own?.points ?? []).map((point) => ({ ...point, firing: point.value !== null && fired(point.at) }))
    return daily ? byDay(all) : all
  })
  return { points, daily: computed(() => span.value?.daily === true) }
}
