/**
 * The gates every call passes, in the order of design §5: port identity → session → enabled and
 * granted → role → input schema → budget → handler → output schema → ledger. The same module guards
 * the ports that end in main, in the store and in egress. The identity is the port's.
 */
import type { Authority, Identity, Role } from '@panoptic/sdk/contract/identity'
import { roleAtLeast } from '@panoptic/sdk/contract/identity'
import type { Failure, Result } from '@panoptic/sdk/contract/result'
import { fail, ok, PanopticError } from '@panoptic/sdk/contract/result'
import type { Output, ParsedInput, Route, RouteTable } from '@panoptic/sdk/contract/route'
import { initialCredit, type PortName } from '@panoptic/sdk/contract/wire'
import { createBudget, type Budget } from './budget'
import type { Port } from './port'

export interface CallContext {
  readonly identity: Identity
  readonly role: Role
  /** The caller's grant keys. */
  readonly grants: readonly string[]
  /** Aborts when the caller cancels, the port closes, or the route's time is up. */
  readonly signal: AbortSignal
  /** Sends one chunk of a streaming answer; resolves when the caller has room for another. */
  send(chunk: unknown): Promise<void>
}

export type Handler<R extends Route> = (
  input: ParsedInput<R>,
  call: CallContext,
) => Promise<Output<R>> | Output<R>

/** One handler for each route of `T` that port `P` serves; a missing one does not compile. */
export type Handlers<T extends RouteTable, P extends PortName> = {
  readonly [K in keyof T as T[K]['port'] extends P ? K : never]: Handler<T[K]>
}

/** What the ledger learns of a finished call. */
export interface CallRecord {
  readonly identity: Identity
  readonly route: string
  readonly outcome: 'ok' | Failure['code']
  readonly durationMs: number
}

export interface GateOptions<T extends RouteTable, P extends PortName> {
  readonly port: Port
  readonly serves: P
  readonly identity: Identity
  readonly routes: T
  readonly handlers: Handlers<T, P>
  readonly authority: () => Authority
  readonly record: (call: CallRecord) => void
  /** An unexpected exception; the caller only learns `internal`. */
  readonly report: (route: string, error: unknown) => void
  /** How many calls it may make; one of its own by default. */
  readonly budget?: Budget
}

const refused = fail('refused', 'This call is not available.')
const tooMany = fail('limit', 'Too many calls in a short time. Wait a moment and try again.')
const defaultTimeout = 30_000
/** Calls that may be open on one port; a page that never waits must not fill the host's memory. */
const mostOpen = 2_000

/** Serves one port until it closes. Returns a function that ends it (revoked, locked, sealed). */
export function serve<T extends RouteTable, P extends PortName>(options: GateOptions<T, P>): () => void {
  const { port, identity } = options
  const open = new Map<number, OpenCall>()
  const { budget = createBudget() } = options

  const end = (): void => {
    for (const call of open.values()) call.abort.abort(new PanopticError(fail('cancelled', 'The connection ended.').error))
    open.clear()
    port.close()
  }

  port.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return
    const frame = message as Record<string, unknown>
    if (typeof frame['cancel'] === 'number') return open.get(frame['cancel'])?.abort.abort(new PanopticError(fail('cancelled', 'Cancelled.').error))
    if (typeof frame['id'] !== 'number') return
    if (typeof frame['credit'] === 'number') return open.get(frame['id'])?.grantCredit(frame['credit'])
    if (typeof frame['route'] !== 'string' || open.has(frame['id'])) return
    void run(frame['id'], frame['route'], frame['input'])
  })
  port.onClose(end)

  async function run(id: number, name: string, input: unknown): Promise<void> {
    const started = performance.now()
    const call = new OpenCall((chunk) => port.send({ id, chunk }))
    const full = open.size >= mostOpen
    if (!full) open.set(id, call)
    let result = full ? tooMany : await answer(name, input, call)
    if (!full) open.delete(id)
    call.finish()
    try {
      port.send({ id, result })
    } catch (error) {
      // The answer cannot be cloned: a mistake of the handler that the caller must still hear of.
      options.report(name, error)
      result = fail('internal', 'The host made an answer of the wrong shape. Details are in the log.')
      port.send({ id, result })
    }
    options.record({
      identity,
      route: Object.hasOwn(options.routes, name) ? name : 'unknown',
      outcome: result.ok ? 'ok' : result.error.code,
      durationMs: performance.now() - started,
    })
  }

  async function answer(name: string, input: unknown, call: OpenCall): Promise<Result<unknown>> {
    const route = Object.hasOwn(options.routes, name) ? options.routes[name] : undefined
    if (route === undefined || route.port !== options.serves) return refused
    const standing = standingOf(identity, options.authority())
    if (standing === null || !holds(standing.grants, route.permission) || !roleAtLeast(standing.role, route.role)) return refused
    // Before parsing, which is what a flood of bad input would cost.
    if (!budget.take()) return tooMany
    const limit = route.timeout ?? defaultTimeout
    const timer = limit > 0 ? setTimeout(() => call.abort.abort(new PanopticError(fail('timeout', 'This took too long and was stopped.').error)), limit) : undefined
    try {
      const parsed = route.input.safeParse(input)
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        return fail('invalid', `The input does not fit: ${issue?.message ?? 'unknown'}`, {
          field: issue?.path.join('.') ?? '',
          remedy: issue?.message ?? '',
        })
      }
      const handler = options.handlers[name as keyof typeof options.handlers] as Handler<Route>
      const context: CallContext = { identity, role: standing.role, grants: standing.grants, signal: call.abort.signal, send: (chunk) => call.send(chunk) }
      const value = await Promise.race([handler(parsed.data, context), call.aborted])
      const output = route.output.safeParse(value)
      if (output.success) return ok(output.data)
      options.report(name, output.error)
      return fail('internal', 'The host made an answer of the wrong shape. Details are in the log.')
    } catch (error) {
      if (error instanceof PanopticError) return { ok: false, error: error.details === undefined ? { code: error.code, message: error.message } : { code: error.code, message: error.message, details: error.details } }
      options.report(name, error)
      return fail('internal', 'Something went wrong in the host. Details are in the log.')
    } finally {
      clearTimeout(timer)
    }
  }

  return end
}

/** What `identity` may do at this moment, or null when it may do nothing. */
export function standingOf(identity: Identity, authority: Authority): { role: Role; grants: readonly string[] } | null {
  const user = Object.hasOwn(authority.users, identity.user) ? authority.users[identity.user] : undefined
  if (user === undefined || !user.active || user.tenant !== identity.tenant) return null
  if (identity.kind === 'shell') return { role: user.role, grants: [] }
  const plugin = Object.hasOwn(authority.plugins, identity.plugin) ? authority.plugins[identity.plugin] : undefined
  const own = plugin !== undefined && Object.hasOwn(plugin, identity.user) ? plugin[identity.user] : undefined
  return own?.enabled ? { role: user.role, grants: own.grants } : null
}

function holds(grants: readonly string[], permission: string): boolean {
  if (permission === 'none') return true
  if (permission.endsWith(':*')) return grants.some((grant) => grant.startsWith(permission.slice(0, -1)))
  return grants.includes(permission)
}

/** Chunks a caller may ask for ahead. */
const mostCredit = 1_000

/** A call between its request and its reply: its abort signal and its credit for chunks. */
class OpenCall {
  readonly abort = new AbortController()
  readonly aborted: Promise<never>
  #credit = initialCredit
  #waiting: (() => void)[] = []

  constructor(private readonly post: (chunk: unknown) => void) {
    this.aborted = new Promise((_, reject) => {
      this.abort.signal.addEventListener('abort', () => reject(this.abort.signal.reason as Error), { once: true })
    })
    this.aborted.catch(() => undefined)
  }

  grantCredit(amount: number): void {
    // NaN would compare as "not used up" for ever.
    if (!Number.isSafeInteger(amount) || amount <= 0) return
    this.#credit = Math.min(mostCredit, this.#credit + amount)
    while (this.#credit > 0 && this.#waiting.length > 0) this.#waiting.shift()!()
  }

  async send(chunk: unknown): Promise<void> {
    this.abort.signal.throwIfAborted()
    while (this.#credit <= 0) await Promise.race([new Promise<void>((resolve) => this.#waiting.push(resolve)), this.aborted])
    this.#credit -= 1
    this.post(chunk)
  }

  finish(): void {
    this.#waiting = []
  }
}
