import { describe, expect, it } from 'vitest'
import type { Alert, AlertEvent } from '../../model/alert'
import type { Rule } from '../../model/rule'
import { endAll, evaluate, type Evaluation } from '../../engine/evaluate'
import type { Figure } from '../../engine/values'
import { counter, figureWith, minute, ruleWith, start } from './kit'

/** Keeps alerts as the task does, from one look to the next. */
class Watch {
  alerts: Alert[] = []
  readonly events: AlertEvent[] = []
  since = start
  private readonly newId = counter()
  constructor(public rule: Rule) {}

  look(at: number, ...figures: readonly (Figure | number | null)[]): Evaluation {
    const result = evaluate(this.rule, this.alerts, figures.map((one) => (typeof one === 'object' && one !== null ? one : figureWith(one))), { at, since: this.since, newId: this.newId })
    this.take(result)
    return result
  }

  take(result: Evaluation): void {
    const changed = new Map(result.alerts.map((alert) => [alert.id, alert]))
    this.alerts = [...this.alerts.filter(({ id }) => !changed.has(id) && !result.vanished.includes(id)), ...changed.values()]
    this.events.push(...result.events)
  }

  get states(): string[] {
    return this.alerts.map(({ state }) => state)
  }

  get kinds(): string[] {
    return this.events.map(({ kind }) => kind)
  }
}

const at = (minutes: number): number => start + minutes * minute

describe('P-24: one rule from pending to resolved', () => {
  it('is pending while it holds, and fires when it has held long enough', () => {
    const watch = new Watch(ruleWith({ forSeconds: 300 }))
    expect(watch.look(at(0), 51).dueAt).toBe(at(5))
    expect([watch.states, watch.kinds]).toEqual([['pending'], []])
    watch.look(at(4.99), 52)
    expect(watch.states).toEqual(['pending'])
    watch.look(at(5), 53)
    expect([watch.states, watch.kinds]).toEqual([['firing'], ['pending', 'firing']])
    expect(watch.alerts[0]).toMatchObject({ value: 53, threshold: 50, pendingAt: at(0), firingAt: at(5), labels: { rule: 'Daily cost', severity: 'warning' } })
    expect(watch.events.map((event) => event.at)).toEqual([at(0), at(5)])
  })

  it('a pending one that is well again vanishes without a trace, and its time begins anew', () => {
    const watch = new Watch(ruleWith({ forSeconds: 300 }))
    const { alerts: [pending] } = watch.look(at(0), 51)
    expect(watch.look(at(4), 50).vanished).toEqual([pending!.id])
    watch.look(at(4.5), 51)
    watch.look(at(6), 51)
    expect([watch.states, watch.events]).toEqual([['pending'], []])
  })

  it('fires at once without a for-time; the threshold itself is not beyond it', () => {
    const watch = new Watch(ruleWith())
    watch.look(at(0), 50)
    expect(watch.states).toEqual([])
    watch.look(at(1), 50.01)
    expect([watch.states, watch.kinds]).toEqual([['firing'], ['firing']])
    watch.look(at(2), 50)
    expect([watch.states, watch.kinds]).toEqual([['resolved'], ['firing', 'resolved']])
    expect(watch.alerts[0]).toMatchObject({ value: 50, resolvedAt: at(2) })
  })

  it('below works the other way round', () => {
    const watch = new Watch(ruleWith({ condition: { kind: 'threshold', is: 'below', value: 1, recover: null } }))
    watch.look(at(0), 1)
    expect(watch.states).toEqual([])
    watch.look(at(1), 0)
    watch.look(at(2), 1)
    expect(watch.states).toEqual(['resolved'])
  })

  it('is over only at the recovery threshold; between the two it stays what it is', () => {
    const watch = new Watch(ruleWith({ condition: { kind: 'threshold', is: 'above', value: 50, recover: 40 } }))
    watch.look(at(0), 45)
    expect(watch.states).toEqual([])
    watch.look(at(1), 51)
    watch.look(at(2), 41)
    expect(watch.states).toEqual(['firing'])
    watch.look(at(3), 40)
    expect(watch.states).toEqual(['resolved'])
  })

  it('must be well for keepSeconds without interruption', () => {
    const watch = new Watch(ruleWith({ keepSeconds: 600, condition: { kind: 'threshold', is: 'above', value: 50, recover: 40 } }))
    watch.look(at(0), 51)
    expect(watch.look(at(1), 30).dueAt).toBe(at(11))
    watch.look(at(9), 45)
    expect(watch.alerts[0]!.wellAt).toBeNull()
    watch.look(at(10), 30)
    watch.look(at(19.9), 30)
    expect(watch.states).toEqual(['firing'])
    watch.look(at(20), 30)
    expect(watch.states).toEqual(['resolved'])
  })

  it('the next episode of the same thing is another alert with the same fingerprint', () => {
    const watch = new Watch(ruleWith())
    for (const [minutes, value] of [[0, 51], [1, 1], [2, 51]] as const) watch.look(at(minutes), value)
    expect(watch.states).toEqual(['resolved', 'firing'])
    expect(watch.alerts[0]!.id).not.toBe(watch.alerts[1]!.id)
    expect(watch.alerts[0]!.fingerprint).toBe(watch.alerts[1]!.fingerprint)
  })

  it('writes nothing while nothing changes', () => {
    const watch = new Watch(ruleWith())
    watch.look(at(0), 51)
    expect(watch.look(at(1), 51)).toEqual({ alerts: [], vanished: [], events: [], dueAt: null })
    expect(watch.look(at(2), 52).alerts).toMatchObject([{ value: 52, updatedAt: at(2) }])
  })

  it('keeps each combination of labels apart, with the series’ labels and the rule’s', () => {
    const watch = new Watch(ruleWith({ labels: { team: 'core' }, source: { ...ruleWith().source, by: ['provider'] } }))
    watch.look(at(0), figureWith(51, { labels: { provider: 'openai' } }), figureWith(1, { labels: { provider: 'xai' } }))
    expect(watch.alerts.map(({ labels }) => labels)).toEqual([{ provider: 'openai', team: 'core', rule: 'Daily cost', severity: 'warning' }])
    watch.look(at(1), figureWith(51, { labels: { provider: 'openai' } }), figureWith(52, { labels: { provider: 'xai' } }))
    expect(new Set(watch.alerts.map(({ fingerprint }) => fingerprint)).size).toBe(2)
  })

  it('counts a change against the baseline, also around zero', () => {
    const watch = new Watch(ruleWith({ condition: { kind: 'change', is: 'above', percent: 50, recoverPercent: 20, days: 7 } }))
    const look = (minutes: number, value: number, baseline: number | null) => watch.look(at(minutes), figureWith(value, { baseline }))
    look(0, 150, 100)
    expect(watch.states).toEqual([])
    look(1, 151, 100)
    expect(watch.alerts).toMatchObject([{ state: 'firing', threshold: 100, value: 151 }])
    look(2, 121, 100)
    look(3, 500, null)
    expect(watch.states).toEqual(['firing'])
    look(4, 120, 100)
    expect(watch.states).toEqual(['resolved'])
    look(5, 0, 0)
    look(6, 1, 0)
    expect(watch.states).toEqual(['resolved', 'firing'])
  })
})

describe('P-24: no data', () => {
  const silent = (freshAt: number | null): Figure => figureWith(null, { freshAt })
  const stale = (value: number, minutes: number): Figure => figureWith(value, { freshAt: at(minutes) })

  it('keep: nothing changes, and nothing new fires', () => {
    const watch = new Watch(ruleWith({ forSeconds: 60 }))
    watch.look(at(0), 51)
    watch.look(at(1), 51)
    watch.look(at(2000), silent(at(1)))
    expect(watch.alerts).toMatchObject([{ state: 'firing', value: 51 }])
  })

  it('a pending one is not believed while nothing is known', () => {
    const watch = new Watch(ruleWith({ forSeconds: 600 }))
    watch.look(at(0), 51)
    watch.look(at(5), silent(at(0)))
    watch.look(at(11), 51)
    expect(watch.states).toEqual(['pending'])
  })

  it('ok: after missingSeconds it is well', () => {
    const watch = new Watch(ruleWith({ missing: 'ok', missingSeconds: 3600 }))
    watch.look(at(0), stale(51, 0))
    expect(watch.look(at(59), stale(51, 0)).dueAt).toBe(at(60))
    expect(watch.states).toEqual(['firing'])
    watch.look(at(60), stale(51, 0))
    expect([watch.states, watch.events.at(-1)!.detail['reason']]).toEqual([['resolved'], 'no-data'])
  })

  it('fire: after missingSeconds it fires by itself, says why, and is over when there are good figures again', () => {
    const watch = new Watch(ruleWith({ missing: 'fire', missingSeconds: 3600, forSeconds: 600 }))
    expect(watch.look(at(1), stale(1, 0)).dueAt).toBe(at(60))
    watch.look(at(60), stale(1, 0))
    expect(watch.alerts).toMatchObject([{ state: 'firing', cause: 'missing', value: null }])
    watch.look(at(61), stale(2, 61))
    expect(watch.alerts).toMatchObject([{ state: 'resolved', value: 2 }])
  })

  it('one that fires goes on when the figures stay away, as one and the same alert', () => {
    const watch = new Watch(ruleWith({ missing: 'fire', missingSeconds: 3600 }))
    watch.look(at(0), stale(51, 0))
    watch.look(at(60), stale(51, 0))
    expect(watch.alerts).toMatchObject([{ state: 'firing', cause: 'missing', value: null }])
    watch.look(at(61), stale(52, 61))
    expect(watch.alerts).toMatchObject([{ state: 'firing', cause: 'condition', value: 52 }])
    expect(watch.kinds).toEqual(['firing', 'missing'])
  })

  it('P-51: after a sleep all times begin anew: neither missing nor for-time nor keep-time count what nobody saw', () => {
    const missing = new Watch(ruleWith({ missing: 'fire', missingSeconds: 3600 }))
    missing.look(at(0), stale(1, 0))
    missing.since = at(600)
    missing.look(at(600), stale(1, 0))
    expect(missing.states).toEqual([])
    missing.look(at(660), stale(1, 0))
    expect(missing.states).toEqual(['firing'])

    const pending = new Watch(ruleWith({ forSeconds: 300 }))
    pending.look(at(0), 51)
    pending.since = at(600)
    expect(pending.look(at(600), 51).dueAt).toBe(at(605))
    expect(pending.states).toEqual(['pending'])
    pending.look(at(605), 51)
    expect(pending.states).toEqual(['firing'])

    const keeping = new Watch(ruleWith({ keepSeconds: 300 }))
    keeping.look(at(0), 51)
    keeping.look(at(1), 1)
    keeping.since = at(600)
    keeping.look(at(600), 1)
    expect(keeping.states).toEqual(['firing'])
  })

  it('a metric nobody ever published is missing too, if the rule folds everything', () => {
    const watch = new Watch(ruleWith({ missing: 'fire', missingSeconds: 600 }))
    watch.look(at(9), silent(null))
    expect(watch.states).toEqual([])
    watch.look(at(10), silent(null))
    expect(watch.states).toEqual(['firing'])
  })

  it('looks again when an age crosses its threshold', () => {
    const watch = new Watch(ruleWith({ source: { ...ruleWith().source, measure: 'age' }, condition: { kind: 'threshold', is: 'above', value: 90, recover: null } }))
    watch.since = at(-60)
    expect(watch.look(at(0), figureWith(60, { unit: 's' })).dueAt).toBe(at(0) + 31_000)
    watch.look(at(0) + 31_000, figureWith(91, { unit: 's' }))
    expect(watch.states).toEqual(['firing'])
  })

  it('believes no age right after a sleep: others need time to bring new figures', () => {
    const watch = new Watch(ruleWith({ source: { ...ruleWith().source, measure: 'age' }, condition: { kind: 'threshold', is: 'above', value: 90, recover: null } }))
    expect(watch.look(at(1), figureWith(100_000, { unit: 's' })).dueAt).toBe(at(15))
    expect(watch.states).toEqual([])
    watch.look(at(15), figureWith(100_840, { unit: 's' }))
    expect(watch.states).toEqual(['firing'])
  })
})

describe('P-24: flap damping', () => {
  const flapping = ruleWith({ flap: { changes: 4, withinSeconds: 3600 } })

  it('stays one firing alert that says so once, until it was quiet', () => {
    const watch = new Watch(flapping)
    for (const [minutes, value] of [[0, 51], [5, 1], [10, 51], [15, 1]] as const) watch.look(at(minutes), value)
    expect(watch.states).toEqual(['resolved', 'firing'])
    expect(watch.alerts[1]).toMatchObject({ flapping: true, changes: [at(0), at(5), at(10), at(15)] })
    for (const [minutes, value] of [[20, 51], [25, 1], [30, 51], [35, 1]] as const) watch.look(at(minutes), value)
    expect(watch.kinds).toEqual(['firing', 'resolved', 'firing', 'flapping'])
    expect(watch.look(at(90), 1).dueAt).toBe(at(95))
    watch.look(at(95), 1)
    expect([watch.states, watch.kinds.at(-1)]).toEqual([['resolved', 'resolved'], 'resolved'])
  })

  it('is an ordinary firing alert again when it was wrong all the time', () => {
    const watch = new Watch(flapping)
    for (const [minutes, value] of [[0, 51], [5, 1], [10, 51], [15, 1], [20, 51]] as const) watch.look(at(minutes), value)
    watch.look(at(79), 51)
    expect(watch.alerts[1]).toMatchObject({ flapping: true })
    watch.look(at(80), 51)
    expect(watch.alerts[1]).toMatchObject({ state: 'firing', flapping: false })
    watch.look(at(81), 1)
    expect(watch.states).toEqual(['resolved', 'resolved'])
  })

  it('slow changes are no flapping', () => {
    const watch = new Watch(flapping)
    for (let count = 0; count < 20; count++) watch.look(at(count * 30), count % 2 === 0 ? 51 : 1)
    expect(watch.kinds).not.toContain('flapping')
  })
})

describe('P-24: rules that change', () => {
  it('ends what fires when the rule is switched off or removed, and what was pending vanishes', () => {
    const watch = new Watch(ruleWith({ forSeconds: 60, source: { ...ruleWith().source, by: ['provider'] } }))
    watch.look(at(0), figureWith(51, { labels: { provider: 'a' } }))
    watch.look(at(1), figureWith(51, { labels: { provider: 'a' } }), figureWith(51, { labels: { provider: 'b' } }))
    const result = endAll(watch.alerts, 'rule-disabled', { at: at(2), newId: counter() })
    expect(result.vanished).toHaveLength(1)
    expect(result.alerts).toMatchObject([{ state: 'resolved', resolvedAt: at(2) }])
    expect(result.events).toMatchObject([{ kind: 'resolved', detail: { reason: 'rule-disabled' } }])
  })

  it('another name, severity or threshold keeps the alert; another source ends it with that reason', () => {
    const watch = new Watch(ruleWith())
    watch.look(at(0), 51)
    watch.rule = ruleWith({ name: 'Spend', severity: 'critical', condition: { kind: 'threshold', is: 'above', value: 20, recover: null } })
    watch.look(at(1), 51)
    expect(watch.alerts).toMatchObject([{ state: 'firing', ruleName: 'Spend', severity: 'critical', threshold: 20, labels: { rule: 'Spend', severity: 'critical' } }])
    watch.rule = ruleWith({ source: { ...ruleWith().source, metric: 'llm.tokens' } })
    watch.look(at(2), 1)
    expect([watch.states, watch.events.at(-1)!.detail['reason']]).toEqual([['resolved'], 'rule-changed'])
  })

  it('a series that is gone is over', () => {
    const watch = new Watch(ruleWith({ source: { ...ruleWith().source, by: ['provider'] } }))
    watch.look(at(0), figureWith(51, { labels: { provider: 'a' } }))
    watch.look(at(1))
    expect([watch.states, watch.events.at(-1)!.detail['reason']]).toEqual([['resolved'], 'gone'])
  })

  it('what the rule no longer selects is over too when missing data fire: no figure would ever end it', () => {
    const watch = new Watch(ruleWith({ missing: 'fire', missingSeconds: 600, source: { ...ruleWith().source, by: ['provider'] } }))
    watch.look(at(0), figureWith(51, { labels: { provider: 'a' } }))
    watch.rule = { ...watch.rule, source: { ...watch.rule.source, labels: { env: 'prod' } } }
    watch.look(at(1), figureWith(1, { labels: { provider: 'b' } }))
    expect([watch.states, watch.events.at(-1)!.detail['reason']]).toEqual([['resolved'], 'gone'])
  })

  it('keeps with its history what it looked at', () => {
    const watch = new Watch(ruleWith())
    watch.look(at(0), figureWith(51, { unit: 'nano-usd', data: () => [['2026-01-15', 51]] }))
    expect(watch.events[0]!.detail).toEqual({ reason: 'condition', value: 51, threshold: 50, baseline: null, unit: 'nano-usd', data: [['2026-01-15', 51]] })
  })
})
