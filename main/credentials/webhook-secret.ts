/**
 * Signs requests by the Standard Webhooks specification 1.0: the receiver knows the same secret, which is never sent.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac } from 'node:crypto'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

export const webhookHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

/** Fewer characters can be guessed; the specification asks for 24 bytes. */
const shortest = 24
const marked = 'whsec_'

/** What is wrong with a typed value: `details.problem` of the failure. */
export type WebhookProblem = 'webhook-short' | 'webhook-base64'

/**
 * The bytes that sign: what `whsec_` is followed by in base64, or the text itself.
 * @throws PanopticError `invalid` with `details.field` `value`, a `problem` and the remedy
 */
export function webhookKey(text: string): Buffer {
  const value = text.trim()
  if (!value.startsWith(marked)) {
    if (value.length < shortest) throw tooShort()
    return Buffer.from(value, 'utf8')
  }
  const encoded = value.slice(marked.length)
  const key = Buffer.from(encoded, 'base64')
  // Node leaves out what is not base64; a receiver would not.
  if (key.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, ''))
    throw wrong('webhook-base64', 'What follows whsec_ is not base64.', 'Enter the secret unchanged, or generate a new one.')
  if (key.byteLength < shortest) throw tooShort()
  return key
}

/** @param at epoch ms */
export function webhookSignature(key: Buffer, id: string, at: number, body: string | Uint8Array): Record<(typeof webhookHeaders)[number], string> {
  const seconds = Math.floor(at / 1000)
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` }
}

const tooShort = (): PanopticError => wrong('webhook-short', `The secret is shorter than ${shortest} characters.`, `Enter at least ${shortest} characters, or generate a secret.`)
const wrong = (problem: WebhookProblem, message: string, remedy: string): PanopticError => new PanopticError(fail('invalid', message, { field: 'value', remedy, problem }).error)
