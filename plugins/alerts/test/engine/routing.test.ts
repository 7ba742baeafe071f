import { describe, expect, it } from 'vitest'
import type { Alert, Matcher } from '../../model/alert'
import type { Rule } from '../../model/rule'
import type { Weekday } from '../../model/times'
import { route, type Group, type Receiver, type RoutedMessage, type RoutingInput } from '../../engine/routing'
import { alertWith, hour, minute, ruleWith, start } from './kit'

const every: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]
const receiver = (change: Partial<Receiver> = {}): Receiver => ({ id: 'native', least: 'info', quiet: null, mine: () => true, ...change })
const second = 1000

/** The dispatcher's memory between its runs, as the task keeps it. */
class Desk {
  alerts: Alert[] = []
  rules: Rule[] = [ruleWith({ groupBy: ['rule'] })]
  receivers: Receiver[] = [receiver()]
  groups: Group[] = []
  readonly acknowledged = new Set<string>()
  more: Partial<RoutingInput> = {}
  dueAt: number | null = null
  escalated = new Map<string, number>()
  held: ReadonlyMap<string, string> = new Map()

  /** Messages of one run at so many seconds after the start, as `kind:alerts`. */
  run(seconds: number): string[] {
    return this.messages(seconds).map(({ kind, alerts }) => `${kind}:${alerts.map(({ id, state }) => (state === 'resolved' ? `-${id}` : id)).join(',')}`)
  }

  messages(seconds: number): readonly RoutedMessage[] {
    const now = start + seconds * second
    const { rules, receivers, alerts, acknowledged, groups } = this
    const result = route({ now, rules, receivers, alerts, acknowledged, groups, silences: [], inhibitions: [], times: [], ...this.more })
    const key = (group: Pick<Group, 'receiver' | 'key'>): string => `${group.receiver} ${group.key}`
    const gone = new Set([...result.ended, ...result.groups].map(key))
    this.groups = [...groups.filter((group) => !gone.has(key(group))), ...result.groups]
    this.dueAt = result.dueAt === null ? null : (result.dueAt - start) / second
    this.escalated = new Map([...this.escalated, ...result.escalated])
    this.held = result.held
    return result.messages
  }

  fire(seconds: number, ...ids: readonly string[]): void {
    const at = start + seconds * second
    this.alerts.push(...ids.map((id) => alertWith(id, { pendingAt: at, firingAt: at })))
  }

  resolve(seconds: number, ...ids: readonly string[]): void {
    this.change(ids, { state: 'resolved', resolvedAt: start + seconds * second })
  }

  change(ids: readonly string[], change: Partial<Alert>): void {
    this.alerts = this.alerts.map((alert) => (ids.includes(alert.id) ? { ...alert, ...change } : alert))
  }
}

describe('P-50: groups', () => {
  it('waits 30 s for the rest of the storm, then tells all of it in one message, and its end at once', () => {
    const desk = new Desk()
    desk.fire(0, 'a')
    expect([desk.run(0), desk.dueAt]).toEqual([[], 30])
    desk.fire(5, 'b', 'c')
    expect(desk.run(29.9)).toEqual([])
    expect(desk.run(30)).toEqual(['fire:a,b,c'])
    desk.resolve(60, 'a', 'b')
    expect(desk.run(60)).toEqual([])
    desk.resolve(61, 'c')
    expect(desk.run(61)).toEqual(['resolve:-a,-b,-c'])
    expect([desk.groups, desk.run(1000)]).toEqual([[], []])
  })

  it('tells what changes in a group that goes on after its interval, new ones and ended ones together', () => {
    const desk = new Desk()
    desk.fire(0, 'a', 'b')
    desk.run(30)
    desk.fire(40, 'c')
    desk.resolve(50, 'a')
    expect([desk.run(50), desk.dueAt]).toEqual([[], 330])
    expect(desk.run(330)).toEqual(['update:b,c,-a'])
    expect([desk.run(10_000), desk.dueAt]).toEqual([[], null])
  })

  it('a change after a long quiet waits for its own storm', () => {
    const desk = new Desk()
    desk.fire(0, 'a')
    desk.run(30)
    desk.fire(5000, 'b')
    expect([desk.run(5000), desk.dueAt]).toEqual([[], 5030])
    desk.fire(5010, 'c')
    expect(desk.run(5030)).toEqual(['update:a,b,c'])
  })

  it('says which ones the receiver did not know', () => {
    const desk = new Desk()
    desk.fire(0, 'a')
    desk.run(30)
    desk.fire(100, 'b')
    expect(desk.messages(400)[0]).toMatchObject({ kind: 'update', fresh: ['b'], labels: { rule: 'Daily cost' } })
  })

  it('what is over before it was told is never told', () => {
    const desk = new Desk()
    desk.fire(0, 'a')
    desk.run(0)
    desk.resolve(20, 'a')
    expect([desk.run(30), desk.groups]).toEqual([[], []])
  })

  it('groups by the labels that the rule names, across rules', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ groupBy: ['cause'] }), ruleWith({ id: 'r2', groupBy: ['cause'] })]
    desk.alerts = [alertWith('a', { labels: { cause: 'net' } }), alertWith('b', { rule: 'r2', labels: { cause: 'net' } }), alertWith('c', { labels: { cause: 'disk' } }), alertWith('d', { labels: {} })]
    expect(desk.run(30)).toEqual(['fire:a,b', 'fire:c', 'fire:d'])
  })

  it('tells each receiver of a rule, from its least severity on, and only what is its task to tell', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ channels: ['native', 'ops', 'boss', 'other'] })]
    desk.receivers = [receiver(), receiver({ id: 'ops', least: 'warning' }), receiver({ id: 'boss', least: 'critical' }), receiver({ id: 'other', mine: () => false }), receiver({ id: 'unrelated' })]
    desk.fire(0, 'a')
    expect(desk.messages(30).map((message) => message.receiver)).toEqual(['native', 'ops'])
  })

  it('an alert stays in the group in which it was told, even when its rule groups otherwise or is gone', () => {
    const desk = new Desk()
    desk.fire(0, 'a')
    desk.run(30)
    desk.rules = [ruleWith({ groupBy: ['severity'], channels: [] })]
    expect(desk.run(1000)).toEqual([])
    desk.rules = []
    desk.resolve(2000, 'a')
    expect([desk.run(2000), desk.groups]).toEqual([['resolve:-a'], []])
  })

  it('repeats while it fires', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ repeatSeconds: 3600 })]
    desk.fire(0, 'a')
    desk.run(30)
    expect([desk.run(31), desk.dueAt]).toEqual([[], 3630])
    expect(desk.run(3630)).toEqual(['repeat:a'])
    expect(desk.dueAt).toBe(7230)
  })

  it('says once that one flaps', () => {
    const desk = new Desk()
    desk.fire(0, 'a')
    desk.run(30)
    desk.change(['a'], { flapping: true, changes: [start + 100 * second] })
    expect(desk.run(330)).toEqual(['update:a'])
    desk.change(['a'], { flapping: false })
    expect(desk.run(1000)).toEqual([])
    desk.change(['a'], { flapping: true })
    expect([desk.run(2000), desk.dueAt]).toEqual([[], null])
  })
})

describe('P-50: acknowledged', () => {
  it('is not repeated; its end is told all the same', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ repeatSeconds: 3600 })]
    desk.fire(0, 'a')
    desk.run(30)
    desk.acknowledged.add('a')
    expect([desk.run(5000), desk.dueAt]).toEqual([[], null])
    desk.resolve(6000, 'a')
    expect(desk.run(6000)).toEqual(['resolve:-a'])
  })

  it('before it was told it is not told at all', () => {
    const desk = new Desk()
    desk.fire(0, 'a')
    desk.acknowledged.add('a')
    expect([desk.run(60), desk.groups]).toEqual([[], []])
  })

  it('is no all-clear while it still fires', () => {
    const desk = new Desk()
    desk.fire(0, 'a', 'b')
    desk.run(30)
    desk.acknowledged.add('a')
    desk.resolve(60, 'b')
    expect(desk.run(60)).toEqual([])
    expect(desk.run(330)).toEqual(['update:a,-b'])
  })
})

describe('P-50: silences, inhibition, mute times', () => {
  const matcher = (label: string, value: string): Matcher => ({ label, op: '=', value })
  const silence = (from: number, to: number) => ({ id: 's', matchers: [matcher('rule', 'Daily cost')], startsAt: start + from * second, endsAt: start + to * second, comment: '', by: '', byName: '' })

  it('a silence holds back, and what still fires at its end is told then', () => {
    const desk = new Desk()
    desk.more = { silences: [silence(0, 600)] }
    desk.fire(0, 'a', 'b')
    expect([desk.run(30), desk.dueAt, [...desk.held]]).toEqual([[], 600, [['a', 'silenced'], ['b', 'silenced']]])
    desk.resolve(300, 'b')
    desk.run(300)
    expect(desk.run(600)).toEqual(['fire:a'])
  })

  it('an end within a silence is told after it, to who was told the beginning', () => {
    const desk = new Desk()
    desk.fire(0, 'a')
    desk.run(30)
    desk.more = { silences: [silence(40, 600)] }
    desk.resolve(100, 'a')
    expect([desk.run(100), desk.dueAt]).toEqual([[], 600])
    expect(desk.run(600)).toEqual(['resolve:-a'])
  })

  it('is no all-clear while something that was told still fires in a silence', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ groupBy: [] })]
    desk.fire(0, 'a', 'b')
    desk.change(['b'], { labels: { rule: 'Other' } })
    desk.run(30)
    desk.more = { silences: [silence(40, 6000)] }
    desk.resolve(400, 'b')
    expect(desk.run(400)).toEqual([])
    expect(desk.run(430)).toEqual(['update:-b'])
  })

  it('an inhibited one is not told while the cause fires, and is afterwards', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ groupBy: ['host'] })]
    desk.more = { inhibitions: [{ id: 'i', name: '', source: [matcher('kind', 'host')], target: [matcher('kind', 'service')], equal: ['host'] }] }
    desk.alerts = [alertWith('cause', { labels: { kind: 'host', host: 'a' } }), alertWith('same', { labels: { kind: 'service', host: 'a' } }), alertWith('other', { labels: { kind: 'service', host: 'b' } })]
    expect([desk.run(30), [...desk.held]]).toEqual([['fire:cause', 'fire:other'], [['same', 'inhibited']]])
    desk.resolve(100, 'cause')
    expect(desk.run(100)).toEqual([])
    expect(desk.run(330)).toEqual(['update:same,-cause'])
  })

  it('mute times of the rule hold back; at their end one message tells what still fires', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ mutes: ['night'], groupBy: [] })]
    desk.more = { times: [{ id: 'night', name: 'Night', timeZone: 'UTC', ranges: [{ days: every, from: '00:00', to: '06:00' }] }] }
    desk.fire(0, 'a')
    desk.fire(hour / second, 'b')
    expect([desk.run(7200), desk.dueAt]).toEqual([[], 6 * 3600])
    expect(desk.run(6 * 3600)).toEqual(['fire:a,b'])
  })

  it('quiet hours are for native only, and critical ones break through where that is wanted', () => {
    const desk = new Desk()
    const quiet = { timeZone: 'UTC', ranges: [{ days: every, from: '00:00', to: '06:00' }], except: 'critical' as const }
    desk.rules = [ruleWith({ channels: ['native', 'ops'] })]
    desk.receivers = [receiver({ quiet }), receiver({ id: 'ops' })]
    desk.fire(0, 'a')
    expect(desk.messages(30).map((message) => message.receiver)).toEqual(['ops'])
    expect([desk.dueAt, [...desk.held]]).toEqual([6 * 3600, []])
    desk.alerts.push(alertWith('b', { severity: 'critical', rule: 'r1', labels: { rule: 'Other' } }))
    expect(desk.messages(40).map((message) => message.receiver)).toEqual(['native', 'ops'])
    expect(desk.run(6 * 3600)).toEqual(['fire:a'])
  })
})

describe('P-50: escalation', () => {
  it('tells the next ones when nobody has acknowledged by then, each step once', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ escalation: [{ afterSeconds: 600, channels: ['ops'] }, { afterSeconds: 1200, channels: ['ops', 'boss'] }] })]
    desk.receivers = [receiver(), receiver({ id: 'ops' }), receiver({ id: 'boss' })]
    desk.fire(0, 'a')
    expect([desk.run(30), desk.dueAt]).toEqual([['fire:a'], 600])
    expect([desk.messages(600).map(({ receiver: to, kind }) => `${to} ${kind}`), desk.dueAt]).toEqual([['ops escalate'], 1200])
    expect(desk.run(700)).toEqual([])
    expect(desk.messages(1200).map(({ receiver: to, kind }) => `${to} ${kind}`)).toEqual(['ops escalate', 'boss escalate'])
    expect([...desk.escalated]).toEqual([['a', 2]])
    desk.resolve(1300, 'a')
    expect(desk.messages(1300).map(({ receiver: to, kind }) => `${to} ${kind}`)).toEqual(['native resolve', 'ops resolve', 'boss resolve'])
  })

  it('stops with the acknowledgement', () => {
    const desk = new Desk()
    desk.rules = [ruleWith({ escalation: [{ afterSeconds: 600, channels: ['ops'] }] })]
    desk.receivers = [receiver(), receiver({ id: 'ops' })]
    desk.fire(0, 'a')
    desk.run(30)
    desk.acknowledged.add('a')
    expect([desk.run(600), desk.dueAt]).toEqual([[], null])
    desk.resolve(700, 'a')
    expect(desk.messages(700).map(({ receiver: to }) => to)).toEqual(['native'])
  })
})

it('leaves groups of receivers that are not asked for alone', () => {
  const desk = new Desk()
  desk.fire(0, 'a')
  desk.run(30)
  desk.receivers = [receiver({ id: 'ops' })]
  desk.run(60)
  expect(desk.groups.map((group) => group.receiver)).toEqual(['native'])
})

it('wakes for nothing: without news the time of the next look is the next thing that is due', () => {
  const desk = new Desk()
  desk.fire(0, 'a')
  for (let seconds = 0; desk.dueAt !== null || seconds === 0; seconds = desk.dueAt ?? 0) {
    desk.run(seconds)
    if (desk.dueAt === null) break
    expect(desk.dueAt * second).toBeGreaterThan(seconds * second)
    expect(seconds).toBeLessThan(100 * minute)
  }
  expect(desk.groups).toHaveLength(1)
})
