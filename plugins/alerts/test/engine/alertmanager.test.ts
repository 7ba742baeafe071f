/**
 * The same course of alerts, silences and inhibition through Debian's Alertmanager, over its HTTP API with a webhook on
 * loopback, and through our routing with the same waits: the same groups are told the same alerts, in the same order.
 *
 * Different on purpose, and looked at by itself: a group that is over is told at once, not at its next interval; and
 * what ended within a silence is told after it to who was told its beginning, instead of never.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Alert, Inhibition, Matcher, Silence } from '../../model/alert'
import type { Labels } from '../../model/rule'
import { route, type Group } from '../../engine/routing'
import { alertWith, ruleWith } from './kit'

const program = 'prometheus-alertmanager'
const installed = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program)).find(existsSync)
const isThere = installed !== undefined && spawnSync(installed, ['--version']).status === 0
/** Where Debian's build looks for its message templates, and a folder whose name is as long. */
const templates = '/usr/share/prometheus/alertmanager'
const folderLike = '/tmp/panoptic-alertmanager--'
const groupWait = 1000
const groupInterval = 2000
const longest = 22

interface Step {
  /** Seconds from the beginning. */
  readonly at: number
  readonly fire?: readonly (Labels & { readonly name: string })[]
  /** Names. */
  readonly over?: readonly string[]
  readonly silence?: { readonly matchers: readonly Matcher[]; readonly seconds: number }
}
/** Names of alerts by group, one entry a message. */
interface Told { readonly firing: readonly string[]; readonly over: readonly string[] }
type Story = Record<string, Told[]>

const is = (label: string, value: string): Matcher => ({ label, op: '=', value })
const many = Array.from({ length: 40 }, (_, index) => ({ name: `n${index}` }))

/** Each is a world of its own: its alerts carry the label `scene`. */
const scenes: Record<string, readonly Step[]> = {
  'a storm and its end': [{ at: 0, fire: many.slice(0, 20) }, { at: 0.4, fire: many.slice(20) }, { at: 6, over: many.map(({ name }) => name) }],
  'two groups': [{ at: 0, fire: [{ name: 'a', group: 'x' }, { name: 'b', group: 'y' }, { name: 'c' }] }, { at: 6, over: ['a'] }],
  'a group that grows and shrinks': [{ at: 0, fire: [{ name: 'a' }] }, { at: 5, fire: [{ name: 'b' }, { name: 'c' }] }, { at: 10, over: ['a'] }, { at: 15, over: ['b', 'c'] }],
  'over before it was told': [{ at: 0, fire: [{ name: 'a' }] }, { at: 0.3, over: ['a'] }],
  'over and there again': [{ at: 0, fire: [{ name: 'a' }] }, { at: 5, over: ['a'] }, { at: 10, fire: [{ name: 'a' }] }],
  'a silence that ends': [{ at: 0, silence: { matchers: [is('name', 'a')], seconds: 8 } }, { at: 0.3, fire: [{ name: 'a' }, { name: 'b' }] }],
  'silences by pattern and by exclusion': [
    { at: 0, silence: { matchers: [{ label: 'name', op: '=~', value: 'a.*|zz' }], seconds: 60 } },
    { at: 0, silence: { matchers: [{ label: 'team', op: '!=', value: 'core' }, is('kind', 'quiet')], seconds: 60 } },
    { at: 0.3, fire: [{ name: 'a1' }, { name: 'ba' }, { name: 'c', kind: 'quiet' }, { name: 'd', kind: 'quiet', team: 'core' }] },
  ],
  'a silence for what was told': [{ at: 0, fire: [{ name: 'a' }] }, { at: 5, silence: { matchers: [is('name', 'a')], seconds: 4 } }, { at: 14, over: ['a'] }],
  'a cause and its symptoms': [{ at: 0, fire: [{ name: 'cause', role: 'cause', host: '1' }, { name: 'same', role: 'symptom', host: '1' }, { name: 'other', role: 'symptom', host: '2' }] }, { at: 7, over: ['cause'] }],
  'no host on either side': [{ at: 0, fire: [{ name: 'cause', role: 'cause' }, { name: 'symptom', role: 'symptom' }, { name: 'elsewhere', role: 'symptom', host: '3' }] }],
  'both sides of one inhibition': [{ at: 0, fire: [{ name: 'a', sev: 'high', app: 'x' }, { name: 'b', sev: 'high', app: 'x' }, { name: 'c', sev: 'low', app: 'x' }, { name: 'd', sev: 'low', app: 'y' }] }],
  'a silenced cause mutes all the same': [{ at: 0, silence: { matchers: [is('role', 'cause')], seconds: 60 } }, { at: 0.3, fire: [{ name: 'cause', role: 'cause', host: '4' }, { name: 'symptom', role: 'symptom', host: '4' }, { name: 'c', host: '4' }] }],
}
/** Ends within a silence: here we differ. */
const silencedEnd = 'over within a silence'
const allScenes: typeof scenes = { ...scenes, [silencedEnd]: [{ at: 0, fire: [{ name: 'a' }] }, { at: 5, silence: { matchers: [is('name', 'a')], seconds: 6 } }, { at: 7, over: ['a'] }] }

const inhibitions: readonly Inhibition[] = [
  { id: '1', name: '', source: [is('role', 'cause')], target: [is('role', 'symptom')], equal: ['host', 'scene'] },
  { id: '2', name: '', source: [is('sev', 'high')], target: [{ label: 'sev', op: '=~', value: 'high|low' }], equal: ['app', 'scene'] },
]

const steps = Object.entries(allScenes).flatMap(([scene, list]) => list.map((step) => ({ ...step, scene }))).sort((a, b) => a.at - b.at)
const keyOf = (labels: Labels): string => `${labels['scene']} / ${labels['group'] ?? ''}`
const told = (alerts: readonly { readonly name: string; readonly firing: boolean }[]): Told => ({
  firing: alerts.filter(({ firing }) => firing).map(({ name }) => name).sort(), over: alerts.filter(({ firing }) => !firing).map(({ name }) => name).sort(),
})

function ours(): { readonly story: Story; readonly clear: number } {
  const story: Story = {}
  const rule = ruleWith({ channels: ['hook'], groupBy: ['scene', 'group'] })
  const alerts = new Map<string, Alert>()
  const silences: Silence[] = []
  let groups: readonly Group[] = []
  let ids = 0
  let clear = 0
  const rest = [...steps]
  for (let now = 0; now <= longest * 1000; now += 50) {
    for (let step = rest[0]; step !== undefined && step.at * 1000 <= now; rest.shift(), step = rest[0]) {
      const { scene } = step
      for (const { name, ...labels } of step.fire ?? []) alerts.set(`${scene} ${name}`, alertWith(String(ids++), { labels: { ...labels, name, scene }, firingAt: now }))
      for (const name of step.over ?? []) alerts.set(`${scene} ${name}`, { ...alerts.get(`${scene} ${name}`)!, state: 'resolved', resolvedAt: now })
      if (step.silence !== undefined) silences.push({ id: String(ids++), matchers: [...step.silence.matchers, is('scene', scene)], startsAt: now, endsAt: now + step.silence.seconds * 1000, comment: '', by: '', byName: '' })
    }
    const result = route({ now, receivers: [{ id: 'hook', least: 'info', quiet: null, mine: () => true }], rules: [rule], alerts: [...alerts.values()], acknowledged: new Set(), silences, inhibitions, times: [], groups, timings: { groupWait, groupInterval } })
    const changed = new Set([...result.groups, ...result.ended].map(({ key }) => key))
    groups = [...groups.filter(({ key }) => !changed.has(key)), ...result.groups]
    for (const message of result.messages) {
      const key = keyOf(message.labels)
      ;(story[key] ??= []).push(told(message.alerts.map(({ labels, state }) => ({ name: labels['name']!, firing: state === 'firing' }))))
      if (key === 'a storm and its end / ' && message.kind === 'resolve') clear = now / 1000
    }
  }
  return { story, clear }
}

async function theirs(): Promise<Story> {
  const story: Story = {}
  const hook = createServer((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => (text += part.toString())).on('end', () => {
      const { groupLabels, alerts } = JSON.parse(text) as { groupLabels: Labels; alerts: { status: string; labels: Labels }[] }
      ;(story[keyOf(groupLabels)] ??= []).push(told(alerts.map(({ status, labels }) => ({ name: labels['name']!, firing: status === 'firing' }))))
      response.end()
    })
  })
  await new Promise<void>((resolve) => void hook.listen(0, '127.0.0.1', resolve))
  const folder = mkdtempSync(folderLike)
  writeFileSync(join(folder, 'config.yml'), configuration((hook.address() as AddressInfo).port))
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(portable(folder), ['--config.file', join(folder, 'config.yml'), '--storage.path', join(folder, 'data'), '--web.listen-address', address, '--cluster.listen-address', ''], { stdio: 'ignore' })
  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`http://${address}/api/v2/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    expect(answer.status, await answer.text()).toBe(200)
  }
  try {
    for (let tries = 0; !(await fetch(`http://${address}/-/ready`).then(({ ok }) => ok, () => false)); tries++) {
      if (tries > 300) throw new Error(`${program} does not start`)
      await wait(100)
    }
    const begin = Date.now()
    const startsAt = new Map<string, { readonly labels: Labels; readonly at: string }>()
    for (const { at, scene, fire = [], over = [], silence } of steps) {
      await wait(Math.max(0, begin + at * 1000 - Date.now()))
      const now = new Date()
      if (silence !== undefined) {
        const matchers = [...silence.matchers, is('scene', scene)].map(({ label, op, value }) => ({ name: label, value, isRegex: op.endsWith('~'), isEqual: !op.startsWith('!') }))
        await post('silences', { matchers, startsAt: now.toISOString(), endsAt: new Date(now.getTime() + silence.seconds * 1000).toISOString(), createdBy: 'test', comment: 'test' })
      }
      for (const alert of fire) startsAt.set(`${scene} ${alert.name}`, { labels: { alertname: 'test', ...alert, scene }, at: now.toISOString() })
      const firing = fire.map(({ name }) => ({ labels: startsAt.get(`${scene} ${name}`)!.labels, startsAt: now.toISOString(), endsAt: new Date(now.getTime() + 3_600_000).toISOString() }))
      const ended = over.map((name) => ({ labels: startsAt.get(`${scene} ${name}`)!.labels, startsAt: startsAt.get(`${scene} ${name}`)!.at, endsAt: now.toISOString() }))
      if (firing.length + ended.length > 0) await post('alerts', [...firing, ...ended])
    }
    await wait(Math.max(0, begin + longest * 1000 - Date.now()))
  } finally {
    child.kill()
    hook.close()
    hook.closeAllConnections()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  return story
}

const configuration = (port: number): string => JSON.stringify({
  route: { receiver: 'hook', group_by: ['scene', 'group'], group_wait: `${groupWait}ms`, group_interval: `${groupInterval}ms`, repeat_interval: '4h' },
  receivers: [{ name: 'hook', webhook_configs: [{ url: `http://127.0.0.1:${port}/`, send_resolved: true }] }],
  inhibit_rules: inhibitions.map(({ source, target, equal }) => ({ source_matchers: source.map(text), target_matchers: target.map(text), equal })),
})
const text = ({ label, op, value }: Matcher): string => `${label}${op}${JSON.stringify(value)}`

/** A copy of the program that finds its templates in `folder`, so that it runs unpacked, without being installed. Webhooks use none of them. */
function portable(folder: string): string {
  for (const name of ['default.tmpl', 'email.tmpl']) writeFileSync(join(folder, name), '')
  expect(folder).toHaveLength(templates.length)
  const file = join(folder, program)
  writeFileSync(file, readFileSync(installed!, 'latin1').replaceAll(templates, folder), { encoding: 'latin1', mode: 0o700 })
  return file
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => void server.close(resolve))
  return port
}

describe('P-50: side by side with Alertmanager', () => {
  const us = ours()
  let them: Story = {}
  const of = (scene: string, story: Story): Story => Object.fromEntries(Object.entries(story).filter(([key]) => key.startsWith(`${scene} / `)).sort(([a], [b]) => (a < b ? -1 : 1)))
  const agree = (): boolean => Object.keys(scenes).every((scene) => JSON.stringify(of(scene, us.story)) === JSON.stringify(of(scene, them)))
  // It runs by the real clock with waits of a second: where the machine was busy it is watched once more.
  beforeAll(async () => {
    for (let left = isThere ? 3 : 0; left > 0 && !agree(); left--)
      await theirs().then((story) => { them = story }, (error: unknown) => { if (left === 1) throw error })
  }, 240_000)

  it.for(Object.keys(scenes))('%s', (scene, { skip }) => {
    skip(!isThere, `${program} is not installed`)
    expect(of(scene, us.story)).toEqual(of(scene, them))
  })

  it('on purpose: a group that is over is told at once', () => {
    expect(us.clear).toBe(6)
  })

  it('on purpose: what ended within a silence is told after it, to who was told its beginning', ({ skip }) => {
    skip(!isThere, `${program} is not installed`)
    const [fire, end] = [{ firing: ['a'], over: [] }, { firing: [], over: ['a'] }]
    expect([us.story[`${silencedEnd} / `], them[`${silencedEnd} / `]]).toEqual([[fire, end], [fire]])
  })
})
