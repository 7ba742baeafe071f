/** Main's part, for tests of the store processes: bundles them, starts them, makes and joins ports. */
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import type { Port } from '../../../bridge/port'
import type { FromStore, ToStore } from '../../api'
import type { ToParent } from './child'

const root = resolve(import.meta.dirname, '../../../..')

export interface Bundle { readonly file: string; dispose(): void }

export async function bundleStore(): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-store-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  await build({
    root, configFile: false, logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3-multiple-ciphers', '@node-rs/argon2', '@github/keytar'] },
    build: {
      ssr: true, outDir: join(folder, 'out'), emptyOutDir: false, minify: false,
      rollupOptions: { input: { child: join(import.meta.dirname, 'child.ts'), watchdog: join(root, 'main/store/watchdog.ts') }, output: { entryFileNames: '[name].mjs', format: 'es' } },
    },
  })
  return { file: join(folder, 'out', 'child.mjs'), dispose: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface StoreProcess {
  readonly messages: readonly FromStore[]
  /** The first message of this kind that fits, also one that came before. */
  heard<K extends FromStore['kind']>(kind: K, fits?: (message: Extract<FromStore, { kind: K }>) => boolean): Promise<Extract<FromStore, { kind: K }>>
  send(message: ToStore): void
  /** A port whose other end the process gets with `message`. */
  port(message: ToStore): Port
  /** Resolves with the signal or exit code when it has ended. */
  readonly ended: Promise<string>
  readonly errors: () => string
  kill(): Promise<string>
}

let nextPort = 1

export function startStoreProcess(bundle: Bundle, role: 'writer' | 'reader', limitMs: number): StoreProcess {
  const child: ChildProcess = fork(bundle.file, [role, String(limitMs)], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const messages: FromStore[] = []
  const ports = new Map<number, { message(data: unknown): void; close(): void }>()
  let waiting: (() => void)[] = []
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.on('message', (message: ToParent) => {
    if ('main' in message) {
      messages.push(message.main as FromStore)
      for (const look of waiting) look()
    } else if (message.closed === true) ports.get(message.port)?.close()
    else ports.get(message.port)?.message(message.data)
  })
  const ended = new Promise<string>((done) => child.once('exit', (code, signal) => {
    for (const port of ports.values()) port.close()
    done(signal ?? String(code))
  }))
  const send = (message: object): void => {
    if (child.connected) child.send(message, () => undefined)
  }
  return {
    messages, ended, errors: () => errors,
    heard: (kind, fits = () => true) => new Promise((found) => {
      const look = (): void => {
        const message = messages.find((entry) => entry.kind === kind && fits(entry as never))
        if (message === undefined) return
        waiting = waiting.filter((other) => other !== look)
        found(message as never)
      }
      waiting.push(look)
      look()
    }),
    send: (message) => send({ main: message }),
    port(message) {
      const port = nextPort++
      let listener: (data: unknown, ports: readonly Port[]) => void = () => undefined
      let closed: () => void = () => undefined
      const early: unknown[] = []
      let listening = false
      ports.set(port, { message: (data) => (listening ? listener(data, []) : early.push(data)), close: () => closed() })
      send({ main: message, port })
      return {
        send: (data) => send({ port, data }),
        onMessage(given) {
          listener = given
          listening = true
          for (const data of early.splice(0)) listener(data, [])
        },
        onClose: (given) => void (closed = given),
        close: () => send({ port, closed: true }),
      }
    },
    kill() {
      child.kill('SIGKILL')
      return ended
    },
  }
}

/** What main does with the two ends of the private line: it hands them over. */
export function joinPorts(left: Port, right: Port): void {
  left.onMessage((data) => right.send(data))
  right.onMessage((data) => left.send(data))
}

/** A page's calls on one port, without its client. */
export function caller(port: Port): (route: string, input: unknown) => Promise<{ ok: boolean; value?: unknown; error?: { code: string; message: string } }> {
  const open = new Map<number, (result: never) => void>()
  let next = 1
  port.onMessage((message) => {
    const { id, result } = message as { id: number; result: never }
    open.get(id)?.(result)
    open.delete(id)
  })
  port.onClose(() => {
    for (const settle of open.values()) settle({ ok: false, error: { code: 'lost', message: 'port closed' } } as never)
  })
  return (route, input) => new Promise((resolve) => {
    open.set(next, resolve as never)
    port.send({ id: next++, route, input })
  })
}
