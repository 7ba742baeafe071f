/** A time range as ranges of ids: between two jumps of the clock back, time only grows with the ids. */
import type { Db } from '../database'
import { anchor } from './audit-chain'

/** Both inclusive. */
export interface IdRange { readonly low: number; readonly high: number }

export interface AuditTime {
  /** Oldest first. `from` inclusive, `to` exclusive, epoch ms; null: open. */
  ranges(from: number | null, to: number | null): readonly IdRange[]
  /** The first entry whose time is not before `at`, in the order of ids; null: none. */
  firstFrom(at: number): number | null
}

export function createAuditTime(db: Db): AuditTime {
  const runs = db.prepare<[], number>('select first from audit_runs order by first').pluck()
  const newest = db.prepare<[], number>('select id from audit order by id desc limit 1').pluck()
  // The next one that is there: a broken chain has gaps.
  const timeFrom = db.prepare<[number], number>('select at from audit where id >= ? order by id limit 1').pluck()

  /** The first id in [low, high] whose time is not before `at`; high + 1: none. */
  function firstIn({ low, high }: IdRange, at: number): number {
    let [from, to] = [low, high + 1]
    while (from < to) {
      const middle = Math.floor((from + to) / 2)
      if ((timeFrom.get(middle) ?? Number.MAX_SAFE_INTEGER) >= at) to = middle
      else from = middle + 1
    }
    return from
  }

  function all(): readonly IdRange[] {
    const first = anchor(db).id + 1
    const last = newest.get() ?? 0
    const starts = runs.all()
    return starts.map((start, index) => ({ low: Math.max(first, start), high: Math.min(last, (starts[index + 1] ?? last + 1) - 1) })).filter(({ low, high }) => low <= high)
  }

  return {
    ranges(from, to) {
      const last = newest.get() ?? 0
      if (from === null && to === null) return last === 0 ? [] : [{ low: anchor(db).id + 1, high: last }]
      const ranges: IdRange[] = []
      for (const run of all()) {
        const low = from === null ? run.low : firstIn(run, from)
        const high = to === null ? run.high : firstIn(run, to) - 1
        if (low > high) continue
        const before = ranges.at(-1)
        if (before?.high === low - 1) ranges[ranges.length - 1] = { low: before.low, high }
        else ranges.push({ low, high })
      }
      return ranges
    },
    firstFrom(at) {
      for (const run of all()) {
        const id = firstIn(run, at)
        if (id <= run.high) return id
      }
      return null
    },
  }
}
