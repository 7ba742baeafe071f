/** What the dashboard shows of the vault, and what a person is reminded of. */
import type { Notice, Point, SecretInfo } from '@panoptic/sdk'
import { ageDays, dayMs, dayOf, dueAt, nearness } from './age'
import { noticeTexts } from './notice-texts'

/** Points for single secrets are published for so many at most, those that need a look first. */
const mostSecrets = 500

export interface State {
  readonly secrets: number
  readonly due: readonly SecretInfo[]
  readonly expiring: readonly SecretInfo[]
  /** Days; null when there are no secrets. */
  readonly oldest: number | null
}

const isExpiring = ({ expiresAt }: SecretInfo, now: number): boolean => ['soon', 'past'].includes(nearness(expiresAt, now))

export function stateOf(secrets: readonly SecretInfo[], now: number): State {
  return {
    secrets: secrets.length,
    due: secrets.filter((secret) => nearness(dueAt(secret), now) === 'past'),
    expiring: secrets.filter((secret) => isExpiring(secret, now)),
    oldest: secrets.length === 0 ? null : secrets.reduce((most, secret) => Math.max(most, ageDays(secret, now)), 0),
  }
}

/** Dated the beginning of the UTC day: a second run of the day replaces the points of the first. */
export function pointsOf(secrets: readonly SecretInfo[], now: number): Point[] {
  const at = Date.parse(dayOf(now))
  const { due, oldest } = stateOf(secrets, now)
  const shown = [...secrets].sort((one, other) => (one.expiresAt ?? Infinity) - (other.expiresAt ?? Infinity) || one.rotatedAt - other.rotatedAt).slice(0, mostSecrets)
  return [
    { name: 'vault.secrets', value: secrets.length, unit: 'count', at },
    { name: 'vault.due', value: due.length, unit: 'count', at },
    ...(oldest === null ? [] : [{ name: 'vault.oldest_days', value: oldest, unit: 'days', at }]),
    ...shown.flatMap((secret): Point[] => {
      const labels = { secret: secret.id, provider: secret.provider || secret.recognised }
      return [
        { name: 'vault.secret.age_days', labels, value: ageDays(secret, now), unit: 'days', at },
        ...(secret.expiresAt === null ? [] : [{ name: 'vault.expires_in_days', labels, value: Math.floor((secret.expiresAt - now) / dayMs), unit: 'days', at }]),
      ]
    }),
  ]
}

/** One message for all that is due, or null when nothing is. */
export function noticeOf({ due, expiring }: State, now: number, language: 'en' | 'de'): Notice | null {
  const ids = new Set([...due, ...expiring].map(({ id }) => id))
  if (ids.size === 0) return null
  const words = noticeTexts[language]
  const expired = expiring.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now)
  const lines = [
    ...(due.length > 0 ? [words.due(due.length)] : []),
    ...(expired.length > 0 ? [words.expired(expired.length)] : []),
    ...(expiring.length > expired.length ? [words.expiring(expiring.length - expired.length)] : []),
  ]
  return {
    title: words.title(ids.size), body: lines.join(' '), view: 'health', key: 'vault.due',
    urgency: expired.length > 0 ? 'normal' : 'low',
  }
}
