/** One utility process of the host: typed messages both ways, and one notice when it ended. */
import { utilityProcess, type MessagePortMain } from 'electron'

export interface Utility<To> {
  send(message: To, ports?: readonly MessagePortMain[]): void
  /** Ends it without asking; nothing more is heard of it but its exit. */
  kill(): void
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>
}

export interface UtilityEvents<From> {
  message(message: From): void
  /** It ended by itself (crash, watchdog), not through {@link Utility.kill}. */
  lost(exitCode: number): void
}

/** Starts `file` (absolute). Messages sent before it listens wait for it. */
export function startUtility<To, From>(file: string, name: string, on: UtilityEvents<From>): Utility<To> {
  const child = utilityProcess.fork(file, [], { serviceName: name, stdio: 'inherit' })
  let ended = false
  child.on('message', (message: From) => {
    if (!ended) on.message(message)
  })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      resolve()
      if (!ended) on.lost(code)
      ended = true
    })
  })
  return {
    send: (message, ports = []) => {
      if (!ended) child.postMessage(message, [...ports])
    },
    kill() {
      ended = true
      // Before it has begun it cannot be ended.
      if (!child.kill()) child.once('spawn', () => child.kill())
    },
    gone,
  }
}
