/** How an attempt to deliver ended, in the outbox's words: what may work later, and what never will. */
import type { PanopticError } from '@panoptic/sdk/contract/result'
import type { Delivery } from './api'
import type { Mask } from './mask'
import { retryAfter, type HeaderBag } from './rate-headers'
import type { MailAnswer, MailRefused } from './smtp'

export type End = Omit<Delivery, 'durationMs'>

const longestAnswer = 300
/** No service makes us wait longer (ms). */
const longestWait = 24 * 3_600_000

/** Controls, and what could make a text look like another one. */
// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g

/** What a service said, fit to be shown: masked first, so that no cut leaves a part of a secret. */
export const answerOf = (text: string, mask: Mask): string => mask(text).slice(0, 4_000).replace(unprintable, ' ').replace(/ {2,}/g, ' ').trim().slice(0, longestAnswer)

export interface HttpAnswer {
  readonly status: number
  readonly headers: HeaderBag
  /** As much of the body as was read. */
  readonly text: string
}

/** Any 2xx means taken. What a busy or broken service answers is tried again. */
export function httpEnd({ status, headers, text }: HttpAnswer, path: readonly string[], mask: Mask, now: number): End {
  const answer = answerOf(text, mask)
  if (status >= 200 && status < 300) return { outcome: 'delivered', reason: '', status, answer, retryAfterMs: null }
  if (status !== 408 && status !== 425 && status !== 429 && status < 500)
    return { outcome: 'dead', reason: 'http', status, answer: status < 400 ? 'The service redirected, which is not followed.' : answer, retryAfterMs: null }
  const waits = [retryAfter(headers, now), secondsIn(text, path)].filter((wait) => wait !== null)
  return { outcome: 'retry', reason: 'http', status, answer, retryAfterMs: waits.length === 0 ? null : Math.min(longestWait, Math.max(...waits)) }
}

/** The seconds that stand at `path` of a JSON answer, in ms. */
function secondsIn(text: string, path: readonly string[]): number | null {
  if (path.length === 0) return null
  try {
    let value: unknown = JSON.parse(text)
    for (const key of path) value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
    const seconds = typeof value === 'string' ? Number(value) : value
    return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : null
  } catch {
    return null
  }
}

export function mailEnd({ status, response, refused }: MailAnswer, recipients: number, mask: Mask): End {
  const some = refused.length === 0 ? '' : `${refused.length} of ${recipients} recipients were refused: ${refused[0] ?? ''} — `
  return { outcome: 'delivered', reason: '', status, answer: answerOf(some + response, mask), retryAfterMs: null }
}

export const mailRefusedEnd = ({ status, final, answer }: MailRefused, mask: Mask): End =>
  ({ outcome: final ? 'dead' : 'retry', reason: 'smtp', status: status === 0 ? null : status, answer: answerOf(answer, mask), retryAfterMs: null })

/** Refusals of this host that only a person can undo. */
const gone: Readonly<Record<string, Delivery['reason']>> = {
  'origin-not-granted': 'not-granted', 'grant-ended': 'not-granted',
  'no-connection': 'no-connection', 'origin-changed': 'no-connection', 'not-https': 'no-connection',
  'no-secret': 'no-secret', 'secret-format': 'no-secret', 'secret-not-declared': 'no-secret', 'token-refused': 'no-secret', 'token-origin': 'no-secret',
}

/** An attempt that ended without an answer of the service. */
export function failureEnd(error: PanopticError, mask: Mask, now: number): End {
  const why = error.details?.['reason']
  const end = (outcome: 'retry' | 'dead', reason: Delivery['reason'], retryAfterMs: number | null = null, status: number | null = null): End =>
    ({ outcome, reason, status, answer: answerOf(error.message, mask), retryAfterMs })
  const until = (key: string): number | null => {
    const at = error.details?.[key]
    return typeof at === 'number' ? Math.max(0, Math.min(longestWait, at - now)) : null
  }
  const reason = typeof why === 'string' && Object.hasOwn(gone, why) ? gone[why] : undefined
  if (reason !== undefined) return end('dead', reason)
  switch (error.code) {
    case 'limit': return why === 'egress-budget' ? end('retry', 'budget', until('resetsAt')) : end('retry', 'http', until('retryAt'), 429)
    case 'timeout': return end('retry', 'timeout')
    // A name may lead to a private address for a while, as behind a hotel's sign-in page.
    case 'network': case 'refused': return end('retry', 'network')
    // The message itself cannot be sent; it will not get better.
    case 'invalid': return end('dead', 'internal')
    default: return end('retry', 'internal')
  }
}
