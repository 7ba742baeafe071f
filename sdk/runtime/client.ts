/**
 * The page's end of its ports: typed calls, streaming answers, events. Used by plugin pages and by the
 * host's own pages. Knows routes only as types, so no schema library is bundled into a page.
 */
import { fail, PanopticError, type Result } from '../contract/result'
import type { Input, Output, RouteTable } from '../contract/route'
import type { PortName, PortsMessage } from '../contract/wire'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** For streaming routes: called for each chunk; the next ones are asked for when it resolves. */
  readonly onChunk?: (chunk: unknown) => void | Promise<void>
}

export interface Client<T extends RouteTable, Events> {
  /** Calls a route; rejects with a {@link PanopticError} whose `code` is from the closed list. */
  call<K extends keyof T & string>(route: K, input: Input<T[K]>, options?: CallOptions): Promise<Output<T[K]>>
  /** Listens to a host event; returns the function that stops it. */
  on<K extends keyof Events & string>(event: K, listener: (data: Events[K]) => void): () => void
}

/** What the client must know of a route without its schemas. */
export interface RouteFacts {
  readonly port: PortName
  /** Whether the call may be repeated once after its port was lost. */
  readonly repeat: boolean
}

/** A read that ran this long before its port was lost is taken for the one that the watchdog stopped (ms). */
const overrun = 8_000

/** How many events of one kind are kept for a first listener. */
const keptEarly = 50

interface Open {
  readonly route: string
  readonly input: unknown
  readonly options: CallOptions
  readonly started: number
  readonly repeated: boolean
  settle(result: Result<unknown>): void
}

/** Calls `attach` for each port the page is given, again after a process restarted. */
export type PortSource = (attach: (name: PortName, port: MessagePort) => void) => void

/** The preload's message of this very window. */
const fromPreload: PortSource = (attach) => {
  window.addEventListener('message', (event: MessageEvent<PortsMessage>) => {
    if (event.source !== window || event.origin !== location.origin || event.data?.panoptic !== 'ports') return
    event.data.ports.forEach((name, index) => {
      const port = event.ports[index]
      if (port !== undefined) attach(name, port)
    })
  })
}

/** Makes the client and starts listening for ports. `facts` tells port and repeatability of a route. */
export function createClient<T extends RouteTable, Events>(facts: (route: string) => RouteFacts, ports: PortSource = fromPreload): Client<T, Events> {
  const lines = new Map<PortName, Line>()
  const listeners = new Map<string, Set<(data: never) => void>>()
  /** Events that came before anybody listened: a page's own code is loaded after its ports. */
  const early = new Map<string, unknown[]>()
  const lineFor = (name: PortName): Line => {
    const known = lines.get(name)
    if (known !== undefined) return known
    const line = new Line(emit)
    lines.set(name, line)
    return line
  }

  function emit(event: string, data: unknown): void {
    const known = listeners.get(event)
    if (known !== undefined) for (const listener of known) listener(data as never)
    else early.set(event, [...(early.get(event) ?? []), data].slice(-keptEarly))
  }

  ports((name, port) => lineFor(name).attach(port))

  return {
    call: (route, input, options = {}) =>
      new Promise((resolve, reject) => {
        const { port, repeat } = facts(route)
        lineFor(port).start({ route, input, options, repeated: !repeat, started: performance.now(), settle: (result) => (result.ok ? resolve(result.value as never) : reject(new PanopticError(result.error))) })
      }),
    on(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener))
      const missed = early.get(event)
      early.delete(event)
      for (const data of missed ?? []) listener(data as never)
      return () => void set.delete(listener)
    },
  }
}

/** One port and the calls that are open on it; survives the loss of the port. */
class Line {
  #port: MessagePort | null = null
  #open = new Map<number, Open>()
  #waiting: Open[] = []
  #next = 1

  constructor(private readonly emit: (event: string, data: unknown) => void) {}

  attach(port: MessagePort): void {
    if (this.#port !== null) this.#lost(this.#port)
    this.#port = port
    port.onmessage = (event) => this.#receive(event.data as Record<string, unknown>)
    port.addEventListener('close', () => this.#lost(port))
    const waiting = this.#waiting
    this.#waiting = []
    for (const call of waiting) this.start(call)
  }

  start(call: Open): void {
    const { signal } = call.options
    if (signal?.aborted) return call.settle(cancelled)
    if (this.#port === null) {
      this.#waiting.push(call)
      signal?.addEventListener('abort', () => { this.#waiting = this.#waiting.filter((other) => other !== call); call.settle(cancelled) }, { once: true })
      return
    }
    const id = this.#next++
    this.#open.set(id, call)
    signal?.addEventListener('abort', () => { if (this.#open.has(id)) this.#port?.postMessage({ cancel: id }) }, { once: true })
    this.#port.postMessage({ id, route: call.route, input: call.input })
  }

  #receive(frame: Record<string, unknown>): void {
    if (typeof frame['event'] === 'string') return this.emit(frame['event'], frame['data'])
    const id = frame['id'] as number
    const call = this.#open.get(id)
    if (call === undefined) return
    if ('result' in frame) {
      this.#open.delete(id)
      return call.settle(frame['result'] as Result<unknown>)
    }
    const port = this.#port
    void Promise.resolve(call.options.onChunk?.(frame['chunk'])).then(
      () => port?.postMessage({ id, credit: 1 }),
      () => port?.postMessage({ cancel: id }),
    )
  }

  #lost(port: MessagePort): void {
    if (this.#port !== port) return
    this.#port = null
    const open = [...this.#open.values()]
    this.#open.clear()
    for (const call of open) {
      const ranFor = performance.now() - call.started
      if (!call.repeated && ranFor < overrun) this.start({ ...call, repeated: true })
      else call.settle(!call.repeated ? tooLong : gone)
    }
  }
}

const cancelled = fail('cancelled', 'Cancelled.')
const tooLong = fail('timeout', 'This query took too long and was stopped. Ask for less at once.')
const gone = fail('unavailable', 'The part of Panoptic that does this has just ended. Try again.')
