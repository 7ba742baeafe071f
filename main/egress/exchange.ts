/** One request and the head of its answer: rate limit, retries of what may be repeated, time limits. */
import { request as send, type Dispatcher } from 'undici'
import type { Agents } from './agents'
import type { Deadline } from './deadline'
import { translate } from './errors'
import { sleep, type RateLimits } from './rate'
import type { Target } from './target'

export interface Outgoing {
  readonly target: Target
  readonly method: Dispatcher.HttpMethod
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  /** Which bucket pays: one per credential. */
  readonly bucket: string
  /** Sending it twice does no harm. Default: GET and HEAD. */
  readonly repeatable?: boolean
}

export interface Means {
  readonly agents: Agents
  readonly rates: RateLimits
  readonly deadline: Deadline
  /** Aborts for every reason to stop, the deadline's included. */
  readonly signal: AbortSignal
  /** Called before each attempt. */
  readonly onAttempt: () => void
  /** Longest wait for the rate limit (ms). Default: 30 s. */
  readonly patience?: number
}

/** Longest wait for a provider's rate limit, and before a retry (ms). */
const longestWait = 30_000
const maxRetries = 2

/**
 * Resolves with the answer, whatever its status. Repeats what is repeatable at most twice: after 429 or 503
 * that say when to come back, and after a connection that was lost before the head.
 */
export async function exchange(outgoing: Outgoing, means: Means): Promise<Dispatcher.ResponseData> {
  const repeatable = outgoing.repeatable ?? (outgoing.method === 'GET' || outgoing.method === 'HEAD')
  for (let retries = 0; ; retries++) {
    await means.rates.take(outgoing.bucket, means.patience ?? longestWait, means.signal)
    const last = !repeatable || retries >= maxRetries
    const answer = await attempt(outgoing, means).catch(async (error: unknown) => {
      const failure = translate(error)
      if (last || means.signal.aborted || failure.details?.['reason'] !== 'reset') throw failure
      await sleep(100 * 2 ** retries + Math.random() * 200, means.signal)
      return null
    })
    if (answer === null) continue
    const wait = means.rates.learn(outgoing.bucket, answer.statusCode, answer.headers)
    if (last || wait === null || wait > longestWait) return answer
    answer.body.on('error', () => undefined).destroy()
  }
}

async function attempt({ target, method, headers, body }: Outgoing, { agents, deadline, signal, onAttempt }: Means): Promise<Dispatcher.ResponseData> {
  const dispatcher = await deadline.within(agents.for(target.url, target.zone), 'head-timeout', 'The server did not answer in time.')
  onAttempt()
  try {
    const answer = send(target.url, { dispatcher, method, headers, body: body ?? null, signal })
    return await deadline.within(answer, 'head-timeout', 'The server did not answer in time.')
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw error
  }
}
