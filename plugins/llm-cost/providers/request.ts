/** One request to a provider: waits and tries again where that helps, and names what went wrong where not. */
import type { NetInit } from '@panoptic/sdk'
import { asProblem, ProviderProblem, type ProblemCode } from './problem'

export type Fetch = (path: string, init?: NetInit) => Promise<Response>

export interface Caller {
  readonly fetch: Fetch
  /** The connection whose base URL and key the host uses. */
  readonly connection: string
  readonly signal: AbortSignal
  /** Waits this many ms, or rejects when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** An earlier report of this account failed although we waited: this one is tried once, or an outage would cost each report's waits. */
  readonly hasWaited?: boolean
}

/** Waits between attempts (ms) when the provider does not say how long. */
const pauses = [1000, 2000, 4000] as const
/** A longer `retry-after` than this (ms) is not waited for: the next scheduled run comes back. */
const longestWait = 60_000
const maxBytes = 100_000_000

export interface JsonRequest {
  /** Path and query below the connection's base URL. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON with POST; without it the request is a GET. It must be safe to repeat. */
  readonly body?: object
  /** What an error answer means, for providers whose status alone does not say; null leaves it to the status. `body` is null when it is no JSON. */
  readonly problemOf?: (status: number, body: unknown) => ProblemCode | null
}

/** The parsed body of the 200 answer to a GET. Rejects with a {@link ProviderProblem}. */
export const getJson = (caller: Caller, path: string): Promise<unknown> => askJson(caller, { path })

/** The parsed body of a 200 answer. Rejects with a {@link ProviderProblem}. */
export async function askJson(caller: Caller, request: JsonRequest): Promise<unknown> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await askOnce(caller, request)
    } catch (error) {
      const problem = asProblem(error)
      const pause = caller.hasWaited === true ? undefined : pauses[attempt]
      if (pause === undefined || !isTemporary(problem)) throw problem
      const wait = error instanceof HttpProblem && error.retryAfter !== null ? error.retryAfter : pause
      if (wait > longestWait) throw problem
      await caller.wait(wait, caller.signal).catch(() => { throw new ProviderProblem('cancelled', 'Cancelled while waiting') })
    }
  }
}

/** A failure that may be over in a while. */
export const isTemporary = ({ code }: ProviderProblem): boolean => ['rate-limited', 'server', 'network', 'cut-off'].includes(code)

class HttpProblem extends ProviderProblem {
  constructor(code: ProblemCode, detail: string, readonly retryAfter: number | null) {
    super(code, detail)
  }
}

async function askOnce(caller: Caller, { path, headers, body, problemOf }: JsonRequest): Promise<unknown> {
  const response = await caller.fetch(path, {
    connection: caller.connection, signal: caller.signal, maxBytes,
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (response.status !== 200) {
    const told = asJson(text)
    const code = problemOf?.(response.status, told) ?? codeOf(response.status)
    throw new HttpProblem(code, errorText(response.status, told), retryAfter(response.headers.get('retry-after')))
  }
  return parse(text, response.headers.get('content-type') ?? '')
}

function parse(text: string, type: string): unknown {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[')
    throw new ProviderProblem('not-json', start === undefined ? 'The answer is empty' : `The answer is ${type.split(';')[0] || 'no JSON'}`)
  try {
    return JSON.parse(text)
  } catch {
    throw new ProviderProblem('cut-off', `The answer ends after ${text.length} characters`)
  }
}

function codeOf(status: number): ProblemCode {
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  if (status === 429) return 'rate-limited'
  return status >= 500 ? 'server' : 'rejected'
}

/** The provider's own words where it gave any (`{ error: { message } }`, `{ error }`, `{ message }`, `{ detail }`), else the status alone. */
function errorText(status: number, body: unknown): string {
  const told = typeof body === 'object' ? (body as Record<string, unknown> | null) : null
  const nested = told?.['error'] as Record<string, unknown> | null | undefined
  const message = [nested?.['message'], nested, told?.['message'], told?.['detail']].find((words) => typeof words === 'string')
  return message === undefined ? `HTTP ${status}` : `HTTP ${status}: ${message as string}`
}

/** null where it is no JSON: a proxy's page says nothing a user can act on. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Milliseconds from a `retry-after` header, which holds seconds or a date. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}

/** The real `wait` of a {@link Caller}. */
export const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    const timer = setTimeout(() => { signal.removeEventListener('abort', stop); resolve() }, ms)
    const stop = (): void => { clearTimeout(timer); reject(signal.reason as Error) }
    signal.addEventListener('abort', stop, { once: true })
  })
