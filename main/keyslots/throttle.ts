/**
 * A growing delay after wrong passwords, for whoever sits at the keyboard. It survives a restart in a small
 * file of its own beside the header, outside the MAC (it must be writable without the data key). Whoever can
 * edit the file can also copy the header: against that only the cost of Argon2id helps.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeFileAtomic } from './file'

const schema = z.strictObject({
  version: z.literal(1),
  failures: z.number().int().min(0),
  lastAt: z.number().int().min(0),
  /** Of the failures, those that no audit entry tells of yet. */
  unrecorded: z.number().int().min(0).default(0),
})
type Attempts = z.output<typeof schema>

/** Typing errors that cost nothing. */
const freeFailures = 3
const longestMs = 15 * 60_000
/** What an unreadable file counts as: making it unreadable must not help. */
const assumedFailures = 8

export interface Throttle {
  /** Epoch ms until which no password is accepted, or null. */
  waitUntil(): number | null
  /** Counts the attempt before its outcome is known, so that ending the process does not hide it. */
  attempt(): void
  /** The attempt failed, and the audit log tells of it. */
  recorded(): void
  /** The password was right. @returns how many failures before it no audit entry tells of */
  reset(): number
}

/** The delay after `failures` wrong passwords: none for three, then 1 s, doubling up to 15 minutes. */
export function delayAfter(failures: number): number {
  return failures < freeFailures ? 0 : Math.min(longestMs, 1000 * 2 ** (failures - freeFailures))
}

export function createThrottle(folder: string, now: () => number): Throttle {
  const path = join(folder, 'attempts.json')

  const read = (): Attempts => {
    const bytes = readIfThere(path)
    if (bytes === null) return { version: 1, failures: 0, lastAt: 0, unrecorded: 0 }
    const known = schema.safeParse(parse(bytes))
    const attempts = known.success ? known.data : { version: 1 as const, failures: assumedFailures, lastAt: Math.floor(statSync(path).mtimeMs), unrecorded: assumedFailures }
    if (attempts.lastAt <= now()) return attempts
    // The clock was set back: the delay counts from now, once.
    const corrected = { ...attempts, lastAt: now() }
    write(corrected)
    return corrected
  }
  const write = (attempts: Attempts): void => writeFileAtomic(path, Buffer.from(`${JSON.stringify(attempts)}\n`))

  return {
    waitUntil: () => {
      const { failures, lastAt } = read()
      const until = lastAt + delayAfter(failures)
      return until > now() ? until : null
    },
    attempt: () => {
      const { failures, unrecorded } = read()
      write({ version: 1, failures: failures + 1, lastAt: now(), unrecorded: unrecorded + 1 })
    },
    recorded: () => {
      const attempts = read()
      write({ ...attempts, unrecorded: Math.max(0, attempts.unrecorded - 1) })
    },
    reset: () => {
      const { unrecorded } = read()
      write({ version: 1, failures: 0, lastAt: now(), unrecorded: 0 })
      return Math.max(0, unrecorded - 1)
    },
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
