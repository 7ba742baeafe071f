/** Whether the chain is whole: its end against the head when the database opens, then every entry, between other work. */
import type { AuditState } from '@panoptic/sdk/contract/audit'
import { z } from 'zod'
import { canonicalJson } from '../../keyslots/canonical'
import type { By } from '../api'
import type { Db } from '../database'
import { anchor, type AuditLog, type EntryRow, type Link, start } from './audit-chain'
import type { Head } from './audit-head'
import { brokenSegment } from './audit-segments'
import { type Break, walk } from './audit-walk'

/** The host itself, in the log. */
export const host: By = { user: '', tenant: 'system' }
/** ms of one slice. */
const slice = 5
const pushEvery = 200
/** More than these are not accepted one by one. */
const mostBreaks = 1_000
const setting = 'audit.finding'

const finding = z.strictObject({ problem: z.enum(['cut', 'rolled-back', 'edited', 'reordered', 'missing', 'head']), entry: z.number().nullable(), head: z.strictObject({ count: z.number(), hash: z.string() }).nullable(), marks: z.array(z.string()) })
type Finding = z.output<typeof finding>
const accepting = z.object({ marks: z.array(z.string()) })

export interface Check {
  state(): Pick<AuditState, 'state' | 'problem' | 'entry' | 'checked' | 'total' | 'at'>
  /** Begins with the first entry that is kept, unless a check is under way. */
  start(): void
  /** What was found is accepted as it is now; the entry names it. */
  reanchor(by: By): void
  stop(): void
}

export interface CheckParts {
  readonly db: Db
  readonly log: AuditLog
  readonly head: Head
  readonly now: () => number
  /** Appends to the chain and lets the head follow. */
  readonly append: (by: By, action: string, target: string, detail: string) => void
  readonly push: () => void
  readonly onWhole: () => void
}

export function createCheck({ db, log, head, now, append, push, onWhole }: CheckParts): Check {
  const rows = db.prepare<[number], EntryRow>('select * from audit where id > ? order by id limit 100')
  const link = db.prepare<[number], Link>('select id, hash from audit where id = ?')
  const newest = db.prepare<[], Link>('select id, hash from audit order by id desc limit 1')
  const read = db.prepare<[string], string>('select value from settings where key = ?').pluck()
  const keep = db.prepare('insert into settings (key, value, updated_at) values (?, ?, ?) on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at')
  const forget = db.prepare('delete from settings where key = ?')
  const continueFrom = db.prepare('update audit_tip set entry = ?, hash = ?')

  let state: AuditState['state'] = 'unknown'
  let checked = 0
  let at: number | null = null
  let running: NodeJS.Immediate | null = null
  let found = stored()
  openedWith(againstHead())

  function stored(): Finding | null {
    const text = read.get(setting)
    return text === undefined ? null : finding.parse(JSON.parse(text))
  }

  /** The last row against the database's own note of it, then against the file. */
  function againstHead(): Finding | null {
    const end = newest.get() ?? anchor(db)
    const tip = log.tip()
    const wanted = head.found
    const named = typeof wanted === 'string' ? null : { count: wanted.id, hash: wanted.hash.toString('hex') }
    const say = (problem: Finding['problem'], entry: number | null): Finding => ({ problem, entry, head: named, marks: [] })
    if (tip.id > end.id) return say('cut', end.id + 1)
    if (wanted === 'new') return null
    if (wanted === 'damaged') return say('head', null)
    if (wanted.id > end.id) return say('rolled-back', end.id + 1)
    const same = wanted.id === 0 ? start : wanted.id === anchor(db).id ? anchor(db) : link.get(wanted.id)
    // Pruned away or missing: this head is far older than the entries, and somebody put it there.
    if (same === undefined) return say('head', wanted.id)
    return same.hash.equals(wanted.hash) ? null : say('rolled-back', wanted.id)
  }

  function openedWith(now: Finding | null): void {
    if (now !== null) note(now)
    if (found !== null) state = 'broken'
  }

  /** Keeps what was found until somebody re-anchors, and writes it into the log, which goes on from its last row. */
  function note(next: Finding): void {
    if (found !== null && canonicalJson(found) === canonicalJson(next)) return
    db.transaction(() => {
      const end = newest.get() ?? anchor(db)
      if (next.problem === 'cut') continueFrom.run(end.id, end.hash)
      append(host, 'audit.broken', next.entry === null ? '' : String(next.entry), canonicalJson({ problem: next.problem, entry: next.entry, head: next.head, breaks: next.marks.length }))
      keep.run(setting, canonicalJson(next), now())
    }).immediate()
    found = next
  }

  function begin(): void {
    state = 'checking'
    checked = 0
    const from = anchor(db)
    const walking = walk(from, (id) => link.get(id)?.hash)
    const breaks: Break[] = []
    const accepted = new Set<string>()
    let pushed = performance.now()

    const note = (broken: Break | null): void => {
      if (broken !== null && breaks.length < mostBreaks) breaks.push(broken)
    }
    note(brokenSegment(db))

    const step = (): void => {
      running = null
      if (!db.open) return
      const until = performance.now() + slice
      while (performance.now() < until) {
        const page = rows.all(walking.at.id)
        for (const row of page) {
          note(walking.step(row))
          if (row.action === 'audit.reanchored') for (const mark of marksOf(row)) accepted.add(mark)
        }
        checked = walking.at.id - from.id
        if (page.length === 0) return finish([...breaks, walking.end(log.tip())].filter((broken) => broken !== null && !accepted.has(broken.mark)) as Break[])
      }
      if (performance.now() - pushed > pushEvery) {
        pushed = performance.now()
        push()
      }
      running = setImmediate(step)
    }
    running = setImmediate(step)
  }

  function finish(breaks: readonly Break[]): void {
    at = now()
    const [first] = breaks
    if (first !== undefined) note({ problem: first.problem, entry: first.entry, head: null, marks: breaks.map(({ mark }) => mark) })
    state = found === null ? 'whole' : 'broken'
    push()
    if (state === 'whole') onWhole()
  }

  return {
    state: () => ({
      state, problem: found?.problem ?? 'none', entry: found?.entry ?? null,
      checked, total: log.tip().id - anchor(db).id, at,
    }),
    start() {
      if (running !== null || !db.open) return
      begin()
      push()
    },
    reanchor(by) {
      if (found === null) return
      const { problem, entry, head: wanted, marks } = found
      db.transaction(() => {
        append(by, 'audit.reanchored', entry === null ? '' : String(entry), canonicalJson({ problem, entry, head: wanted, marks }))
        forget.run(setting)
      }).immediate()
      found = null
      state = 'unknown'
    },
    stop() {
      if (running !== null) clearImmediate(running)
      running = null
    },
  }
}

function marksOf(row: EntryRow): readonly string[] {
  try {
    return accepting.parse(JSON.parse(row.detail)).marks
  } catch {
    return []
  }
}
