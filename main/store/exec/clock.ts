/**
 * Ends a statement that changes rows before it holds the writer up. The driver cannot interrupt SQLite, so the
 * guard puts `p_tick` on every row such a statement reads and `p_row` on every row it changes; when they throw,
 * SQLite rolls the statement back. Neither is marked deterministic, so SQLite calls them for each row.
 */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Db } from '../database'
import { limits } from '../guard/limits'
import { beyondLimit } from '../guard/refusal'

export interface ClockLimits {
  /**
   * ms of processor time one call may spend in statements that read many rows, all of them together. Processor
   * time, so that a busy machine does not end changes that are short by themselves.
   */
  readonly scanMs: number
  /** ms one call may take at all by the clock on the wall (batches of many small statements, slow disks). */
  readonly callMs: number
}

/** Short enough that a query bomb delays another plugin's write by less than 200 ms (design §6). */
export const defaultClockLimits: ClockLimits = { scanMs: 150, callMs: 3000 }

export interface Clock {
  /** Before a call's first statement. */
  startCall(): void
  startStatement(): void
  /** Rows the statement has updated or deleted so far; for an upsert those that were there already. */
  changed(): number
  /** After each statement and each inserted row. @throws PanopticError `timeout` */
  endStatement(): void
}

const tooLong = (remedy: string): PanopticError =>
  new PanopticError(fail('timeout', 'This change took too long and was undone.', { remedy }).error)

/** A statement that read fewer rows than this is not a scan. */
const fewRows = 256

const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

export function installClock(db: Db, { scanMs, callMs }: ClockLimits = defaultClockLimits): Clock {
  let called = 0
  let started = 0
  let scanLeft = scanMs
  let read = 0
  let changed = 0

  db.function('p_tick', { varargs: true, deterministic: false }, () => {
    // Reading the time costs as much as the call itself: every 64 rows is often enough.
    if ((++read & 63) === 0 && (processorMs() - started > scanLeft || performance.now() - called > callMs)) throw tooLong('Narrow it by key, for example day by day.')
    return 1
  })
  db.function('p_row', { varargs: true, deterministic: false }, () => {
    if (++changed > limits.changedRows) throw beyondLimit('changedRows', `One statement may change at most ${limits.changedRows} rows.`, 'Narrow it by key, for example day by day.')
    return 1
  })

  return {
    startCall() {
      called = performance.now()
      scanLeft = scanMs
    },
    startStatement() {
      started = processorMs()
      read = 0
      changed = 0
    },
    changed: () => changed,
    endStatement() {
      if (read >= fewRows) scanLeft -= processorMs() - started
      if (performance.now() - called > callMs) throw tooLong('Send it in smaller batches.')
    },
  }
}
