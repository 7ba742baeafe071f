/** How a request can end without an answer. `details.reason` is one short word, also kept in the ledger. */
import { fail, PanopticError, type Failure } from '@panoptic/sdk/contract/result'
import type { NetworkEntry } from '@panoptic/sdk/contract/values'

/** The request did not leave: a rule of this host forbids it. */
export const refusal = (reason: string, message: string, more: Failure['details'] = {}): PanopticError =>
  new PanopticError(fail('refused', message, { reason, ...more }).error)

/** The plugin asked in a way that cannot be sent. Names the field and the remedy. */
export const badInput = (reason: string, field: string, remedy: string): PanopticError =>
  new PanopticError(fail('invalid', `The request cannot be sent: ${remedy}`, { reason, field, remedy }).error)

/** It left, or tried to, and failed on the way. */
export const networkFailure = (reason: string, message: string, more: Failure['details'] = {}): PanopticError =>
  new PanopticError(fail('network', message, { reason, ...more }).error)

export const timedOut = (reason: string, message: string): PanopticError =>
  new PanopticError(fail('timeout', message, { reason }).error)

/** Waiting longer for the provider's rate limit is not worth it; `retryAt` is epoch ms. */
export const rateLimited = (retryAt: number): PanopticError =>
  new PanopticError(fail('limit', 'The provider’s rate limit is used up. Try again later.', { reason: 'rate-limited', retryAt }).error)

/** What the ledger calls such an end. */
export function outcomeOf(error: PanopticError): { outcome: NetworkEntry['outcome']; reason: string } {
  const given = error.details?.['reason']
  const reason = typeof given === 'string' ? given : error.code
  switch (error.code) {
    case 'refused': case 'invalid': case 'limit': case 'locked': return { outcome: 'refused', reason }
    case 'timeout': return { outcome: 'timeout', reason }
    case 'cancelled': return { outcome: 'cancelled', reason }
    default: return { outcome: 'failed', reason }
  }
}

const words: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  ENOTFOUND: ['dns', 'The name of the server cannot be found. Check the address and your connection.'],
  EAI_AGAIN: ['dns', 'The name of the server cannot be looked up now. You may be offline.'],
  ECONNREFUSED: ['connect', 'The server does not accept connections.'],
  EHOSTUNREACH: ['connect', 'The server cannot be reached.'],
  ENETUNREACH: ['connect', 'There is no network connection.'],
  ETIMEDOUT: ['connect', 'The server did not answer.'],
  UND_ERR_CONNECT_TIMEOUT: ['connect', 'The server did not answer.'],
  ECONNRESET: ['reset', 'The server closed the connection.'],
  EPIPE: ['reset', 'The server closed the connection.'],
  UND_ERR_SOCKET: ['reset', 'The server closed the connection.'],
  UND_ERR_HEADERS_OVERFLOW: ['head', 'The head of the answer is too large.'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['tls', 'The server does not speak TLS at this address.'],
  EPROTO: ['tls', 'A secure connection could not be made.'],
}

/** An error of the network library in our words; its own text may hold anything and is not passed on. */
export function translate(error: unknown): PanopticError {
  if (error instanceof PanopticError) return error
  const code = codeOf(error)
  const known = words[code]
  if (known !== undefined) return networkFailure(...known)
  if (code.startsWith('ERR_TLS') || code.includes('CERT') || code.includes('SELF_SIGNED') || code.startsWith('ERR_SSL') || code.startsWith('UNABLE_TO'))
    return networkFailure('tls', 'The server’s certificate is not trusted or does not fit its name.')
  if (code.startsWith('HPE_') || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return networkFailure('protocol', 'The server’s answer is not valid HTTP.')
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR_FORMAT')) return networkFailure('encoding', 'The answer could not be decompressed.')
  return networkFailure('failed', 'The request failed on the way.')
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  if (typeof code === 'string') return code
  if ((error as { name?: unknown }).name === 'HTTPParserError') return 'HPE_INVALID'
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  return cause === undefined ? '' : codeOf(cause)
}
