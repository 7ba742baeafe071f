/**
 * Every answer that crosses a process boundary is a value, never a thrown error:
 * Electron keeps only the message of a rejected call, and a stack would leak paths.
 */

/** The closed list of failures a caller can meet. Anything unexpected becomes `internal`. */
export const errorCodes = [
  'refused', // no such route, not granted, not allowed for this role: deliberately indistinguishable
  'invalid', // the input does not fit; `details.field` and `details.remedy` say where and what to do
  'not-found',
  'conflict', // the stored state does not allow it (unique key, run already active, …)
  'limit', // a budget is used up (calls, bytes, rows)
  'timeout',
  'cancelled',
  'locked', // the workspace is sealed or the session ended
  'unavailable', // the serving process ended; idempotent reads are repeated by the SDK
  'network', // the request left this device and failed, or could not leave; `details.reason` says why
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What went wrong, in words for the user. Holds no stack, no path and no secret value. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly details?: Readonly<Record<string, string | number | boolean | null>>
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })

export const fail = (
  code: ErrorCode,
  message: string,
  details?: Failure['details'],
): { readonly ok: false; readonly error: Failure } => ({
  ok: false,
  error: details === undefined ? { code, message } : { code, message, details },
})

/** A {@link Failure} as an exception, for code that is nicer to read with `throw` inside one process. */
export class PanopticError extends Error {
  readonly code: ErrorCode
  readonly details: Failure['details']

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'PanopticError'
    this.code = failure.code
    this.details = failure.details
  }
}

/** The value of a result, or its failure thrown as {@link PanopticError}. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new PanopticError(result.error)
}
