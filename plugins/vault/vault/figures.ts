/** What dashboards show of the vault and alerts watch: how many, how old, what is overdue. */
import type { Panoptic, Point, SecretInfo } from '@panoptic/sdk'
import type { DB } from '../tables'
import { ageDays, dayMs, dayOf, dueAt, nearness } from './age'
import { stateOf } from './reminder'

/** Single secrets are published for so many at most, those that need a look first. */
const mostSecrets = 500
/** Longest value of a label. */
const longestLabel = 200
/** Series of one question, and of one transaction. */
const rowsPerInsert = 500

/** What a series of a secret ends with when the secret is gone, renamed or has no end any more: nothing to alert about. */
const endings: Readonly<Record<string, number>> = { 'vault.secret.age': 0, 'vault.secret.overdue': 0, 'vault.expires_in_days': 36_500 }
const units: Readonly<Record<string, string>> = { 'vault.secret.age': 'days', 'vault.secret.overdue': 'count', 'vault.expires_in_days': 'days' }

/** Dated the beginning of the UTC day: a second run of the day replaces the points of the first. */
export function pointsOf(secrets: readonly SecretInfo[], now: number): Point[] {
  const at = Date.parse(dayOf(now))
  const { due, oldest } = stateOf(secrets, now)
  return [
    { name: 'vault.secrets', value: secrets.length, unit: 'count', at },
    { name: 'vault.due', value: due.length, unit: 'count', at },
    ...(oldest === null ? [] : [{ name: 'vault.oldest_days', value: oldest, unit: 'days', at }]),
    ...[...singles(secrets, now)].map(([series, value]) => pointOf(series, value, at)),
  ]
}

/** A value for each series. Secrets of one name, provider and category are one series, in which the most urgent counts. */
function singles(secrets: readonly SecretInfo[], now: number): ReadonlyMap<string, number> {
  const nearest = ({ expiresAt, ...secret }: SecretInfo): number => Math.min(expiresAt ?? Infinity, dueAt(secret) ?? Infinity)
  const byUrgency = (one: SecretInfo, other: SecretInfo): number => (nearest(one) === nearest(other) ? one.rotatedAt - other.rotatedAt : nearest(one) - nearest(other))
  const values = new Map<string, number>()
  const note = (series: string, value: number, most: (...all: number[]) => number): void => void values.set(series, most(value, values.get(series) ?? value))
  for (const secret of [...secrets].sort(byUrgency).slice(0, mostSecrets)) {
    const series = (name: string): string => JSON.stringify([name, labelsOf(secret)])
    note(series('vault.secret.age'), ageDays(secret, now), Math.max)
    note(series('vault.secret.overdue'), nearness(dueAt(secret), now) === 'past' ? 1 : 0, Math.max)
    if (secret.expiresAt !== null) note(series('vault.expires_in_days'), Math.floor((secret.expiresAt - now) / dayMs), Math.min)
  }
  return values
}

/** Names, so that an alert can be read; what is empty is left out. */
const labelsOf = ({ name, provider, recognised, category }: SecretInfo): Record<string, string> =>
  Object.fromEntries(Object.entries({ secret: name, provider: provider || recognised, category }).filter(([, value]) => value !== '').map(([key, value]) => [key, value.slice(0, longestLabel)]))

function pointOf(series: string, value: number, at: number): Point {
  const [name, labels] = JSON.parse(series) as [string, Record<string, string>]
  return { name, labels, value, unit: units[name] ?? 'count', at }
}

/** Publishes them, and ends the series of secrets that are no more, once. Nothing happens without the permission. */
export async function publishFigures({ batch, db, metrics, session }: Pick<Panoptic<DB>, 'batch' | 'db' | 'metrics' | 'session'>, secrets: readonly SecretInfo[], now: number): Promise<void> {
  if (!session.can('metrics:publish')) return
  const series = [...singles(secrets, now).keys()]
  const live = new Set(series)
  const known = new Set((await db.selectFrom('published').select('series').execute()).map((row) => row.series))
  const gone = [...known].filter((one) => !live.has(one))
  const at = Date.parse(dayOf(now))
  // Remembered first: a series that is published and not remembered would never end.
  const fresh = series.filter((one) => !known.has(one))
  await batch(partsOf(fresh).map((part) => db.insertInto('published').values(part.map((one) => ({ series: one }))).onConflict((conflict) => conflict.column('series').doNothing())))
  await metrics.publish([...pointsOf(secrets, now), ...gone.map((one) => pointOf(one, endings[(JSON.parse(one) as [string])[0]] ?? 0, at))])
  await batch(partsOf(gone).map((part) => db.deleteFrom('published').where('series', 'in', part)))
}

const partsOf = <T>(all: readonly T[]): T[][] => Array.from({ length: Math.ceil(all.length / rowsPerInsert) }, (_, index) => all.slice(index * rowsPerInsert, (index + 1) * rowsPerInsert))
