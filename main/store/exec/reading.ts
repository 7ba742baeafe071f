/** The reader: answers selects on a read-only connection. Ended by its watchdog when one overruns. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import { type Db, openDatabase } from '../database'
import { createGuard } from '../guard/plan'
import { pathsOf } from '../workspace/paths'
import { createReadHandlers, type Watch } from './handlers'
import { describe, type StoreHost } from './host'
import { openLink } from './link'
import { createPages, pluginIdentity } from './pages'
import { createTurns } from './turns'

export interface ReadingOptions {
  readonly host: StoreHost
  readonly watch: Watch
}

const nobody: Authority = { revision: -1, users: {}, plugins: {} }

export function createReading({ host, watch }: ReadingOptions): void {
  let file = ''
  let key: Buffer | null = null
  let db: Db | null = null
  let authority = nobody
  let forget = (): void => undefined
  const pages = createPages({ serves: 'read', authority: () => authority, tell: host.tell })

  function open(given: Buffer): void {
    if (db !== null) return
    db = openDatabase(file, given, { readonly: true })
    key = Buffer.from(given)
    const guard = createGuard({ db, writing: false })
    forget = guard.forget
    handlers = createReadHandlers(guard, { turns: createTurns(), watch, slow: (line) => host.tell({ kind: 'log', level: 'info', source: 'store read', message: line }) })
    start()
  }

  let handlers: ReturnType<typeof createReadHandlers> | null = null
  /** Nobody is served before it is known who may do what. */
  function start(): void {
    if (handlers !== null && authority !== nobody) pages.ready(handlers)
  }

  host.listen((message, port) => {
    if (message.kind === 'open') file = pathsOf(message.folder).database
    else if (message.kind === 'end') pages.end(message.plugin, message.user)
    else if (port !== undefined && message.role === 'page') pages.add(port, pluginIdentity(message.identity))
    else if (port !== undefined && message.role === 'key')
      openLink(port, {
        copyKey: () => (key === null ? null : Buffer.from(key)),
        key: (given) => {
          try {
            open(given)
          } catch (error) {
            host.tell({ kind: 'log', level: 'error', source: 'store read', message: `could not open: ${describe(error)}` })
          }
        },
        noKey: () => undefined,
        authority: (next) => {
          // A restarted writer counts on from the revision in the database, so an older snapshot is never newer.
          if (next.revision >= authority.revision) authority = next
          start()
        },
        tables: () => forget(),
      })
  })
}
