import { spawn } from 'node:child_process'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/** The children that lead a process group of their own. @type {WeakSet<import('node:child_process').ChildProcess>} */
const groups = new WeakSet()

/**
 * Passes a signal on to everything that `exec` is running.
 * @param {'SIGINT' | 'SIGTERM'} signal
 * @returns {boolean} false when nothing was running or it has been told before
 */
export function endRunning(signal) {
  const told = running.size > 0
  for (const child of running) signalChild(child, signal)
  running.clear()
  return told
}

/**
 * @typedef {object} ExecOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to this process's environment; `undefined` removes a name
 * @property {number} [timeoutMs] the child's whole process group is killed after this time
 * @property {'capture' | 'inherit'} [output] `inherit` shows the child's output as it comes; default `capture`
 * @property {string} [input] written to the child's stdin
 * @property {{ uid: number, gid: number } | undefined} [as] run as this user; possible only for root
 */

/**
 * @typedef {object} ExecResult
 * @property {number | null} code exit code; null when the child could not start or was ended by a signal
 * @property {string | null} signal
 * @property {string} stdout empty with `inherit`
 * @property {string} stderr empty with `inherit`
 * @property {boolean} timedOut
 * @property {Error | null} error set when the child could not be started
 */

/**
 * Runs a program to its end and reports how it ended. Never throws: a program
 * that is missing, crashes or overruns is an ordinary result.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {ExecOptions} [options]
 * @returns {Promise<ExecResult>}
 */
export function exec(file, args, options = {}) {
  const { cwd, env, timeoutMs, output = 'capture', input, as } = options
  return new Promise((resolve) => {
    const capture = output === 'capture'
    const leadsGroup = timeoutMs !== undefined && process.platform !== 'win32'
    const child = spawn(file, args, {
      cwd,
      env: mergeEnv(process.env, env),
      stdio: [input === undefined ? 'ignore' : 'pipe', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
      detached: leadsGroup,
      ...as,
    })
    running.add(child)
    if (leadsGroup) groups.add(child)
    let stdout = ''
    let stderr = ''
    let timedOut = false
    child.stdout?.setEncoding('utf8').on('data', (text) => { stdout += text })
    child.stderr?.setEncoding('utf8').on('data', (text) => { stderr += text })
    child.stdin?.on('error', () => {})
    if (input !== undefined) child.stdin?.end(input)
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
      timedOut = true
      signalChild(child, 'SIGKILL')
    }, timeoutMs)
    /** @param {Omit<ExecResult, 'stdout' | 'stderr' | 'timedOut'>} end */
    const finish = (end) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ ...end, stdout, stderr, timedOut })
    }
    child.on('error', (error) => finish({ code: null, signal: null, error }))
    child.on('close', (code, signal) => finish({ code, signal, error: null }))
  })
}

/**
 * @param {NodeJS.ProcessEnv} base
 * @param {Record<string, string | undefined>} [changes]
 * @returns {NodeJS.ProcessEnv}
 */
export function mergeEnv(base, changes = {}) {
  const merged = { ...base, ...changes }
  for (const [name, value] of Object.entries(changes)) if (value === undefined) delete merged[name]
  return merged
}

/**
 * The last lines of a tool's output, for an error message.
 * @param {Pick<ExecResult, 'stdout' | 'stderr'>} result
 * @param {number} [lines]
 */
export function tail(result, lines = 20) {
  return `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-lines).join('\n')
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalChild(child, signal) {
  if (child.pid === undefined) return
  try {
    // A child with a time limit leads a group, so that this also ends what it started.
    if (groups.has(child)) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // Already gone.
  }
}
