import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/**
 * The window as person.py reads and uses it. Roles as AT-SPI calls them (`push button`), names as regular expressions.
 * @typedef {{ inside?: { role: string, name: string }, seconds?: number }} Where
 * @typedef {{ ok: boolean, error?: string, name?: string, screen?: string[] }} Reply
 * @param {Record<string, string | undefined>} env
 * @param {{ uid: number, gid: number } | undefined} as
 */
export function person(env, as) {
  // Debian's own Python has the bindings; another one in front of it has not.
  const child = spawn('/usr/bin/python3', [fileURLToPath(new URL('person.py', import.meta.url))], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'], cwd: '/', ...as })
  /** @type {((reply: Reply) => void)[]} */
  const waiting = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)))
  child.once('close', () => {
    for (const done of waiting.splice(0)) done({ ok: false, error: 'the screen reader ended' })
  })
  /** @param {object} request */
  const ask = async (request) => {
    const reply = await /** @type {Promise<Reply>} */ (new Promise((resolve) => {
      waiting.push(resolve)
      child.stdin.write(`${JSON.stringify(request)}\n`)
    }))
    if (!reply.ok) throw new Error(`${reply.error}. On the screen:\n  ${(reply.screen ?? []).join('\n  ')}`)
    return reply
  }
  return {
    /** @param {string} role @param {string} name @param {Where} [where] @returns {Promise<string>} the whole name */
    see: async (role, name, where = {}) => (await ask({ do: 'see', role, name, ...where })).name ?? '',
    /** @param {string} role @param {string} name @param {Where} [where] */
    press: async (role, name, where = {}) => void (await ask({ do: 'press', role, name, ...where })),
    /** Puts the cursor there and types. @param {string} role @param {string} name @param {string} text */
    type: async (role, name, text) => void (await ask({ do: 'type', role, name, text })),
    /** Everything on the screen, a line each. */
    read: async () => (await ask({ do: 'read' })).screen ?? [],
    leave: () => void child.kill(),
  }
}
