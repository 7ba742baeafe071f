/**
 * What alerts cost without store and page (issue 6): a thousand rules looked at once, and a storm of 500 failures with
 * one cause from the first figure to the decided messages.
 */
import type { SeriesDays, SeriesInfo } from '@panoptic/sdk'
import type { Alert } from '../../plugins/alerts/model/alert'
import type { Rule } from '../../plugins/alerts/model/rule'
import { evaluate } from '../../plugins/alerts/engine/evaluate'
import { route, type Group, type Receiver, type RoutedMessage } from '../../plugins/alerts/engine/routing'
import { needsOf, snapshotOf } from '../../plugins/alerts/engine/snapshot'
import { figuresOf } from '../../plugins/alerts/engine/values'
import { median, spread, type Figure } from './stats'

const start = Date.UTC(2026, 0, 15, 12)
const minute = 60_000
const fewestRuns = 7

const rule = (index: number, change: Partial<Rule> = {}): Rule => ({
  id: `r${index}`, name: `Rule ${index}`, enabled: true,
  source: { plugin: 'bench', metric: 'bench.value', labels: { series: String(index) }, by: ['series'], measure: (['latest', 'day', 'month', 'age'] as const)[index % 4]! },
  condition: { kind: 'threshold', is: 'above', value: 50, recover: 40 }, forSeconds: 60, keepSeconds: 60, severity: 'warning', labels: { team: 'a' }, text: '',
  missing: 'ok', missingSeconds: 3600, channels: ['native'], groupBy: ['team'], mutes: [], flap: { changes: 6, withinSeconds: 3600 }, escalation: [], repeatSeconds: 0, evaluator: '', ...change,
})

/** 1,000 series, each with a month of days; `value` of each one's newest point. */
function figures(count: number, at: number, value: (index: number) => number): { readonly series: SeriesInfo[]; readonly days: SeriesDays[]; readonly points: [] } {
  const days = Array.from({ length: 15 }, (_, index) => `2026-01-${String(index + 1).padStart(2, '0')}`)
  const metric = { plugin: 'bench', name: 'bench.value', unit: 'count' }
  const all = Array.from({ length: count }, (_, index) => ({ ...metric, labels: { series: String(index), host: String(index % 50) }, value: value(index) }))
  return {
    series: all.map(({ value: lastValue, ...one }) => ({ ...one, pluginTitle: '', lastAt: at, lastValue, firstAt: at - 15 * 24 * 60 * minute })),
    days: all.map(({ value: today, ...one }) => ({ ...one, days, values: days.map((_, index) => (index === 14 ? today : 1)) })),
    points: [],
  }
}

/** Alerts from one look to the next. */
class Watch {
  readonly alerts = new Map<string, Map<string, Alert>>()
  private ids = 0

  look(rules: readonly Rule[], read: ReturnType<typeof figures>, at: number): void {
    needsOf(rules, at)
    const snapshot = snapshotOf(read)
    for (const one of rules) {
      const known = this.alerts.get(one.id) ?? new Map<string, Alert>()
      const result = evaluate(one, [...known.values()], figuresOf(one, snapshot, at), { at, since: start - 60 * minute, newId: () => String(this.ids++) })
      for (const alert of result.alerts) known.set(alert.id, alert)
      for (const id of result.vanished) known.delete(id)
      if (known.size > 0) this.alerts.set(one.id, known)
    }
  }

  all(): Alert[] {
    return [...this.alerts.values()].flatMap((alerts) => [...alerts.values()])
  }
}

export function measureAlerts(runs: number): Figure[] {
  const count = Math.max(runs, fewestRuns)
  return [evaluation(count), ...storm(count)]
}

/** A third well, a third pending or firing, a third changing from look to look. */
function evaluation(runs: number): Figure {
  const rules = Array.from({ length: 1000 }, (_, index) => rule(index))
  const watch = new Watch()
  const times: number[] = []
  for (let run = 0; run < runs + 3; run++) {
    const at = start + run * minute
    const read = figures(1000, at, (index) => (index % 3 === 0 ? 10 : index % 3 === 1 ? 60 + run : run % 2 === 0 ? 60 : 10))
    const started = performance.now()
    watch.look(rules, read, at)
    if (run >= 3) times.push(performance.now() - started)
  }
  const firing = watch.all().filter(({ state }) => state === 'firing').length
  if (firing < 200) throw new Error(`only ${firing} of the rules fire: this measures nothing`)
  return { metric: 'alerts.eval1000.ms', value: median(times), aim: { atMost: 50 }, note: `1,000 rules on 1,000 series from figures to alerts, ${firing} firing: ${spread(times, 'ms')}` }
}

/** 500 series of one rule fail within 10 s and are well again within 10 s; the clock goes on by seconds. */
function storm(runs: number): Figure[] {
  const one = rule(0, { source: { plugin: 'bench', metric: 'bench.value', labels: {}, by: ['series'], measure: 'latest' }, forSeconds: 0, keepSeconds: 0 })
  const receivers: readonly Receiver[] = [{ id: 'native', least: 'info', quiet: null, mine: () => true }]
  const times: number[] = []
  let seen: readonly { readonly second: number; readonly kind: string; readonly alerts: number }[] = []
  for (let run = 0; run < runs; run++) {
    const watch = new Watch()
    let groups: readonly Group[] = []
    const messages: { second: number; message: RoutedMessage }[] = []
    let spent = 0
    for (let second = 0; second <= 120; second++) {
      const now = start + second * 1000
      const fails = (index: number): boolean => second >= index % 10 && second < 90 + (index % 10)
      const read = second < 12 || (second >= 90 && second < 102) ? figures(500, now, (index) => (fails(index) ? 60 : 10)) : null
      const started = performance.now()
      if (read !== null) watch.look([one], read, now)
      const result = route({ now, receivers, rules: [one], alerts: watch.all(), acknowledged: new Set(), silences: [], inhibitions: [], times: [], groups })
      spent += performance.now() - started
      groups = [...groups.filter(({ key }) => ![...result.groups, ...result.ended].some((changed) => changed.key === key)), ...result.groups]
      messages.push(...result.messages.map((message) => ({ second, message })))
    }
    times.push(spent)
    seen = messages.map(({ second, message }) => ({ second, kind: message.kind, alerts: message.alerts.length }))
  }
  const fires = seen.filter(({ kind }) => kind !== 'resolve')
  const clear = seen.filter(({ kind }) => kind === 'resolve')
  if (clear.length !== 1 || clear[0]!.alerts !== 500 || fires[0] === undefined || fires[0].second > 35) throw new Error(`the storm was told as ${JSON.stringify(seen)}`)
  return [
    { metric: 'alerts.storm500.messages', value: fires.length, aim: { atMost: 1 }, note: `500 failures within 10 s: told after ${fires[0].second} s with ${fires[0].alerts} of them, one all-clear ${clear[0]!.second - 99} s after the last was well` },
    { metric: 'alerts.storm500.ms', value: median(times), note: `evaluating and routing the whole storm, second by second for two minutes: ${spread(times, 'ms')}` },
  ]
}
