/**
 * Faults on demand. A fault waits for matching requests and spoils the answer in one way.
 * @typedef {import('./types').Fault} Fault
 */

/** Holds the faults that are waiting and hands out the one for a request. */
export class Faults {
  /** @type {{ fault: Fault, skip: number, left: number }[]} */
  #waiting = []

  /** @param {readonly Fault[]} faults */
  set(faults) {
    this.#waiting = faults.map((fault) => ({
      fault,
      skip: fault.after ?? 0,
      left: fault.times === undefined ? 1 : fault.times < 0 ? Infinity : fault.times,
    }))
  }

  /** @param {string} path @returns {Fault | null} */
  take(path) {
    for (const entry of this.#waiting) {
      if (entry.left <= 0 || (entry.fault.path !== undefined && !path.includes(entry.fault.path))) continue
      if (entry.skip > 0) {
        entry.skip -= 1
        continue
      }
      entry.left -= 1
      return entry.fault
    }
    return null
  }
}

/**
 * Sends `text` spoilt as the fault says, or returns false when the fault leaves the body alone.
 * @param {Fault} fault @param {import('node:http').ServerResponse} response @param {string} text
 */
export function spoil(fault, response, text) {
  const json = { 'content-type': 'application/json' }
  switch (fault.kind) {
    case 'cut': // announces the whole body, sends a part, hangs up
      response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(text) })
      response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy())
      return true
    case 'half': // a complete answer whose JSON ends too early
      response.writeHead(200, json).end(text.slice(0, Math.ceil(text.length / 2)))
      return true
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Sign in</title><p>Please sign in to the corporate network.')
      return true
    case 'empty':
      response.writeHead(200, json).end()
      return true
    case 'reset':
      response.socket?.destroy()
      return true
    default:
      return false
  }
}
