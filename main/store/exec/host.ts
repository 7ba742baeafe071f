/** The store process's line to main: `process.parentPort` of an Electron utility process. */
import { type ElectronPort, fromElectronPort, type Port } from '../../bridge/port'
import type { FromStore, ToStore } from '../api'

export interface StoreHost {
  tell(message: FromStore): void
  /** Called for each message of main; `port` is the one that came with it. */
  listen(listener: (message: ToStore, port: Port | undefined) => void): void
}

/** @throws Error outside a utility process */
export function parentHost(): StoreHost {
  const parent = (process as unknown as { parentPort?: Pick<ElectronPort, 'on' | 'postMessage'> }).parentPort
  if (parent === undefined) throw new Error('This file is the entry of a utility process.')
  return {
    tell: (message) => parent.postMessage(message),
    listen: (listener) =>
      void parent.on('message', ({ data, ports }) => {
        const [port] = ports
        listener(data as ToStore, port === undefined ? undefined : fromElectronPort(port))
      }),
  }
}

/** An unexpected exception, for the log: its kind and place, never a text that may hold a value of a row. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is not an error was thrown'
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  const place = (error.stack ?? '').split('\n').slice(1, 4).map((line) => line.trim()).join(' < ')
  return `${error.name}${code} ${place}`
}
