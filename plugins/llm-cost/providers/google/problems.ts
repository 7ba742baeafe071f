/** Google's error answers: `{ error: { code, message, status, errors: [{ reason }] } }`. */
import { ProviderProblem, type ProblemCode } from '../problem'

/** What a reason means where it says more than the HTTP status. A quota is a 403, a missing table a 404 like a wrong address. */
const meanings: Readonly<Record<string, ProblemCode>> = {
  rateLimitExceeded: 'rate-limited', jobRateLimitExceeded: 'rate-limited', userRateLimitExceeded: 'rate-limited', quotaExceeded: 'rate-limited',
  accessDenied: 'forbidden',
  notFound: 'not-set-up',
  invalidQuery: 'rejected', invalid: 'rejected', bytesBilledLimitExceeded: 'rejected', resourcesExceeded: 'rejected',
  backendError: 'server', internalError: 'server', jobBackendError: 'server', jobInternalError: 'server', stopped: 'server',
}

/** The meaning of one reason; null where its HTTP status says enough. */
export const meaningOf = (reason: unknown): ProblemCode | null => (typeof reason === 'string' && Object.hasOwn(meanings, reason) ? (meanings[reason] ?? null) : null)

/** The `problemOf` of a request to Google. An answer that is not Google's keeps the meaning of its status. */
export function problemOf(_: number, body: unknown): ProblemCode | null {
  const reasons = (body as { error?: { errors?: readonly { reason?: unknown }[] } } | null)?.error?.errors
  return Array.isArray(reasons) ? meaningOf((reasons[0] as { reason?: unknown } | undefined)?.reason) : null
}

/** A `not-set-up` names the option that leads nowhere: `project` or `location` where Google's words say so, else `usual`. */
export function asOptionProblem(error: unknown, usual: 'table' | 'project'): unknown {
  if (!(error instanceof ProviderProblem) || error.code !== 'not-set-up') return error
  const option = /not found in location/i.test(error.detail) ? 'location' : /not found: project/i.test(error.detail) ? 'project' : usual
  return new ProviderProblem('not-set-up', `${option}: ${error.detail}`)
}
