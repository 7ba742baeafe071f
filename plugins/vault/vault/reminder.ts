/** What is due in the vault, and what a person is reminded of. */
import type { Notice, SecretInfo } from '@panoptic/sdk'
import { ageDays, dueAt, nearness } from './age'
import { noticeTexts } from './notice-texts'

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
