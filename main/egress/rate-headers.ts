/**
 * Reads the dialects of rate-limit headers: Retry-After (RFC 9110), RateLimit-* and RateLimit (IETF drafts),
 * X-RateLimit-* (GitHub, Vercel and many), -requests (OpenAI), anthropic-ratelimit-requests-*.
 */

export type HeaderBag = Readonly<Record<string, string | string[] | undefined>>

const one = (headers: HeaderBag, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Ms to wait, or null when the header is missing or unreadable. */
export function retryAfter(headers: HeaderBag, now: number): number | null {
  const exact = Number.parseFloat(one(headers, 'retry-after-ms') ?? '')
  if (Number.isFinite(exact)) return Math.max(0, exact)
  const text = one(headers, 'retry-after')?.trim()
  if (text === undefined || text === '') return null
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const at = dateOf(text)
  return at === null ? null : Math.max(0, at - now)
}

export interface Window { readonly left: number; readonly limit: number | null; /** epoch ms */ readonly resetAt: number }

const families = [
  (part: string) => `anthropic-ratelimit-requests-${part}`,
  (part: string) => `x-ratelimit-${part}-requests`,
  (part: string) => `x-ratelimit-${part}`,
  (part: string) => `x-rate-limit-${part}`,
  (part: string) => `ratelimit-${part}`,
]

/** How many requests are left until when; null when nothing (complete) is said. */
export function windowOf(headers: HeaderBag, now: number): Window | null {
  for (const name of families) {
    const left = count(one(headers, name('remaining')))
    const resetAt = resetOf(one(headers, name('reset')), now)
    if (left !== null && resetAt !== null) return { left, limit: count(one(headers, name('limit'))), resetAt }
  }
  return structured(one(headers, 'ratelimit'), one(headers, 'ratelimit-policy'), now)
}

const count = (text: string | undefined): number | null => {
  const match = /^\s*(\d{1,12})\b/.exec(text ?? '')
  return match === null ? null : Number(match[1])
}

/** `"default";r=50;t=30`, or the older `limit=100, remaining=50, reset=5`. */
function structured(text: string | undefined, policy: string | undefined, now: number): Window | null {
  const left = /(?:\br|\bremaining)=(\d{1,12})/.exec(text ?? '')
  const reset = /(?:\bt|\breset)=(\d{1,9})/.exec(text ?? '')
  if (left === null || reset === null) return null
  const limit = /(?:\bq|\blimit)=(\d{1,12})/.exec(`${text} ${policy ?? ''}`)
  return { left: Number(left[1]), limit: limit === null ? null : Number(limit[1]), resetAt: now + Number(reset[1]) * 1000 }
}

/** Seconds from now, epoch seconds or ms, a date, or a duration such as `1m30s` or `20ms`. */
function resetOf(text: string | undefined, now: number): number | null {
  const value = text?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(value)) {
    const number = Number(value)
    if (number > 1e12) return number
    return number > 1e9 ? number * 1000 : now + number * 1000
  }
  const duration = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(value)
  if (value !== '' && duration !== null) {
    const [days, hours, minutes, seconds, ms] = duration.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number]
    return now + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms
  }
  return dateOf(value)
}

/** `Date.parse` takes `-5` for a year; a date of a header has a `T` or the name of a month. */
const dateOf = (text: string): number | null => {
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}
