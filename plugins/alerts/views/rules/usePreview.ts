/** What a rule would have done on the stored figures: asked again a moment after the last key. */
import { useQuery } from '@panoptic/sdk/ui'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { backtest, historyFor } from '../../engine/backtest'
import { timeline } from '../../engine/timeline'
import type { Rule } from '../../model/rule'
import type { Desk } from '../useDesk'

const dayMs = 86_400_000
/** ms without a key until the history is asked. */
const settle = 250
/** Lines that a chart can tell apart; the others are counted in words. */
const mostLines = 6

export function usePreview({ panoptic, mayRead }: Desk, trial: () => Rule | null) {
  const days = ref('30')
  const asked = shallowRef<Rule | null>(trial())
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(() => JSON.stringify(trial()), () => {
    clearTimeout(timer)
    timer = setTimeout(() => { asked.value = trial() }, settle)
  })
  onScopeDispose(() => clearTimeout(timer))

  const rule = computed(() => asked.value)
  /** What must be read; most keys change only what is made of it. */
  const source = computed(() => (rule.value === null ? null : { source: rule.value.source, kind: rule.value.condition.kind, days: rule.value.condition.kind === 'change' ? rule.value.condition.days : 0 }))
  const history = useQuery(async () => {
    const to = Date.now()
    const from = to - Number(days.value) * dayMs
    const { metric, ...range } = historyFor(rule.value!, from, to + 1)
    return { ...(await panoptic.metrics.points(metric, range)), from, to }
  }, { key: () => [source.value, days.value], enabled: () => mayRead.value && rule.value !== null })

  const result = computed(() => {
    const [stored, it] = [history.data.value, rule.value]
    if (stored === undefined || it === null) return null
    const lines = timeline(it, stored.series, stored.from, stored.to)
    return { episodes: backtest(it, stored.series, stored.from, stored.to), lines: lines.slice(0, mostLines), others: Math.max(0, lines.length - mostLines), from: stored.from, to: stored.to, more: stored.more }
  })
  return { days, history, result, rule }
}
