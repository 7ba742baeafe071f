/** The reader: answers selects on a read-only connection. Ended by its watchdog when one overruns. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { Handlers } from '../../bridge/gate'
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
  let handlers: Handlers<PluginRoutes, 'read'> | null = null
  /** While the file is being replaced: settles when it is open again. */
  let reopening = createGate()
  const turns = createTurns()
  const pages = createPages({ serves: 'read', authority: () => authority, tell: host.tell })

  function open(given: Buffer): void {
    if (db !== null) return
    db = openDatabase(file, given, { readonly: true })
    key = Buffer.from(given)
    const guard = createGuard({ db, writing: false })
    forget = guard.forget
    handlers = createReadHandlers(guard, { turns, watch, slow: (line) => host.tell({ kind: 'log', level: 'info', source: 'store read', message: line }) })
    reopening.open()
    start()
  }

  function release(): void {
    if (db === null) return
    reopening = createGate()
    db.close()
    key?.fill(0)
    db = key = null
  }

  /** A select that met the file being replaced is run again on the new one. */
  const patient: Handlers<PluginRoutes, 'read'> = {
    async 'db.query'(input, call) {
      for (;;) {
        await reopening.opened
        const opened = handlers
        try {
          return await opened!['db.query'](input, call)
        } catch (error) {
          if (db !== null && handlers === opened) throw error
        }
      }
    },
  }

  /** Nobody is served before it is known who may do what. */
  function start(): void {
    if (handlers !== null && authority !== nobody) pages.ready(patient)
  }

  host.listen((message, port) => {
    if (message.kind === 'open') file = pathsOf(message.folder).database
    else if (message.kind === 'end') pages.end(message.plugin, message.user)
    else if (message.kind !== 'port') return
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
        release,
      })
  })
}

/** Something that callers wait for. */
function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
