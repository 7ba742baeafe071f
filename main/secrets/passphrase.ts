/** The passphrase page's line into the process: the same frames as of every entry page, and three of its calls. */
import { entryRoutes, type EntryRoutes } from '@panoptic/sdk/contract/entry'
import { fail, ok, PanopticError, type Result } from '@panoptic/sdk/contract/result'
import type { z } from 'zod'
import type { Port } from '../bridge/port'

export interface PassphraseTaker {
  /** @throws PanopticError `refused` when it does not open the file, `invalid` for a new one that is too short */
  take(passphrase: string): Promise<void>
  cancel(): void
}

const refused = fail('refused', 'This call is not available.')

/** @param report an unexpected exception; the page only learns `internal` */
export function servePassphrase(port: Port, taker: PassphraseTaker, report: (route: string, error: unknown) => void): void {
  let busy = false
  const calls = {
    'entry.status': () => status,
    'entry.passphrase': async (input: unknown) => {
      await taker.take((input as z.output<EntryRoutes['entry.passphrase']['input']>).passphrase)
      return null
    },
    'entry.cancel': () => {
      taker.cancel()
      return null
    },
  } as const

  port.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return
    const { id, route, input } = message as Record<string, unknown>
    if (typeof id === 'number' && typeof route === 'string') void answer(route, input).then((result) => port.send({ id, result }))
  })
  // The page is gone, whatever became of it.
  port.onClose(() => taker.cancel())

  async function answer(route: string, input: unknown): Promise<Result<unknown>> {
    if (!Object.hasOwn(calls, route)) return refused
    const name = route as keyof typeof calls
    const parsed = entryRoutes[name].input.safeParse(input)
    if (!parsed.success) return fail('invalid', 'The input does not fit.', { field: parsed.error.issues[0]?.path.join('.') ?? '', remedy: parsed.error.issues[0]?.message ?? '' })
    // One at a time: each try may cost a second and much memory.
    if (name === 'entry.passphrase' && busy) return fail('limit', 'Wait for the passphrase before.')
    busy ||= name === 'entry.passphrase'
    try {
      return ok(await calls[name](parsed.data))
    } catch (error) {
      if (error instanceof PanopticError) return { ok: false, error: { code: error.code, message: error.message, ...(error.details !== undefined && { details: error.details }) } }
      report(route, error)
      return fail('internal', 'Something went wrong in the host. Details are in the log.')
    } finally {
      if (name === 'entry.passphrase') busy = false
    }
  }
}

/** This process knows nothing of the workspace. */
const status = { state: 'open', problem: null, detail: '', folder: '', waitUntil: null, users: [], deviceUsers: [], recovery: false } as const
