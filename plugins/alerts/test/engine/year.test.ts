/** P-24, P-50, P-51: long stretches of time on a fake clock, with everything that can happen, against what must hold. */
import { describe, expect, it } from 'vitest'
import type { Alert, Silence } from '../../model/alert'
import type { Rule } from '../../model/rule'
import type { Weekday } from '../../model/times'
import { isSilencing } from '../../engine/matchers'
import { standardTimings, type Receiver } from '../../engine/routing'
import { isActive } from '../../engine/times'
import type { Figure } from '../../engine/values'
import { day, figureWith, hour, minute, ruleWith } from './kit'
import { randomFrom, World } from './world'

const every: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]
const night = { id: 'night', name: 'Night', timeZone: 'Europe/Berlin', ranges: [{ days: every, from: '22:00', to: '02:30' }] }
const weekend = { id: 'weekend', name: 'Weekend', timeZone: 'America/New_York', ranges: [{ days: [6, 7] as Weekday[], from: '00:00', to: '24:00' }] }
const quiet = { timeZone: 'Europe/Berlin', ranges: [{ days: every, from: '01:30', to: '03:30' }], except: 'critical' as const }
const receivers: readonly Receiver[] = [{ id: 'native', least: 'info', quiet, mine: () => true }, { id: 'ops', least: 'warning', quiet: null, mine: () => true }]
const times = [night, weekend]
/** At the end all is well, long enough for every mute time to end. */
const wellAgain = 4 * day

/** What a source says from a moment on: a value, nothing new since then (`stale`), or nothing that could be known. */
interface Phase { readonly from: number; readonly value: number | null; readonly stale: boolean }

function phases(random: () => number, start: number, end: number): Phase[] {
  const found: Phase[] = []
  for (let at = start; at < end - wellAgain;) {
    const dice = random()
    found.push({ from: at, value: dice < 0.3 ? 60 : dice < 0.45 ? 45 : dice < 0.5 ? null : 10, stale: dice > 0.94 })
    // Mostly hours, at times minutes in a row.
    at += Math.ceil(random() < 0.3 ? random() * 15 : random() ** 3 * 60 * 48) * minute
  }
  return [...found, { from: end - wellAgain, value: 10, stale: false }]
}

function rulesFor(count: number): Rule[] {
  return Array.from({ length: count }, (_, index) => ruleWith({
    id: `r${index}`, name: `Rule ${index}`, severity: (['info', 'warning', 'critical'] as const)[index % 3]!, labels: { team: ['a', 'b'][index % 2]!, ...(index === 0 && { cause: 'yes' }) },
    condition: { kind: 'threshold', is: 'above', value: 50, recover: index % 4 === 0 ? 40 : null },
    forSeconds: [0, 300, 90][index % 3]!, keepSeconds: [0, 120][index % 2]!,
    missing: (['keep', 'ok', 'fire'] as const)[index % 3]!, missingSeconds: 1800, mutes: [[], ['night'], ['night', 'weekend']][index % 3]!,
    channels: index % 5 === 0 ? ['native'] : ['native', 'ops'], groupBy: [['rule'], ['team'], []][index % 3]!, repeatSeconds: [0, 4 * 3600][index % 2]!,
    flap: index % 2 === 0 ? { changes: 5, withinSeconds: 3600 } : null, escalation: index % 5 === 0 ? [{ afterSeconds: 900, channels: ['ops'] }] : [],
  }))
}

function silencesFor(random: () => number, start: number, end: number, rules: readonly Rule[]): Silence[] {
  return Array.from({ length: Math.ceil((end - start) / (7 * day)) }, (_, index): Silence => {
    const startsAt = start + Math.floor((random() * (end - start - 3 * day)) / minute) * minute
    return { id: String(index), matchers: [{ label: 'rule', op: '=~', value: `Rule ${Math.floor(random() * rules.length)}` }], startsAt, endsAt: startsAt + Math.ceil(random() * 600) * minute, comment: '', by: '', byName: '' }
  })
}

interface Run { readonly world: World; readonly rules: readonly Rule[]; readonly signals: ReadonlyMap<string, readonly Phase[]>; readonly gaps: readonly (readonly [number, number])[]; readonly silences: readonly Silence[]; readonly looks: number; readonly late: readonly string[] }

/** Looks at every change, at what is due, and every `floor` besides. */
function simulate(seed: number, start: number, end: number, ruleCount: number, floor = 5 * minute): Run {
  const random = randomFrom(seed)
  const rules = rulesFor(ruleCount)
  const signals = new Map(rules.map((rule) => [rule.id, phases(random, start, end)]))
  const silences = silencesFor(random, start, end, rules)
  const places = new Map(rules.map(({ id }) => [id, 0]))
  const figures = (rule: Rule, at: number): Figure[] => {
    const list = signals.get(rule.id)!
    let place = places.get(rule.id)!
    while ((list[place + 1]?.from ?? Infinity) <= at) place++
    places.set(rule.id, place)
    const { value, stale, from } = list[place]!
    return [figureWith(value, { freshAt: stale || value === null ? from : at })]
  }
  const inhibitions = [{ id: 'i', name: '', source: [{ label: 'cause', op: '=' as const, value: 'yes' }], target: [{ label: 'team', op: '=' as const, value: 'b' }], equal: [] }]
  const world = new World(rules, start, figures, (at) => ({ receivers, silences: silences.filter(({ startsAt, endsAt }) => startsAt <= at && at < endsAt), inhibitions, times }))
  const changes = [...new Set([...signals.values()].flatMap((list) => list.map(({ from }) => from)))].sort((a, b) => a - b)
  const gaps: [number, number][] = []
  const freeSince = new Map<string, number>()
  const late: string[] = []
  let looks = 0
  let change = 0
  for (let at = start; at < end;) {
    if (random() < 0.0003) {
      const wakes = at + Math.ceil(random() * 20 * 60) * minute
      gaps.push([at, wakes])
      at = wakes
      world.since = at
      freeSince.clear()
    }
    world.look(at)
    looks++
    for (const alert of world.firing()) if (random() < 0.002) world.acknowledged.add(alert.id)
    late.push(...missed(world, rules, silences, freeSince, at))
    while ((changes[change] ?? Infinity) <= at) change++
    at = Math.min(changes[change] ?? end, Math.floor(at / floor) * floor + floor, world.dueAt ?? Infinity, end)
  }
  world.look(end)
  return { world, rules, signals, gaps, silences, looks, late }
}

/** Alerts that are free to be told and were not, longer than a group may wait. */
function missed(world: World, rules: readonly Rule[], silences: readonly Silence[], freeSince: Map<string, number>, at: number): string[] {
  const firing = world.firing()
  const causes = firing.some(({ labels }) => labels['cause'] === 'yes')
  const found: string[] = []
  for (const receiver of receivers) {
    const told = new Set([...world.groups.values()].filter((group) => group.receiver === receiver.id).flatMap((group) => Object.keys(group.told)))
    for (const alert of firing) {
      const rule = rules.find(({ id }) => id === alert.rule)!
      const key = `${receiver.id} ${alert.id}`
      const isFor = rule.channels.includes(receiver.id) && (receiver.least === 'info' || alert.severity !== 'info')
      if (!isFor || told.has(alert.id) || world.acknowledged.has(alert.id) || isHeld(receiver, alert, rule, silences, at) || (causes && alert.labels['team'] === 'b')) freeSince.delete(key)
      else if (!freeSince.has(key)) freeSince.set(key, at)
      else if (at - freeSince.get(key)! > standardTimings.groupWait + standardTimings.groupInterval) found.push(key)
    }
  }
  return found
}

const isHeld = (receiver: Receiver, alert: Alert, rule: Rule, silences: readonly Silence[], at: number): boolean =>
  silences.some((silence) => isSilencing(silence, alert.labels, at))
  || times.some(({ id, ranges, timeZone }) => rule.mutes.includes(id) && isActive(ranges, timeZone, at))
  || (receiver.quiet !== null && alert.severity !== 'critical' && isActive(receiver.quiet.ranges, receiver.quiet.timeZone, at))

/** Everything that must hold, whatever happened. */
function check({ world, rules, signals, gaps, silences, late }: Run): void {
  const ruleOf = (alert: Alert): Rule => rules.find(({ id }) => id === alert.rule)!
  const during = (rule: Rule, from: number, to: number): Phase[] => signals.get(rule.id)!.filter((phase, index, list) => phase.from <= to && (list[index + 1]?.from ?? Infinity) > from)
  const isWatched = (from: number, to: number): boolean => gaps.every(([slept, woke]) => woke <= from || slept >= to)
  const wrong: string[] = []
  const must = (holds: boolean, what: string): void => void (holds || wrong.push(what))

  const fires = new Map(world.events.flatMap((event) => (event.kind === 'firing' ? [[event.alert, event]] : [])))
  for (const alert of world.alerts.values()) {
    const rule = ruleOf(alert)
    if (alert.firingAt === null) continue
    const fired = fires.get(alert.id)!
    if (fired.detail['reason'] === 'condition') {
      const from = alert.firingAt - rule.forSeconds * 1000
      must(during(rule, from, alert.firingAt).every(({ value }) => value === 60), `${alert.id} fired without being true for ${rule.forSeconds} s`)
      must(rule.forSeconds === 0 || isWatched(from, alert.firingAt), `${alert.id} fired for time that nobody saw`)
    } else {
      const from = alert.firingAt - rule.missingSeconds * 1000
      must(rule.missing === 'fire' && during(rule, from, alert.firingAt).every(({ stale, value }) => stale || value === null), `${alert.id} fired for missing data that were there`)
      must(isWatched(from, alert.firingAt), `${alert.id} fired for a gap`)
    }
    must(alert.state === 'resolved', `${alert.id} never ended`)
  }

  const told = new Map<string, { fresh: number; over: number }>()
  const last = new Map<string, number>()
  for (const message of world.messages) {
    const receiver = receivers.find(({ id }) => id === message.receiver)!
    must(message.alerts.length > 0, 'an empty message')
    for (const alert of message.alerts) {
      const key = `${message.receiver} ${alert.id}`
      const count = told.get(key) ?? { fresh: 0, over: 0 }
      if (message.fresh.includes(alert.id)) count.fresh++
      if (alert.state === 'resolved') count.over++
      told.set(key, count)
      must(count.fresh > 0 && !(alert.state === 'firing' && count.over > 0), `${key} told ${alert.state} out of order`)
      must(!isHeld(receiver, alert, ruleOf(alert), silences, message.at), `${key} told at ${new Date(message.at).toISOString()} though it is held`)
    }
    if (message.kind === 'repeat' || message.kind === 'escalate') must(message.acknowledged.length < message.alerts.filter(({ state }) => state === 'firing').length, 'an acknowledged one is told again')
    const group = `${message.receiver} ${message.group}`
    if (message.kind === 'update' || message.kind === 'repeat') must(message.at - last.get(group)! >= standardTimings.groupInterval, `${group} too soon`)
    last.set(group, message.at)
  }
  for (const [key, { fresh, over }] of told) must(fresh === 1 && over === 1, `${key}: told ${fresh} times, ended ${over} times`)
  if (wrong.length + late.length > 0) throw new Error([...wrong, ...late.map((key) => `${key} told too late`)].slice(0, 5).join('\n'))
  expect([...world.groups.keys()]).toEqual([])
}

// Minutes where the machine is busy with much else.
describe('P-24: time passes', { timeout: 600_000 }, () => {
  it('a year of 12 rules, with outages, sleep, both changes of the clock, silences and acknowledgements', () => {
    const run = simulate(7, Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1), 12, 15 * minute)
    const { messages, alerts, events } = run.world
    check(run)
    const kinds = new Set(messages.map(({ kind }) => kind))
    expect([...kinds].sort()).toEqual(['escalate', 'fire', 'repeat', 'resolve', 'update'])
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['pending', 'firing', 'missing', 'flapping', 'resolved']))
    expect(alerts.size).toBeGreaterThan(500)
    expect(run.gaps.length).toBeGreaterThan(10)
  })

  it.each([1, 2, 3, 4])('three weeks around a change of the clock, another course of things: %i', (seed) => {
    const from = seed % 2 === 0 ? Date.UTC(2027, 2, 7) : Date.UTC(2025, 9, 16)
    check(simulate(seed, from, from + 25 * day, 12))
  })

  it('is not a test that cannot fail: an alert that is told twice, held or too early is found', () => {
    const run = simulate(1, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 20), 12)
    const [first] = run.world.messages
    expect(() => check({ ...run, world: Object.assign(Object.create(run.world), { messages: [first, ...run.world.messages] }) as World })).toThrow(/told 2 times/)
    expect(() => check({ ...run, silences: [{ id: '', matchers: [{ label: 'rule', op: '!=', value: '' }], startsAt: 0, endsAt: Infinity, comment: '', by: '', byName: '' }] })).toThrow(/though it is held/)
    expect(() => check({ ...run, rules: run.rules.map((rule) => ({ ...rule, forSeconds: 6 * hour / 1000 })) })).toThrow(/without being true/)
  })
})
