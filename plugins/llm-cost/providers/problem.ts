/** What can go wrong between us and a provider, as a closed list that the views put into words. */

export const problemCodes = [
  'unauthorized', // 401: the key is wrong, expired or revoked
  'forbidden', // 403: the key is valid but may not read reports (a project key, a missing permission)
  'not-found', // 404: the base URL does not lead to the reports
  'rate-limited', // 429, also after waiting
  'server', // 5xx, also after trying again
  'rejected', // any other 4xx
  'network', // nothing came back, or it was cut off
  'not-json', // an answer, but not from the API: a login page, a proxy
  'cut-off', // JSON that ends too early
  'unexpected', // JSON of another shape than documented
  'refused', // the host did not let it out: no grant, no key, base URL not confirmed
  'incomplete', // the provider says that it left a part out, however little is asked for
  'not-set-up', // a fact about the account that only a person knows is missing, or leads nowhere
  'cancelled',
] as const

export type ProblemCode = (typeof problemCodes)[number]

/** A failure with its named reason. `detail` is for the folded part of the message; it holds no secret. */
export class ProviderProblem extends Error {
  readonly code: ProblemCode
  readonly detail: string

  constructor(code: ProblemCode, detail: string) {
    super(`${code}: ${detail}`)
    this.name = 'ProviderProblem'
    this.code = code
    this.detail = detail.slice(0, maxDetail)
  }
}

const maxDetail = 300

/** Whatever was thrown, as a problem. The host's own codes keep their meaning. */
export function asProblem(error: unknown): ProviderProblem {
  if (error instanceof ProviderProblem) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'cancelled' || (error instanceof Error && error.name === 'AbortError')) return new ProviderProblem('cancelled', message)
  if (reasonOf(error) === 'token-refused') return new ProviderProblem('unauthorized', message)
  if (code === 'refused' || code === 'not-found' || code === 'invalid' || code === 'conflict') return new ProviderProblem('refused', message)
  return new ProviderProblem('network', message)
}

/** The host's own word for what happened, where it says more than its code: the provider gave no access for a key. */
const reasonOf = (error: unknown): unknown => (error as { details?: { reason?: unknown } } | null)?.details?.reason
