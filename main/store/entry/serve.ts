/**
 * Serves the entry page, the only page into which a password or a secret value is typed. The port's purpose was fixed
 * by main; the frames are those of every page (`Call` → `Reply`). No value that came in ever leaves in an answer, an
 * error or a report.
 */
import { entryRoutes, type EntryRoutes } from '@panoptic/sdk/contract/entry'
import { fail, ok, PanopticError, type Result } from '@panoptic/sdk/contract/result'
import type { Port } from '../../bridge/port'
import type { Core } from '../core/types'
import { StoreProblem } from '../problem'
import type { Workspace } from '../workspace'
import { connectionHandlers } from './connection'
import { copyHandlers } from './copy'
import { createForm, refused, type Served } from './form'
import { changePasswordHandlers, reauthHandlers, setPasswordHandlers } from './passwords'
import { parsePurpose } from './purpose'
import { recoveryHandlers } from './recovery'
import { secretHandlers } from './secret'
import { unlockHandlers } from './unlock'

export interface EntryOptions {
  readonly port: Port
  /** What main said the page is for; parsed here. */
  readonly purpose: unknown
  readonly workspace: Workspace
  /** The core once the workspace is open, else null. */
  readonly core: () => Core | null
  /** The workspace was just created: the core is made for it. */
  readonly onCreated: () => void
  /** Somebody signed in, before the page gets its answer. */
  readonly onUnlocked: (user: string, how: 'password' | 'device' | 'recovery') => void
  /** A page ended between opening the workspace and letting somebody in. */
  readonly onAbandoned: () => void
  /** The workspace's status may have changed (after a failed unlock or creation). */
  readonly onStatus: () => void
  /** A form ended: the id it made or changed, or null when it was cancelled. */
  readonly onDone: (ticket: string, result: string | null) => void
  /** An unexpected exception; the page only learns `internal`. */
  readonly report: (route: string, error: unknown) => void
}

/** Serves until the port closes. Returns a function that ends it. @throws ZodError for a purpose main did not make */
export function serveEntry(options: EntryOptions): () => void {
  const { port, workspace } = options
  const { handlers, end } = handlersOf(options)

  async function answer(route: string, input: unknown): Promise<Result<unknown>> {
    if (!Object.hasOwn(handlers, route)) return { ok: false, error: failureOf(refused()) }
    const name = route as keyof EntryRoutes
    const parsed = entryRoutes[name].input.safeParse(input)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      return fail('invalid', `The input does not fit: ${issue?.message ?? ''}`, { field: issue?.path.join('.') ?? '', remedy: issue?.message ?? '' })
    }
    try {
      const handler = handlers[name] as (value: unknown) => unknown
      return ok(await handler(parsed.data))
    } catch (error) {
      if (error instanceof PanopticError) return { ok: false, error: failureOf(error) }
      if (error instanceof StoreProblem) {
        options.onStatus()
        return fail('conflict', workspace.status().state === 'open' ? 'This could not be stored.' : 'The workspace cannot be opened.', { problem: error.problem })
      }
      options.report(route, error)
      return fail('internal', 'Something went wrong in the host. Details are in the log.')
    }
  }

  port.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return
    const { id, route, input } = message as Record<string, unknown>
    if (typeof id !== 'number' || typeof route !== 'string') return
    void answer(route, input).then((result) => port.send({ id, result }))
  })
  port.onClose(end)
  return () => {
    end()
    port.close()
  }
}

/** The routes of one purpose, and what is to be forgotten when the page ends. */
function handlersOf(options: EntryOptions): { handlers: Served; end(): void } {
  const purpose = parsePurpose(options.purpose)
  if (purpose.kind === 'unlock') return unlockHandlers(options)
  const form = createForm(options, purpose)
  const { handlers, end }: { handlers: Served; end?: () => void } =
    purpose.kind === 'reauth' ? { handlers: reauthHandlers(form, purpose) }
    : purpose.kind === 'change-password' ? { handlers: changePasswordHandlers(form) }
    : purpose.kind === 'set-password' ? { handlers: setPasswordHandlers(form, purpose) }
    : purpose.kind === 'recovery' ? recoveryHandlers(form)
    : purpose.kind === 'secret' ? { handlers: secretHandlers(form, purpose) }
    : purpose.kind === 'copy' ? { handlers: copyHandlers(form, purpose) }
    : { handlers: connectionHandlers(form, purpose) }
  return {
    handlers: {
      'entry.status': () => ({ ...copyOf(options.workspace.status()), deviceUsers: [] }),
      ...handlers,
      'entry.cancel': () => {
        end?.()
        form.leave()
        return null
      },
    },
    end: () => end?.(),
  }
}

const copyOf = ({ users, ...rest }: ReturnType<Workspace['status']>) => ({ ...rest, users: [...users] })

const failureOf = ({ code, message, details }: PanopticError) => (details === undefined ? { code, message } : { code, message, details })
