/** The whole task on the host's real store and outbox, with a clock that the test turns. */
import { createTestHost, type TestHost, type TestPage, type TestUser } from '@panoptic/sdk/testing'
import { acknowledgeMessage } from '../../actions/acknowledge'
import type { Channel, ChannelKind } from '../../model/channel'
import { channelRow, ruleRow } from '../../model/rows'
import type { Rule } from '../../model/rule'
import manifest from '../../package.json' with { type: 'json' }
import { tables, type DB } from '../../tables'
import { evaluateTask } from '../../task/evaluate'
import { type Clients } from '../../task/pass'

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const start = Date.parse('2026-11-20T12:00:00Z')

export type Page = TestPage<DB>
export interface World extends TestHost<DB> {
  /** Runs the task of a user (the first when left out) and delivers what is due. */
  run(page?: Page, options?: { readonly signal?: AbortSignal; readonly clients?: (clients: Clients) => Clients }): ReturnType<Page['runTask']>
  /** Time passes with nobody awake. */
  wait(ms: number): void
  /** Time passes, the task running every five minutes as the schedule has it, and when it asked for it. */
  live(ms: number, page?: Page): Promise<void>
  /** Called whenever the task waits inside a run. */
  onSleep: (() => Promise<void>) | null
}

/** Grants besides those of the manifest, to look at what the host noted. */
const withAudit = { ...manifest, panoptic: { ...manifest.panoptic, permissions: { ...manifest.panoptic.permissions, audit: ['read'] } } }

export async function world(user: TestUser = {}): Promise<World> {
  const time = { now: () => host.clock.now, sleep: async (ms: number) => {
    host.clock.now += ms
    await more.onSleep?.()
    await host.outbox.deliver()
  } }
  const more: Pick<World, 'onSleep'> = { onSleep: null }
  const host = await createTestHost<DB>({
    package: withAudit, tables, now: start, user: { name: 'ada', ...user },
    tasks: { evaluate: (context) => evaluateTask(context, time) }, actions: { acknowledge: acknowledgeMessage },
  })
  const run: World['run'] = async (page = host, { signal, clients } = {}) => {
    const task = clients === undefined ? 'evaluate' as const : (context: Parameters<typeof evaluateTask>[0]) => evaluateTask({ ...context, ...clients(context) }, time)
    const ended = await page.runTask(task, signal === undefined ? {} : { signal })
    await host.outbox.deliver()
    return ended
  }
  return Object.assign(more, host, {
    run,
    wait: (ms: number) => { host.clock.now += ms },
    async live(ms: number, page: Page = host) {
      const end = host.clock.now + ms
      while (host.clock.now < end) {
        const { again } = await run(page)
        const next = Math.min(again ?? Infinity, host.clock.now + 5 * minute, end)
        host.clock.now = Math.max(host.clock.now, next)
        if (host.clock.now >= end) break
      }
      await run(page)
    },
  })
}

export const rule = (change: Partial<Rule> & { readonly evaluator: string }): Rule => ({
  id: 'r1', name: 'Spend', enabled: true, source: { plugin: 'llm-cost', metric: 'llm.cost', labels: {}, by: [], measure: 'latest' },
  condition: { kind: 'threshold', is: 'above', value: 50, recover: null }, forSeconds: 0, keepSeconds: 0, severity: 'critical', labels: {}, text: '',
  missing: 'keep', missingSeconds: 3600, channels: ['native'], groupBy: ['rule'], mutes: [], flap: null, escalation: [], repeatSeconds: 0, ...change,
})

export async function save(page: Page, now: number, ...rules: readonly Rule[]): Promise<void> {
  for (const one of rules) {
    const row = ruleRow(one, now)
    await page.panoptic.db.insertInto('rules').values(row).onConflict((conflict) => conflict.column('id').doUpdateSet({ name: row.name, enabled: row.enabled, definition: row.definition, evaluator: row.evaluator, updated_at: row.updated_at })).execute()
  }
}

const secrets: Readonly<Record<ChannelKind, string>> = {
  telegram: '123456789:AAcanary-telegram-token-000000000000', discord: '1100000000000000001/canary-discord-token_0123456789abcdefghijklmnopqrstuvwxyz',
  slack: 'T00000SMPL/B00000SMPL/canarySlackSecretOfTheTest', webhook: 'whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LTAwMDAwMDAw', mail: 'canary-mail-password',
}
export const canaries = Object.values(secrets)

/** A channel with an account of its own. */
export async function addChannel(page: Page, kind: ChannelKind, change: Partial<Channel> = {}): Promise<Channel> {
  const { id: connection } = page.connect({ network: kind, label: kind, secret: secrets[kind], ...(kind === 'mail' && { baseUrl: 'smtps://mail.example.com:465', account: 'alerts' }) })
  const channel: Channel = {
    id: `c-${kind}`, name: `The ${kind}`, kind, enabled: true, connection, least: 'info', template: '', language: 'en',
    mail: kind === 'mail' ? { from: 'alerts@example.com', fromName: '', to: ['ada@example.com'] } : null, telegram: kind === 'telegram' ? { chat: '-1001', thread: null } : null, ...change,
  }
  await page.panoptic.db.insertInto('channels').values(channelRow(channel, start)).execute()
  return channel
}

export const point = (value: number, at: number, labels: Readonly<Record<string, string>> = {}) => ({ name: 'llm.cost', labels, value, unit: 'count', at })
