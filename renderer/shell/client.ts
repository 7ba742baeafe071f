/** The shell's one line to main, for stores and pages. main.ts connects it before anything is drawn. */
import type { ShellClient } from '../bridge/shell'

let current: ShellClient | undefined

export function connect(client: ShellClient): void {
  current = client
}

function line(): ShellClient {
  if (current === undefined) throw new Error('The shell is not connected.')
  return current
}

export const call: ShellClient['call'] = (route, input, options) => line().call(route, input, options)
export const on: ShellClient['on'] = (event, listener) => line().on(event, listener)
