/** A receiver of webhooks that checks signatures as Standard Webhooks asks of it. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** @typedef {import('../kit/server.mjs').Answer} Answer */

export const sampleSecret = 'whsec_c2FtcGxlLXdlYmhvb2stc2VjcmV0LW9mLXRoZS10ZXN0'

/** Seconds by which a timestamp may differ. */
const tolerance = 300

/** @param {{ now?: () => number, secret?: string }} [options] epoch ms */
export function webhookService({ now = Date.now, secret = sampleSecret } = {}) {
  const state = {
    /** Those whose signature fits. @type {{ id: string, path: string, body: any, isRepeated: boolean }[]} */
    messages: [],
    /** @type {Set<string>} */
    seen: new Set(),
    /** @type {{ status: number, headers: Record<string, string>, body: unknown } | null} what to answer instead of 204, once */
    next: null,
  }
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)

  /** @param {import('../kit/server.mjs').Request} request @returns {Answer} */
  function handle({ method, path, headers, body }) {
    if (method !== 'POST' && method !== 'PUT') return { status: 405, body: { error: 'POST or PUT' } }
    const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => String(headers[name] ?? ''))
    if (id === undefined || id === '' || timestamp === undefined || signatures === undefined) return { status: 400, body: { error: 'webhook-id is missing' } }
    if (!/^\d+$/.test(timestamp) || Math.abs(now() / 1000 - Number(timestamp)) > tolerance) return { status: 400, body: { error: 'webhook-timestamp is too old or in the future' } }
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
    const isSigned = signatures.split(' ').some((signature) => {
      const [version, value = ''] = signature.split(',')
      const given = Buffer.from(value, 'base64')
      return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
    })
    if (!isSigned) return { status: 401, body: { error: 'webhook-signature does not fit' } }
    const answer = state.next ?? { status: 204, headers: {}, body: null }
    state.next = null
    if (answer.status < 300) {
      state.messages.push({ id, path, body: JSON.parse(body), isRepeated: state.seen.has(id) })
      state.seen.add(id)
    }
    return answer
  }

  const control = {
    messages: () => state.messages,
    /** @param {{ status: number, headers?: Record<string, string>, body?: unknown }} answer */
    answer: ({ status, headers = {}, body = {} }) => void (state.next = { status, headers, body }),
  }
  return { handle, errorFor, drift: (/** @type {unknown} */ body) => body, control }
}

/** @param {import('../kit/faults.mjs').Fault} fault @returns {Answer | null} */
function errorFor(fault) {
  const status = Number(fault.kind)
  if (!Number.isInteger(status)) return null
  return { status, headers: status === 429 ? { 'retry-after': String(fault.retryAfter ?? 1) } : {}, body: { error: fault.kind } }
}
