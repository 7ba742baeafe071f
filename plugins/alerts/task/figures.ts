/** How many alerts fire, for the dashboard and for other rules. */
import { PanopticError, type Panoptic, type Query } from '@panoptic/sdk'
import type { Alert } from '../model/alert'
import { severities } from '../model/rule'
import type { DB } from '../tables'
import { keep, type Own } from './own'

/** Publishes when the counts changed, and once on each UTC day. Returns what is to be remembered of it. */
export async function publishFiring({ db, metrics, session }: Pick<Panoptic<DB>, 'db' | 'metrics' | 'session'>, alerts: readonly Alert[], published: Own['published'], now: number): Promise<Query[]> {
  if (!session.can('metrics:publish')) return []
  const day = new Date(now).toISOString().slice(0, 10)
  const counts = Object.fromEntries(severities.map((severity) => [severity, alerts.filter((alert) => alert.state === 'firing' && alert.severity === severity).length]))
  if (published?.day === day && severities.every((severity) => published.counts[severity] === counts[severity])) return []
  try {
    await metrics.publish(severities.map((severity) => ({ name: 'alerts.firing', labels: { severity }, value: counts[severity]!, unit: 'count', at: now })))
  } catch (error) {
    // The next pass tries again; no alert waits for a figure.
    if (error instanceof PanopticError && ['refused', 'limit'].includes(error.code)) return []
    throw error
  }
  return [keep(db, 'published', { day, counts })]
}
