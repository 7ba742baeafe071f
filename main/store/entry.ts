/**
 * Serves the entry page, the only page into which a password or a secret value is typed. The port's purpose
 * was fixed by main; the frames are those of every page (`Call` → `Reply`). No value that came in ever leaves
 * in an answer, an error or a report.
 */
import { entryRoutes, type EntryPurpose, type EntryRoutes } from '@panoptic/sdk/contract/entry'
import { roleAtLeast } from '@panoptic/sdk/contract/identity'
import { fail, ok, PanopticError, type Result } from '@panoptic/sdk/contract/result'
import { injectSchema } from '@panoptic/sdk/contract/manifest'
import { localId, pluginName, uuid } from '@panoptic/sdk/contract/values'
import { z } from 'zod'
import { standingOf } from '../bridge/gate'
import type { Port } from '../bridge/port'
import { connectionInput, type ConnectionPurpose } from './connection-form'
import type { Core } from './core/types'
import { StoreProblem } from './problem'
import type { Workspace } from './workspace/types'

export interface EntryOptions {
  readonly port: Port
  /** What main said the page is for; parsed here. */
  readonly purpose: unknown
  readonly workspace: Workspace
  /** The core once the workspace is open, else null. */
  readonly core: () => Core | null
  /** After `entry.create` or `entry.unlock`, before the page gets its answer. */
  readonly onUnlocked: (user: string, created: boolean) => void
  /** The workspace's status may have changed (after a failed unlock or creation). */
  readonly onStatus: () => void
  /** The connection form ended: the connection's id, or null when it was cancelled. */
  readonly onDone: (ticket: string, connection: string | null) => void
  /** An unexpected exception; the page only learns `internal`. */
  readonly report: (route: string, error: unknown) => void
}

const purposeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unlock') }),
  z.object({
    kind: z.literal('connection'), ticket: z.string(), user: z.string(), tenant: z.string(), plugin: pluginName, pluginTitle: z.string(),
    network: localId, title: z.string(), secret: z.union([z.literal(''), localId]), secretTitle: z.string(), inject: injectSchema.nullable(), origin: z.string(), userOrigin: z.boolean(),
    connection: uuid.nullable(), label: z.string(), basePath: z.string(),
  }),
])

type Name = keyof EntryRoutes
type Served = { readonly [K in Name]?: (input: z.output<EntryRoutes[K]['input']>) => Promise<z.input<EntryRoutes[K]['output']>> | z.input<EntryRoutes[K]['output']> }

const refused = fail('refused', 'This call is not available.')

/** Serves until the port closes. Returns a function that ends it. @throws ZodError for a purpose main did not make */
export function serveEntry(options: EntryOptions): () => void {
  const { port } = options
  const purpose: EntryPurpose = purposeSchema.parse(options.purpose)
  const handlers: Served = purpose.kind === 'unlock' ? unlockHandlers(options) : connectionHandlers(options, purpose)

  port.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return
    const { id, route, input } = message as Record<string, unknown>
    if (typeof id !== 'number' || typeof route !== 'string') return
    void answer(route, input).then((result) => port.send({ id, result }))
  })

  async function answer(route: string, input: unknown): Promise<Result<unknown>> {
    if (!Object.hasOwn(handlers, route)) return refused
    const name = route as Name
    const parsed = entryRoutes[name].input.safeParse(input)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      return fail('invalid', `The input does not fit: ${issue?.message ?? ''}`, { field: issue?.path.join('.') ?? '', remedy: issue?.message ?? '' })
    }
    try {
      const handler = handlers[name] as (value: unknown) => unknown
      return ok(await handler(parsed.data))
    } catch (error) {
      if (error instanceof PanopticError) return { ok: false, error: { code: error.code, message: error.message, ...(error.details === undefined ? {} : { details: error.details }) } }
      if (error instanceof StoreProblem) {
        options.onStatus()
        return fail('conflict', 'The workspace cannot be opened.', { problem: error.problem })
      }
      options.report(route, error)
      return fail('internal', 'Something went wrong in the host. Details are in the log.')
    }
  }

  return () => port.close()
}

function unlockHandlers({ workspace, onUnlocked }: EntryOptions): Served {
  return {
    'entry.status': () => {
      const status = workspace.status()
      workspace.told()
      return status
    },
    'entry.create': async (input) => {
      const { user } = await workspace.create(input)
      onUnlocked(user, true)
      return null
    },
    'entry.unlock': async ({ password }) => {
      const { user } = await workspace.unlock(password)
      onUnlocked(user, false)
      return null
    },
    'entry.cancel': () => null,
  }
}

function connectionHandlers({ workspace, core, onDone }: EntryOptions, purpose: ConnectionPurpose): Served {
  return {
    'entry.status': () => workspace.status(),
    'entry.saveConnection': (typed) => {
      const open = core()
      if (open === null) throw new PanopticError(fail('locked', 'The workspace is sealed.').error)
      const { user, tenant } = purpose
      const standing = standingOf({ kind: 'shell', user, tenant }, open.authority())
      if (standing === null || !roleAtLeast(standing.role, 'tenant_admin')) throw new PanopticError(refused.error)
      const id = open.saveConnection({ user, tenant }, connectionInput(purpose, typed))
      onDone(purpose.ticket, id)
      return { id }
    },
    'entry.cancel': () => {
      onDone(purpose.ticket, null)
      return null
    },
  }
}
