/** The outbox: messages plugins asked for, kept until they were delivered, and after that for reading. */
import type { StoreApi, StoredMessage } from '../api'
import { roleReader } from './sight'
import type { CoreContext } from './types'

type Row = Omit<StoredMessage, 'params' | 'read'> & { readonly params: string; readonly read: 0 | 1 }
type Messages = Pick<StoreApi, 'addMessage' | 'setMessageState' | 'messages' | 'markMessagesRead' | 'queuedMessages'>

/** Older read messages of a user are dropped beyond this many. */
const kept = 1000

export function createMessages({ db }: CoreContext): Messages {
  const replace = db.prepare('delete from messages where tenant = @tenant and user = @user and plugin = @plugin and key = @key')
  const insert = db.prepare(`insert into messages (id, tenant, user, plugin, at, title, body, urgency, view, params, key, state, read)
    values (@id, @tenant, @user, @plugin, @at, @title, @body, @urgency, @view, @params, @key, @state, @read)`)
  const trim = db.prepare(`delete from messages where tenant = @tenant and user = @user and state <> 'queued' and at < (
    select at from messages where tenant = @tenant and user = @user order by at desc limit 1 offset ${kept})`)
  const setState = db.prepare('update messages set state = ? where id = ?')
  const list = db.prepare<[string, string, number], Row>('select * from messages where tenant = ? and user = ? order by at desc, id limit ?')
  const markRead = db.prepare('update messages set read = 1 where tenant = ? and user = ? and read = 0')
  const queued = db.prepare<[], Row>(`select * from messages where state = 'queued' order by at, id limit ${kept}`)
  const mayAct = roleReader(db)
  const fromRow = ({ params, read, ...rest }: Row): StoredMessage => ({ ...rest, params: JSON.parse(params) as Record<string, string>, read: read === 1 })

  return {
    addMessage: (message) => {
      const { tenant, user, plugin, key } = message
      db.transaction(() => {
        if (key !== null) replace.run({ tenant, user, plugin, key })
        insert.run({ ...message, params: JSON.stringify(message.params), read: message.read ? 1 : 0 })
        trim.run({ tenant, user })
      }).immediate()
    },
    setMessageState: (id, state) => void setState.run(state, id),
    messages: (by, limit) => {
      mayAct(by)
      return list.all(by.tenant, by.user, Math.max(1, Math.min(500, limit))).map(fromRow)
    },
    markMessagesRead: (by) => {
      mayAct(by)
      markRead.run(by.tenant, by.user)
    },
    queuedMessages: () => queued.all().map(fromRow),
  }
}
