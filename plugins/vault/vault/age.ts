/** How old a secret is, and when it should be replaced. */
import type { SecretInfo } from '@panoptic/sdk'

export const dayMs = 86_400_000
/** What is due within this many days is announced. */
export const soonDays = 14

/** UTC day of an instant. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

export const ageDays = ({ rotatedAt }: Pick<SecretInfo, 'rotatedAt'>, now: number): number => Math.max(0, Math.floor((now - rotatedAt) / dayMs))

/** When a secret should be rotated (epoch ms); null when nobody asked for a reminder. */
export const dueAt = ({ rotatedAt, rotateEveryDays }: Pick<SecretInfo, 'rotatedAt' | 'rotateEveryDays'>): number | null =>
  rotateEveryDays === null ? null : rotatedAt + rotateEveryDays * dayMs

/** How near an instant is: `none` when there is none. */
export type Nearness = 'none' | 'later' | 'soon' | 'past'

export function nearness(at: number | null, now: number): Nearness {
  if (at === null) return 'none'
  if (at <= now) return 'past'
  return at - now <= soonDays * dayMs ? 'soon' : 'later'
}

/** Ages as a chart shows them; `until` is the first age in days that no longer belongs. */
export const ageGroups = [
  { id: 'month', until: 30 }, { id: 'quarter', until: 90 }, { id: 'half', until: 180 }, { id: 'year', until: 365 }, { id: 'older', until: Infinity },
] as const

/** How many secrets are of each age, in the order of {@link ageGroups}. */
export function countAges(secrets: readonly Pick<SecretInfo, 'rotatedAt'>[], now: number): number[] {
  const counts = ageGroups.map(() => 0)
  for (const secret of secrets) {
    const days = ageDays(secret, now)
    const at = ageGroups.findIndex(({ until }) => days < until)
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}
