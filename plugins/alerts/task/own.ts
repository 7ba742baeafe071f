/** What a user's task remembers between its runs, by name in the table `own`. */
import type { Panoptic, Query } from '@panoptic/sdk'
import type { QuietHours } from '../model/times'
import type { DB } from '../tables'

export interface Clock {
  /** When the last pass was (epoch ms). */
  readonly at: number
  /** From when on the watch is unbroken. */
  readonly since: number
  /** After a gap: until when other plugins may bring their figures; then all that changed is one digest. Null: no catch-up. */
  readonly catchUpAt: number | null
}

export interface Own {
  readonly clock: Clock | null
  readonly quiet: QuietHours | null
  /** The UTC day and counts of the points of `alerts.firing` published last. */
  readonly published: { readonly day: string; readonly counts: Readonly<Record<string, number>> } | null
  /** Why alerts of this user's rules were not sent, by id. */
  readonly held: Readonly<Record<string, string>>
}

export async function readOwn(db: Panoptic<DB>['db']): Promise<Own> {
  const rows = await db.selectFrom('own').selectAll().execute()
  const value = <T>(name: keyof Own, otherwise: T): T => {
    const row = rows.find((one) => one.name === name)
    return row === undefined ? otherwise : (JSON.parse(row.value) as T)
  }
  return { clock: value<Clock | null>('clock', null), quiet: value<QuietHours | null>('quiet', null), published: value<Own['published']>('published', null), held: value<Own['held']>('held', {}) }
}

export function keep<Name extends keyof Own>(db: Panoptic<DB>['db'], name: Name, value: NonNullable<Own[Name]>): Query {
  const text = JSON.stringify(value)
  return db.insertInto('own').values({ name, value: text }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
}

/** Longer between two passes means that nobody watched. */
const gapMs = 10 * 60_000
const catchUpMs = 60_000

/** The clock at a pass that begins now. Before the first one nothing was watched, and nothing was missed. */
export function tick(clock: Clock | null, now: number): Clock {
  if (clock === null) return { at: now, since: 0, catchUpAt: null }
  // A clock that was set back leaves no time to count either.
  if (Math.abs(now - clock.at) > gapMs) return { at: now, since: now, catchUpAt: now + catchUpMs }
  return { ...clock, at: now }
}
