/** A tenant with a history: costs with dear days, a provider that is down, channels, rules, past alerts. */
import { alertRow, ruleRow, silenceRow } from '../../../plugins/alerts/model/rows'
import type { Alert } from '../../../plugins/alerts/model/alert'
import { addChannel, hour, minute, rule, world, type World } from '../../../plugins/alerts/test/task/world'

const day = 24 * hour

/** Everything as of the real time, since pages have no other clock. */
export async function seededWorld(): Promise<World> {
  const host = await world({ name: 'ada' })
  const now = Date.now()
  host.clock.now = now
  const today = Math.floor(now / day) * day
  const costs = Array.from({ length: 60 }, (_, index) => index).flatMap((back) => {
    const dear = back === 0 || back === 9 || back === 10 || back === 24 ? 3 : 1
    return [['openai', 14 + (back % 7)], ['anthropic', 8 + (back % 5)]].map(([provider, dollars]) => ({ name: 'llm.cost', labels: { provider: String(provider), model: provider === 'openai' ? 'gpt-4o' : 'claude' }, value: Number(dollars) * dear * 1e9, unit: 'nano-usd', at: today - back * day }))
  })
  await host.publish('llm-cost', costs)
  await host.publish('llm-cost', [{ name: 'llm.budget.used', labels: { budget: 'b1', name: 'Team' }, value: 86, unit: 'percent', at: today }])
  await host.publish('vault', [['s1', 'openai', 120], ['s2', 'anthropic', 12]].map(([secret, provider, days]) => ({ name: 'vault.secret.age_days', labels: { secret: String(secret), provider: String(provider) }, value: Number(days), unit: 'days', at: today })))
  await host.publish('status', ['eu', 'us'].flatMap((region) => Array.from({ length: 60 }, (_, back) => ({ name: 'status.up', labels: { provider: 'openai', region }, value: region === 'eu' && back < 3 ? 0 : 1, unit: 'count', at: now - back * 2 * minute }))))

  const telegram = await addChannel(host, 'telegram', { name: 'On-call chat' })
  await addChannel(host, 'mail', { name: 'Team by mail', least: 'warning' })
  const evaluator = host.by.user
  const rules = [
    rule({ id: 'spend', name: 'Cost over 50 USD a day', evaluator, source: { plugin: 'llm-cost', metric: 'llm.cost', labels: {}, by: [], measure: 'day' }, condition: { kind: 'threshold', is: 'above', value: 50e9, recover: null }, severity: 'warning', missing: 'ok', missingSeconds: 86_400, channels: ['native', telegram.id], repeatSeconds: 14_400 }),
    rule({ id: 'down', name: 'Provider down', evaluator, source: { plugin: 'status', metric: 'status.up', labels: {}, by: ['provider', 'region'], measure: 'latest' }, condition: { kind: 'threshold', is: 'below', value: 1, recover: null }, forSeconds: 0, severity: 'critical', channels: ['native', telegram.id] }),
    rule({ id: 'keys', name: 'Key 90 days old', evaluator, source: { plugin: 'vault', metric: 'vault.secret.age_days', labels: {}, by: ['secret', 'provider'], measure: 'latest' }, condition: { kind: 'threshold', is: 'above', value: 90, recover: null }, severity: 'info', channels: [] }),
    rule({ id: 'pace', name: 'Pace of the month', evaluator, source: { plugin: 'llm-cost', metric: 'llm.cost', labels: {}, by: [], measure: 'month-pace' }, condition: { kind: 'threshold', is: 'above', value: 5e12, recover: null }, severity: 'warning', missing: 'ok', missingSeconds: 86_400 }),
    rule({ id: 'left', name: 'Watched by somebody who left', evaluator: crypto.randomUUID(), severity: 'critical', condition: { kind: 'threshold', is: 'above', value: 50e9, recover: null } }),
  ]
  const { db } = host.panoptic
  await db.insertInto('rules').values(rules.map((one) => ruleRow(one, now - 3 * hour))).execute()
  await db.insertInto('alerts').values([2, 5, 5, 9, 17, 26].map((back, index) => alertRow(pastAlert(`00000000-0000-4000-8000-00000000000${index}`, now - back * day, index), evaluator))).execute()
  await db.insertInto('silences').values([
    silenceRow({ id: crypto.randomUUID(), matchers: [{ label: 'region', op: '=', value: 'us' }], startsAt: now - hour, endsAt: now + 5 * hour, comment: 'Known maintenance in the US', by: evaluator, byName: 'ada' }, now),
    silenceRow({ id: crypto.randomUUID(), matchers: [{ label: 'rule', op: '=~', value: 'Cost.*' }], startsAt: now - 3 * day, endsAt: now - 2 * day, comment: 'Load test', by: evaluator, byName: 'ada' }, now),
  ]).execute()
  await host.run()
  // The task let time pass: what comes now is not before it.
  host.clock.now = Math.max(host.clock.now, Date.now())
  return host
}

const pastAlert = (id: string, firingAt: number, index: number): Alert => ({
  id, rule: index % 2 === 0 ? 'spend' : 'down', ruleName: index % 2 === 0 ? 'Cost over 50 USD a day' : 'Provider down', fingerprint: `past ${index}`, labels: index % 2 === 0 ? {} : { provider: 'openai', region: 'eu' },
  severity: index % 2 === 0 ? 'warning' : 'critical', state: 'resolved', value: index % 2 === 0 ? 61.2e9 : 0, unit: index % 2 === 0 ? 'nano-usd' : 'count', threshold: index % 2 === 0 ? 50e9 : 1,
  pendingAt: firingAt - minute, firingAt, resolvedAt: firingAt + (index + 1) * 37 * minute, wellAt: null, updatedAt: firingAt + hour, flapping: false, cause: 'condition', changes: [], escalated: 0,
})
