/**
 * What is sent to a token endpoint and what its answer means (RFC 6749 §5, RFC 7523). The way there is the
 * caller's. The answer is data of a stranger: only the standard's error word is passed on, never its free text.
 */
import type { PanopticError } from '@panoptic/sdk/contract/result'
import { signAssertion } from '../credentials/assertion'
import type { ServiceAccount } from '../credentials/service-account'
import { networkFailure, refusal, timedOut, translate } from './errors'
import type { Token } from './tokens'

export interface TokenAnswer {
  readonly status: number
  readonly text: string
}

/** Sends the form to the token endpoint. Follows no redirect. */
export type PostForm = (form: string) => Promise<TokenAnswer>

export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', 'user-agent': 'Panoptic' } as const
/** Largest answer (bytes). */
export const largestAnswer = 65_536

const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** No answer makes us believe in a longer validity (seconds). */
const longestBelieved = 3_600
/** A bearer token of RFC 6750: cannot break out of a header. */
const bearer = /^[\w.~+/-]{1,8000}=*$/

/** Signs, asks, reads. @throws PanopticError with a reason that begins with `token-`, or `secret-format` */
export async function requestToken(account: ServiceAccount, scopes: readonly string[], now: () => number, post: PostForm): Promise<Token> {
  const at = now()
  const assertion = signed(account, scopes, at)
  const answer = await post(new URLSearchParams({ grant_type: grant, assertion }).toString()).catch((error: unknown) => { throw failureOnTheWay(translate(error)) })
  const { value, seconds } = readToken(answer)
  return { value, assertion, expiresAt: at + Math.min(seconds, longestBelieved) * 1000 }
}

function signed(account: ServiceAccount, scopes: readonly string[], at: number): string {
  try {
    return signAssertion(account, scopes, at)
  } catch {
    throw unusableKey()
  }
}

/** It was checked when it was entered; a value that came another way ends here. */
export const unusableKey = (): PanopticError => refusal('secret-format', 'The stored secret is not a usable service account key. Enter it again.')

/** Says that the way to the access failed, not the way to the provider. `cause` is the plain reason. */
function failureOnTheWay(error: PanopticError): PanopticError {
  const cause = String(error.details?.['reason'] ?? error.code)
  if (cause.startsWith('token-') || cause === 'egress-budget' || error.code === 'cancelled') return error
  if (error.code === 'timeout') return timedOut('token-timeout', 'The token endpoint did not answer in time.')
  if (error.code === 'refused') return refusal('token-not-allowed', `Access was not asked for: ${error.message}`, { cause })
  return networkFailure('token-unreachable', `The token endpoint gave no access: ${error.message}`, { cause })
}

function readToken({ status, text }: TokenAnswer): { value: string; seconds: number } {
  if (status >= 300 && status < 400) throw networkFailure('token-redirect', 'The token endpoint redirected, which is not followed.', { status })
  if (status === 408 || status === 429 || status >= 500) throw networkFailure('token-unreachable', 'The token endpoint gives no access at the moment. Try again later.', { status })
  const answer = objectIn(text)
  if (status !== 200) throw refusal('token-refused', 'The provider refused access for this key. It may be deleted, disabled or not allowed to do this; the clock of this computer may be wrong.', { status, error: errorWord(answer['error']) })
  const { access_token: value, expires_in: seconds, token_type: type } = answer
  if (typeof value !== 'string' || !bearer.test(value)) throw unreadable('access_token')
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw unreadable('token_type')
  if (typeof seconds !== 'number' || !(seconds > 0)) throw unreadable('expires_in')
  return { value, seconds }
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said below; the parser's own message quotes the text.
  }
  return {}
}

/** `invalid_grant` and its like; anything else might be an echo of what was sent. */
const errorWord = (word: unknown): string => (typeof word === 'string' && /^[a-z_]{1,40}$/.test(word) ? word : 'unknown')

const unreadable = (field: string): PanopticError => networkFailure('token-answer', `The token endpoint's answer has no usable "${field}".`, { field })
