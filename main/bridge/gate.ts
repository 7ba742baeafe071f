/**
 * The gates every call passes, in the order of design §5: port identity → session → enabled and
 * granted → role → budget → input schema → handler → output and chunk schemas → ledger. The same module guards
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
import { weightOf } from './weight'

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
  /** How much it may ask; a budget of its own by default. */
  readonly budget?: Budget
  /** The port was ended because it was flooded; told once. */
  readonly onFlood?: () => void
}

const refused = fail('refused', 'This call is not available.')
const tooMany = fail('limit', 'Too many calls in a short time. Wait a moment and try again.')
const tooHeavy = fail('limit', 'Too much input in a short time, or at once. Send less, or in parts.')
const wrongShape = fail('internal', 'The host made an answer of the wrong shape. Details are in the log.')
const defaultTimeout = 30_000
/** Characters of what an input is told about itself. */
const longestRemedy = 300
/** Calls that may be open on one port; a page that never waits must not fill the host's memory. */
const mostOpen = 2_000

interface Standing { readonly role: Role; readonly grants: readonly string[] }
interface Admission { readonly route: Route; readonly standing: Standing }

/** Names the field and the remedy; in a few words, because the message may quote what was sent. */
function misfit({ issues: [issue] }: { readonly issues: readonly { readonly message: string; readonly path: readonly PropertyKey[] }[] }): Result<never> {
  const remedy = (issue?.message ?? 'unknown').slice(0, longestRemedy)
  return fail('invalid', `The input does not fit: ${remedy}`, { field: (issue?.path.map(String).join('.') ?? '').slice(0, longestRemedy), remedy })
}

/** Serves one port until it closes. Returns a function that ends it (revoked, locked, sealed). */
export function serve<T extends RouteTable, P extends PortName>(options: GateOptions<T, P>): () => void {
  const { port, identity } = options
  const open = new Map<number, OpenCall>()
  const { budget = createBudget(options.serves) } = options

  const end = (): void => {
    for (const call of open.values()) call.abort.abort(new PanopticError(fail('cancelled', 'The connection ended.').error))
    open.clear()
    port.close()
  }

  let flooded = false

  port.onMessage((message) => {
    if (flooded) return
    if (!budget.message()) return flood()
    if (typeof message !== 'object' || message === null) return
    const frame = message as Record<string, unknown>
    if (typeof frame['cancel'] === 'number') return open.get(frame['cancel'])?.abort.abort(new PanopticError(fail('cancelled', 'Cancelled.').error))
    if (typeof frame['id'] !== 'number') return
    if (typeof frame['credit'] === 'number') return open.get(frame['id'])?.grantCredit(frame['credit'])
    if (typeof frame['route'] !== 'string' || open.has(frame['id'])) return
    receive(frame['id'], frame['route'], frame['input'])
  })
  port.onClose(end)

  function flood(): void {
    flooded = true
    options.report('flood', new Error('the port sent far more than it may, and was ended'))
    end()
    options.onFlood?.()
  }

  function receive(id: number, name: string, input: unknown): void {
    const started = performance.now()
    const admission = admit(name, input)
    if ('ok' in admission) {
      budget.refused()
      return conclude(id, name, started, admission)
    }
    const call = new OpenCall((chunk) => port.send({ id, chunk: fitting(name, chunk) }))
    open.set(id, call)
    void answer(name, input, call, admission).then((result) => {
      open.delete(id)
      call.finish()
      conclude(id, name, started, result)
    })
  }

  /** Whether a call may begin, found at once: being refused must cost little. */
  function admit(name: string, input: unknown): Admission | Result<never> {
    const fits = budget.input(weightOf(input, budget.bytes))
    const route = Object.hasOwn(options.routes, name) ? options.routes[name] : undefined
    if (route === undefined || route.port !== options.serves) return refused
    const standing = standingOf(identity, options.authority())
    if (standing === null || !holds(standing.grants, route.permission) || !roleAtLeast(standing.role, route.role)) return refused
    if (open.size >= mostOpen || !budget.call()) return tooMany
    return fits ? { route, standing } : tooHeavy
  }

  function conclude(id: number, name: string, started: number, given: Result<unknown>): void {
    let result = given
    try {
      port.send({ id, result })
    } catch (error) {
      // The answer cannot be cloned: a mistake of the handler that the caller must still hear of.
      options.report(name, error)
      result = wrongShape
      port.send({ id, result })
    }
    options.record({
      identity,
      route: Object.hasOwn(options.routes, name) ? name : 'unknown',
      outcome: result.ok ? 'ok' : result.error.code,
      durationMs: performance.now() - started,
    })
  }

  async function answer(name: string, input: unknown, call: OpenCall, { route, standing }: Admission): Promise<Result<unknown>> {
    const limit = route.timeout ?? defaultTimeout
    const timer = limit > 0 ? setTimeout(() => call.abort.abort(new PanopticError(fail('timeout', 'This took too long and was stopped.').error)), limit) : undefined
    try {
      const began = performance.now()
      const parsed = route.input.safeParse(input)
      if (!parsed.success) {
        budget.wasted(performance.now() - began)
        return misfit(parsed.error)
      }
      const handler = options.handlers[name as keyof typeof options.handlers] as Handler<Route>
      const context: CallContext = { identity, role: standing.role, grants: standing.grants, signal: call.abort.signal, send: (chunk) => call.send(chunk) }
      const value = await Promise.race([handler(parsed.data, context), call.aborted])
      const output = route.output.safeParse(value)
      if (output.success) return ok(output.data)
      options.report(name, output.error)
      return wrongShape
    } catch (error) {
      if (error instanceof PanopticError) return { ok: false, error: error.details === undefined ? { code: error.code, message: error.message } : { code: error.code, message: error.message, details: error.details } }
      options.report(name, error)
      return fail('internal', 'Something went wrong in the host. Details are in the log.')
    } finally {
      clearTimeout(timer)
    }
  }

  /** A chunk as its route declares it; the page is never sent another. */
  function fitting(name: string, chunk: unknown): unknown {
    const parsed = options.routes[name]?.chunk?.safeParse(chunk)
    if (parsed?.success === true) return parsed.data
    options.report(name, parsed?.error ?? new Error('a chunk on a route without chunks'))
    throw new PanopticError(wrongShape.error)
  }

  return end
}

/** What `identity` may do at this moment, or null when it may do nothing. */
export function standingOf(identity: Identity, authority: Authority): Standing | null {
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
    try {
      this.post(chunk)
    } catch (error) {
      // A handler that goes on as if it had been sent must not end well.
      this.abort.abort(error)
      throw error
    }
  }

  finish(): void {
    this.#waiting = []
  }
}
