/** What forms held when their page ended: its user's alone, in the encrypted file, never a secret. */
import type { PeopleApi } from '../api'
import { invalid } from './failures'
import { roleReader } from './sight'
import type { CoreContext } from './types'

/** Of one owner (a plugin, or the shell) and user; the oldest make room. */
const kept = 200
const longestKey = 120
const longestValue = 20_000

export function createDrafts({ db, now }: CoreContext): Pick<PeopleApi, 'draft' | 'saveDraft'> {
  const read = db.prepare<[string, string, string, string], string>('select value from drafts where tenant = ? and user = ? and owner = ? and key = ?').pluck()
  const write = db.prepare(`insert into drafts (tenant, user, owner, key, value, updated_at)
    values (@tenant, @user, @owner, @key, @value, @at)
    on conflict do update set value = excluded.value, updated_at = excluded.updated_at`)
  const trim = db.prepare(`delete from drafts where tenant = @tenant and user = @user and owner = @owner and key in (
    select key from drafts where tenant = @tenant and user = @user and owner = @owner order by updated_at desc, key limit -1 offset ${kept})`)
  const forget = db.prepare('delete from drafts where tenant = @tenant and user = @user and owner = @owner and key = @key')
  const mayAct = roleReader(db)

  return {
    draft: (by, owner, key) => {
      mayAct(by)
      return read.get(by.tenant, by.user, owner, key) ?? null
    },
    saveDraft: (by, owner, key, value) => {
      mayAct(by)
      if (key === '' || key.length > longestKey) throw invalid('key', `A draft’s key has 1 to ${longestKey} characters.`, 'Choose another key.')
      if (value.length > longestValue) throw invalid('value', `A draft has at most ${longestValue} characters.`, 'Keep less in it.')
      const row = { tenant: by.tenant, user: by.user, owner, key }
      db.transaction(() => {
        if (value === '') forget.run(row)
        else {
          write.run({ ...row, value, at: now() })
          trim.run(row)
        }
      }).immediate()
    },
  }
}
