/** A store process under plain Node, for tests: Electron's `parentPort` and its ports over the process's IPC. */
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { startWatchdog } from '../../watchdog'
import { createReading } from '../reading'
import { createWriting } from '../writing'
import { parentHost } from '../host'

export type FromParent = { readonly main: unknown; readonly port?: number } | { readonly port: number; readonly data?: unknown; readonly closed?: true }
export type ToParent = { readonly main: unknown } | { readonly port: number; readonly data?: unknown; readonly closed?: true }

const send = (message: ToParent): void => void process.send?.(message)

class IpcPort extends EventEmitter {
  #kept: unknown[] | null = []
  constructor(readonly id: number) {
    super()
  }
  postMessage(data: unknown): void {
    send({ port: this.id, data })
  }
  receive(data: unknown): void {
    if (this.#kept === null) this.emit('message', { data, ports: [] })
    else this.#kept.push(data)
  }
  start(): void {
    const kept = this.#kept ?? []
    this.#kept = null
    for (const data of kept) this.emit('message', { data, ports: [] })
  }
  close(): void {
    send({ port: this.id, closed: true })
  }
}

const ports = new Map<number, IpcPort>()
const parent = Object.assign(new EventEmitter(), { postMessage: (main: unknown) => send({ main }) })
Object.assign(process, { parentPort: parent })

const [role, limitMs] = process.argv.slice(2)
const host = parentHost()
const watch = startWatchdog(join(import.meta.dirname, 'watchdog.mjs'), Number(limitMs))
if (role === 'reader') createReading({ host, watch })
else createWriting({ host, watch, derivationMs: 0 })

process.on('message', (message: FromParent) => {
  if ('main' in message) {
    const port = message.port === undefined ? undefined : new IpcPort(message.port)
    if (port !== undefined) ports.set(port.id, port)
    parent.emit('message', { data: message.main, ports: port === undefined ? [] : [port] })
  } else if (message.closed === true) ports.get(message.port)?.emit('close')
  else ports.get(message.port)?.receive(message.data)
})
send({ main: { kind: 'log', level: 'debug', source: 'test', message: 'listening' } })
