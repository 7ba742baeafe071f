import { Failure } from './failure.mjs'

/**
 * Prints what is being done, one line per step, with the time it took.
 * @param {{ write?: (text: string) => void, now?: () => number }} [io]
 */
export function createSteps({ write = (text) => process.stdout.write(text), now = () => performance.now() } = {}) {
  const startedAt = now()
  return {
    /**
     * @template T
     * @param {string} name
     * @param {(say: (text: string) => void) => Promise<T>} work `say` prints a line below the step
     * @param {{ result?: (value: T) => string, streams?: boolean }} [options] `result`: one or two words for the end of
     *   the line; `streams`: the step prints output of its own, so its line is closed first
     * @returns {Promise<T>}
     */
    async step(name, work, { result = () => 'done', streams = false } = {}) {
      const from = now()
      let open = true
      write(`▸ ${name} … `)
      const closeLine = () => {
        if (open) write('\n')
        open = false
      }
      const end = (/** @type {string} */ text) => write(`${open ? '' : `▸ ${name}: `}${text} (${seconds(now() - from)})\n`)
      if (streams) closeLine()
      try {
        const value = await work((text) => {
          closeLine()
          write(`    ${text}\n`)
        })
        end(result(value))
        return value
      } catch (error) {
        end('failed')
        throw error
      }
    },
    /** Time since the first step, for the last line. */
    elapsed: () => seconds(now() - startedAt),
  }
}

/**
 * @param {number} ms
 * @returns {string} for example `0.3 s`, `41 s`, `2 min 05 s`
 */
export function seconds(ms) {
  const s = ms / 1000
  if (s < 10) return `${s.toFixed(1)} s`
  if (s < 100) return `${Math.round(s)} s`
  return `${Math.floor(s / 60)} min ${String(Math.round(s % 60)).padStart(2, '0')} s`
}

/**
 * Prints an error: a Failure as its two sentences, anything else with its stack,
 * because then it is a defect of ours.
 * @param {unknown} error
 * @param {(text: string) => void} [write]
 */
export function printError(error, write = (text) => process.stderr.write(text)) {
  if (!(error instanceof Failure)) {
    write(`\n${error instanceof Error ? error.stack : String(error)}\n`)
    return
  }
  if (error.detail) write(`\n${error.detail}\n`)
  write(`\n${error.message}\n${error.remedy}\n`)
}
