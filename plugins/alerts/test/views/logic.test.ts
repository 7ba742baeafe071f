/** P-24, P-50, P-51: what the views think: typed rules and channels, templates, the board, health, weeks around DST. */
import type { MessageInfo, SeriesInfo, TaskState } from '@panoptic/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backtest } from '../../engine/backtest'
import { severities, type Rule } from '../../model/rule'
import { bySeverity, unwatched, watchProblem, type BoardAlert } from '../../views/alerts/board'
import { channelDraft, channelOfDraft, channelProblems, emptyChannel } from '../../views/channels/draft'
import { healthOf } from '../../views/channels/health'
import { byDay } from '../../views/parts/points'
import { parseDuration, parseNumber, typedDuration, typedNumber } from '../../views/parts/units'
import { clockChanges, spansOf } from '../../views/parts/week'
import { byField, draftField, draftOf, emptyDraft, parseLabels, readDraft, typedLabels } from '../../views/rules/draft'
import { offers, templates } from '../../views/rules/templates'
import { matchersOf } from '../../views/silences/matchers'
import { rule } from '../task/world'

const hour = 3_600_000
const series = (change: Partial<SeriesInfo>): SeriesInfo => ({ plugin: 'llm-cost', pluginTitle: 'LLM cost', name: 'llm.cost', labels: { provider: 'openai' }, unit: 'nano-usd', lastAt: 0, lastValue: 1, firstAt: 0, ...change })

describe('what is typed', () => {
  it.each(['en', 'de'])('numbers and times come back as they were typed (%s)', (locale) => {
    fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000), (value) => { expect(parseNumber(typedNumber(value, locale), locale)).toBe(value === 0 ? 0 : value) }))
    fc.assert(fc.property(fc.nat(5_000_000), (seconds) => { expect(parseDuration(typedDuration(seconds))).toBe(seconds) }))
  })

  it('numbers are read as the language writes them; what is ambiguous there is none', () => {
    expect([parseNumber('1.234,5', 'de'), parseNumber('1,234.5', 'en'), parseNumber('50 $', 'en'), parseNumber('−3', 'de'), parseNumber('80%', 'en')]).toEqual([1234.5, 1234.5, 50, -3, 80])
    expect(['', 'abc', '1,2,3', '1.5', '--1', '1e5', 'Infinity'].map((text) => parseNumber(text, 'de'))).toEqual([null, null, null, null, null, null, null])
    expect(['5', '1 h 30 min', '90s', '2 Tage', '1 w', '5 parsecs', '-5 min', '1 h x', '1.5 h'].map(parseDuration)).toEqual([300, 5400, 90, 172_800, 604_800, null, null, null, null])
  })

  it('labels are read back, and refused where they are none', () => {
    expect(parseLabels('team=llm,  env = "prod"')).toEqual({ team: 'llm', env: 'prod' })
    expect(parseLabels(typedLabels({ a: 'x', b: 'y z' }))).toEqual({ a: 'x', b: 'y z' })
    expect(['Team=x', 'a', 'a=', '=x', '__proto__=x'].map(parseLabels)).toEqual([null, null, null, null, null])
  })

  it.each(['en', 'de'])('a stored rule that is opened and saved unchanged is the same (%s)', (locale) => {
    const rules: Rule[] = [
      rule({ evaluator: 'ada', condition: { kind: 'threshold', is: 'above', value: 12_345_678_900, recover: 1_500_000_000 }, forSeconds: 90, keepSeconds: 3661, missing: 'fire', labels: { team: 'x' }, escalation: [{ afterSeconds: 1800, channels: ['c'] }], repeatSeconds: 14_400, flap: { changes: 6, withinSeconds: 3600 } }),
      rule({ evaluator: 'ada', source: { plugin: 'p', metric: 'm', labels: { a: 'b' }, by: ['c'], measure: 'age' }, condition: { kind: 'threshold', is: 'above', value: 93_600, recover: null }, missing: 'ok' }),
      rule({ evaluator: 'ada', source: { plugin: 'p', metric: 'm', labels: {}, by: [], measure: 'latest' }, condition: { kind: 'change', is: 'below', percent: 42.5, recoverPercent: 10, days: 14 } }),
    ].map((one) => (one.missing === 'keep' ? { ...one, missingSeconds: 0 } : one))
    for (const one of rules) expect(readDraft(draftOf(one, 'nano-usd', locale), { id: one.id, evaluator: 'ada', unit: 'nano-usd', locale })).toEqual({ rule: one, problems: [] })
  })

  it('what is wrong is said at the field it was typed in', () => {
    const read = (change: object) => byField(readDraft({ ...emptyDraft, name: 'x', plugin: 'p', metric: 'm', value: '5', ...change }, { id: '1', evaluator: 'a', unit: 'count', locale: 'en' }).problems, (key) => key)
    expect(read({})).toEqual({})
    expect(read({ name: ' ', metric: '', value: 'five', forTime: 'soon', only: 'x' })).toEqual({ name: 'noName', metric: 'noMetric', value: 'number', forTime: 'duration', only: 'labelText' })
    expect(read({ recover: '6' })).toEqual({ recover: 'recoverAbove' })
    expect(read({ escalation: [{ after: '30 min', channels: [] }] })).toEqual({ escalation: 'noChannel' })
    expect(['escalation.0.afterSeconds', 'source.labels.x', 'flap.withinSeconds', 'condition.days', ''].map(draftField)).toEqual(['escalation', 'only', 'flapTime', 'days', 'name'])
  })
})

describe('templates', () => {
  it('those that can watch something come first, with a rule that is right at once', () => {
    const known = [series({}), series({ plugin: 'vault', name: 'vault.secret.age_days', unit: 'days', labels: { secret: 's', provider: 'openai' } }), series({ plugin: 'status', name: 'status.up', unit: 'count', labels: { region: 'eu' } }), series({ plugin: 'quota', name: 'storage.used', unit: 'percent', labels: { bucket: 'b' } })]
    const all = offers(known)
    expect(all.filter((offer) => offer.series !== null).map(({ template }) => template.id)).toEqual(['cost-day', 'month-pace', 'spike', 'provider-down', 'storage', 'key-age', 'silent'])
    expect(all.at(-1)).toMatchObject({ template: { id: 'budget-used' }, series: null })
    for (const { template, series: found } of all) {
      if (found === null) continue
      const draft = { ...emptyDraft, name: template.id, plugin: found.plugin, metric: found.name, ...template.draft(found) }
      expect(readDraft(draft, { id: '1', evaluator: 'a', unit: found.unit, locale: 'en' }).problems, template.id).toEqual([])
    }
  })

  it('figures that stand at the beginning of their day: yesterday’s sum is soon over, today’s sync is awaited before data are missing', () => {
    const known = series({})
    const episodes = (id: string, value: number) => {
      const draft = { ...emptyDraft, name: id, plugin: known.plugin, metric: known.name, ...templates.find((one) => one.id === id)!.draft(known) }
      const { rule: made } = readDraft(draft, { id: '1', evaluator: 'a', unit: known.unit, locale: 'en' })
      const monday = Date.UTC(2026, 0, 12)
      return backtest(made!, [{ labels: {}, unit: known.unit, at: [monday], values: [value] }], monday, monday + 72 * hour).map(({ from, to }) => [(from - monday) / hour, to === null ? null : (to - monday) / hour])
    }
    expect(episodes('cost-day', 61e9)).toEqual([[0, 25]])
    expect(episodes('silent', 1)).toEqual([[36 + 1 / 3600, null]])
  })

  it('without any figure, each says what it needs; nothing watches the alerts themselves', () => {
    expect(offers([]).map((offer) => offer.series)).toEqual(templates.map(() => null))
    expect(offers([series({ plugin: 'alerts', name: 'alerts.firing', unit: 'count' })]).every((offer) => offer.series === null)).toBe(true)
  })
})

describe('the board', () => {
  const alert = (change: Partial<BoardAlert>): BoardAlert => ({
    id: 'a', rule: 'r', ruleName: 'R', fingerprint: 'f', labels: {}, severity: 'warning', state: 'firing', shown: 'firing', value: 1, unit: 'count', threshold: 0, pendingAt: 0, firingAt: 0, resolvedAt: null, wellAt: null, updatedAt: 0,
    flapping: false, cause: 'condition', changes: [], escalated: 0, evaluator: 'ada', acknowledgement: null, quiet: '', ...change,
  })
  it('shows every alert once, the worst first, what nobody has taken before what somebody has', () => {
    const some = fc.array(fc.record({ severity: fc.constantFrom(...severities), shown: fc.constantFrom('pending' as const, 'firing' as const, 'acknowledged' as const), firingAt: fc.nat(9) }), { maxLength: 12 }).map((list) => list.map((one, index) => alert({ ...one, id: String(index) })))
    fc.assert(fc.property(some, (alerts) => {
      const groups = bySeverity(alerts)
      expect(groups.flatMap((group) => group.alerts.map(({ id }) => id)).sort()).toEqual(alerts.map(({ id }) => id).sort())
      expect(groups.map(({ severity }) => severities.indexOf(severity))).toEqual([...groups.map(({ severity }) => severities.indexOf(severity))].sort((a, b) => b - a))
      for (const group of groups) expect(group.alerts.map(({ shown }) => ['firing', 'acknowledged', 'pending'].indexOf(shown))).toEqual(group.alerts.map(({ shown }) => ['firing', 'acknowledged', 'pending'].indexOf(shown)).sort())
    }))
  })

  it('says why nothing can be trusted', () => {
    const now = 10 * hour
    const task = (change: object): TaskState => ({ plugin: 'alerts', task: 'evaluate', title: '', schedule: null, nextRunAt: null, running: null, lastRun: null, lastOkAt: now - 60_000, overBudget: false, ...change })
    const run = (state: string) => ({ lastRun: { state } })
    expect([watchProblem(task({}), true, 1, now), watchProblem(task({}), false, 1, now), watchProblem(task(run('failed')), true, 1, now), watchProblem(task({ lastOkAt: null }), true, 1, now), watchProblem(task({ lastOkAt: now - 16 * 60_000 }), true, 1, now), watchProblem(task({ overBudget: true }), true, 1, now)])
      .toEqual([null, 'no-grant', 'failed', 'never', 'stale', 'over-budget'])
    // Who evaluates no rule need not.
    expect(watchProblem(task({ lastOkAt: null }), false, 0, now)).toBeNull()
    expect(unwatched([rule({ evaluator: 'gone' }), rule({ evaluator: 'ada' }), rule({ evaluator: 'gone', enabled: false })], [{ user: 'ada', name: 'Ada', at: now - 60_000 }, { user: 'gone', name: 'Gone', at: now - 16 * 60_000 }], now)).toEqual([rule({ evaluator: 'gone' })])
  })

  it('a silence made from an alert matches its labels, not how bad it is', () => {
    expect(matchersOf({ rule: 'R', severity: 'critical', region: 'eu', none: '' })).toEqual([{ label: 'rule', op: '=', value: 'R' }, { label: 'region', op: '=', value: 'eu' }])
  })

  it('a chart by day has one point a day, which fired if it fired at any time of it', () => {
    const point = (at: number, value: number, firing = false) => ({ at, value, line: 5, firing })
    expect(byDay([point(3 * hour, 1), point(20 * hour, 9, true), point(22 * hour, 2), point(25 * hour, 3)])).toEqual([{ at: 0, value: 2, line: 5, firing: true }, { at: 24 * hour, value: 3, line: 5, firing: false }])
  })
})

describe('channels', () => {
  const info = (change: Partial<MessageInfo>): MessageInfo => ({ id: 'm', at: 0, label: '', key: null, channel: 'http', connection: 'c', state: 'delivered', reason: '', answer: '', attempts: 1, nextAt: null, endedAt: 5, ...change })
  it('is failing since the oldest message that did not get through after the last that did', () => {
    const messages = [info({ at: 40, state: 'queued', attempts: 2 }), info({ at: 30, state: 'dead' }), info({ at: 20, endedAt: 21 }), info({ at: 10, state: 'dead' })]
    expect(healthOf(messages)).toMatchObject({ state: 'failing', failingSince: 30, lastDeliveredAt: 21, waiting: 1, dead: 2, last: { at: 40 } })
    expect([healthOf([]).state, healthOf([info({})]).state, healthOf([info({ state: 'queued', attempts: 0 })]).state]).toEqual(['unused', 'well', 'unused'])
  })

  it('takes addresses and chats as the host does, and says what is wrong at the field', () => {
    const mail = { ...emptyChannel('M', 'en'), connection: 'c', from: 'a@example.com', to: 'b@example.com; c@example.com\nb@example.com' }
    expect(channelProblems(mail, 'mail')).toEqual({})
    expect(channelOfDraft(mail, '1', 'mail').mail).toEqual({ from: 'a@example.com', fromName: '', to: ['b@example.com', 'c@example.com'] })
    expect(channelProblems({ ...mail, name: '', connection: '', from: 'Ada <a@example.com>', to: 'x' }, 'mail')).toEqual({ name: 'name', connection: 'connection', from: 'address', to: 'address' })
    expect(['-1001', '@ops_team', 'ops', '@1', ''].map((chat) => channelProblems({ ...emptyChannel('T', 'en'), connection: 'c', chat }, 'telegram').chat)).toEqual([undefined, undefined, 'chat', 'chat', 'chat'])
    const channel = channelOfDraft({ ...emptyChannel('T', 'de'), connection: 'c', chat: ' -5 ', thread: '7' }, '1', 'telegram')
    expect(channelOfDraft(channelDraft(channel), '1', 'telegram')).toEqual(channel)
  })
})

describe('weeks', () => {
  const night = [{ days: [1, 2, 3, 4, 5, 6, 7] as const, from: '22:00', to: '07:00' }]
  const lengths = (from: string): number[] => spansOf(night, 'Europe/Berlin', Date.parse(from), Date.parse(from) + 48 * hour).map(({ from: a, to }) => (to - a) / hour)
  it('a night is an hour shorter in spring and an hour longer in autumn', () => {
    expect(lengths('2026-03-28T12:00:00Z')).toEqual([8, 9])
    expect(lengths('2026-10-24T12:00:00Z')).toEqual([10, 9])
    expect(lengths('2026-11-20T12:00:00Z')).toEqual([9, 9])
  })

  it('finds the next changes of the clocks, and none where there are none', () => {
    expect(clockChanges('Europe/Berlin', Date.parse('2026-01-01T00:00:00Z')).map(({ at, minutes }) => [new Date(at).toISOString(), minutes])).toEqual([['2026-03-29T01:00:00.000Z', 60], ['2026-10-25T01:00:00.000Z', -60]])
    expect(clockChanges('UTC', 0)).toEqual([])
    expect(clockChanges('Australia/Lord_Howe', Date.parse('2026-01-01T00:00:00Z')).map(({ minutes }) => minutes)).toEqual([-30, 30])
  })
})
