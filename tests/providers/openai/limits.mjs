/** Requests a minute for each key, told in the headers OpenAI uses. */

export class RateLimit {
  /** @type {Map<string, { left: number, at: number }>} */
  #keys = new Map()

  /** @param {number} perMinute */
  constructor(perMinute) {
    this.perMinute = perMinute
  }

  /** Takes one request from the key's budget. @param {string} key */
  take(key) {
    const now = Date.now()
    const known = this.#keys.get(key) ?? { left: this.perMinute, at: now }
    const left = Math.min(this.perMinute, known.left + ((now - known.at) / 60_000) * this.perMinute)
    const ok = left >= 1
    this.#keys.set(key, { left: ok ? left - 1 : left, at: now })
    const secondsToNext = Math.max(0, (1 - (ok ? left - 1 : left)) / (this.perMinute / 60))
    return {
      ok,
      headers: {
        'x-ratelimit-limit-requests': String(this.perMinute),
        'x-ratelimit-remaining-requests': String(Math.max(0, Math.floor(ok ? left - 1 : left))),
        'x-ratelimit-reset-requests': `${secondsToNext.toFixed(3)}s`,
        ...(!ok && { 'retry-after': String(Math.ceil(secondsToNext)) }),
      },
    }
  }
}
