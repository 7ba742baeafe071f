/** When the workbench locks its screen or seals (design §7): one policy for the workspace. */
import { type LockPolicy, lockPolicy } from '@panoptic/sdk/contract/people'
import { canonicalJson } from '../../keyslots/canonical'
import type { PeopleApi } from '../api'
import { invalid, refused } from './failures'
import { roleReader } from './sight'
import type { CoreContext } from './types'

const setting = 'lock.policy'

export function createLocks({ db, now, audit }: CoreContext): Pick<PeopleApi, 'lockPolicy' | 'setLockPolicy'> {
  const read = db.prepare<[string], string>('select value from settings where key = ?').pluck()
  const write = db.prepare('insert into settings (key, value, updated_at) values (@setting, @value, @at) on conflict do update set value = excluded.value, updated_at = excluded.updated_at')
  const roleOf = roleReader(db)

  /** What is missing or unreadable is as it comes: locking stays on. */
  function current(): LockPolicy {
    const stored = lockPolicy.safeParse(JSON.parse(read.get(setting) ?? '{}'))
    return stored.success ? stored.data : lockPolicy.parse({})
  }

  return {
    lockPolicy: current,
    setLockPolicy: (by, wanted) => db.transaction(() => {
      if (roleOf(by) !== 'system_admin') throw refused()
      const parsed = lockPolicy.safeParse(wanted)
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        throw invalid(issue?.path.join('.') ?? '', `The lock policy does not fit: ${issue?.message ?? ''}`, 'Correct this setting.')
      }
      const before = current()
      const keys = (Object.keys(parsed.data) as (keyof LockPolicy)[]).filter((key) => before[key] !== parsed.data[key])
      if (keys.length === 0) return before
      write.run({ setting, value: canonicalJson(parsed.data), at: now() })
      const only = (policy: LockPolicy) => Object.fromEntries(keys.map((key) => [key, policy[key]]))
      audit(by, 'lock.policy-changed', '', canonicalJson({ old: only(before), new: only(parsed.data) }))
      return parsed.data
    }).immediate(),
  }
}
