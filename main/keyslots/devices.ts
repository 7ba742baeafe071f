/**
 * When each user's password was typed last on this computer, so that a device slot does not make people forget it.
 * Kept beside the header, because it is asked for while the workspace is sealed. It is a reminder, not a lock: whoever
 * can edit this file as this OS account can use the keychain without it.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeFileAtomic } from './file'

const schema = z.strictObject({ version: z.literal(1), days: z.number().int().min(1).max(90), typedAt: z.record(z.uuid(), z.number().int().min(0)) })
type Known = z.output<typeof schema>

const dayMs = 24 * 3_600_000
const defaultDays = 7

export interface PasswordDue {
  typed(user: string): void
  setDays(days: number): void
  isDue(user: string): boolean
}

export function createPasswordDue(folder: string, now: () => number): PasswordDue {
  const path = join(folder, 'devices.json')
  const read = (): Known => {
    try {
      return schema.parse(JSON.parse((readIfThere(path) ?? Buffer.alloc(0)).toString('utf8')))
    } catch {
      // Missing or unreadable: every password is due.
      return { version: 1, days: defaultDays, typedAt: {} }
    }
  }
  const write = (known: Known): void => writeFileAtomic(path, Buffer.from(`${JSON.stringify(known)}\n`))
  return {
    typed: (user) => {
      const known = read()
      write({ ...known, typedAt: { ...known.typedAt, [user]: now() } })
    },
    setDays: (days) => {
      const known = read()
      if (known.days !== days) write({ ...known, days })
    },
    isDue: (user) => {
      const { days, typedAt } = read()
      const at = typedAt[user]
      return at === undefined || at > now() || at + days * dayMs <= now()
    },
  }
}
