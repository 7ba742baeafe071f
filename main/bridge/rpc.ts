/** Calls between host processes that trust each other (main, store, egress): typed, no gates. */
import type { Failure, Result } from '@panoptic/sdk/contract/result'
import { fail, ok, PanopticError } from '@panoptic/sdk/contract/result'
import type { Port } from './port'

/** An API is a flat object of functions; arguments and results are structured-clonable. */
export type Api<T> = { [K in keyof T]: (...args: never[]) => unknown }
export type Client<T extends Api<T>> = {
  readonly [K in keyof T]: (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>>
}

type Frame = { call?: number; method?: string; args?: unknown[]; reply?: number; result?: Result<unknown> }

/**
 * Answers calls on `port` with the functions of `api`. Returns nothing; ends with the port.
 * Expected failures are thrown by the functions as {@link PanopticError}.
 */
export function serveRpc<T extends Api<T>>(port: Port, api: T, report: (method: string, error: unknown) => void): void {
  port.onMessage((message) => {
    const frame = message as Frame
    if (frame.call === undefined || frame.method === undefined) return
    const { call, method, args } = frame
    void (async () => {
      let result: Result<unknown>
      try {
        if (!Object.hasOwn(api, method)) throw new Error(`no such method: ${method}`)
        result = ok(await (api[method as keyof T] as unknown as (...input: unknown[]) => unknown)(...(args ?? [])))
      } catch (error) {
        if (error instanceof PanopticError) result = { ok: false, error: failureOf(error) }
        else {
          report(method, error)
          result = fail('internal', 'Something went wrong in the host. Details are in the log.')
        }
      }
      port.send({ reply: call, result } satisfies Frame)
    })()
  })
}

const failureOf = (error: PanopticError): Failure =>
  error.details === undefined ? { code: error.code, message: error.message } : { code: error.code, message: error.message, details: error.details }

/** A client for the API served at the other end. Open calls reject with `unavailable` when the port closes. */
export function rpcClient<T extends Api<T>>(port: Port): Client<T> {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let next = 1
  let closed = false
  port.onMessage((message) => {
    const frame = message as Frame
    if (frame.reply === undefined || frame.result === undefined) return
    const waiting = open.get(frame.reply)
    open.delete(frame.reply)
    if (frame.result.ok) waiting?.resolve(frame.result.value)
    else waiting?.reject(new PanopticError(frame.result.error))
  })
  const gone = (): PanopticError => new PanopticError(fail('unavailable', 'The part of Panoptic that does this has just ended. Try again.').error)
  port.onClose(() => {
    closed = true
    for (const waiting of open.values()) waiting.reject(gone())
    open.clear()
  })
  return new Proxy({} as Client<T>, {
    // A client that is returned from an async function must not look like a promise.
    get: (_, method) => method === 'then' || typeof method === 'symbol' ? undefined : (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(gone())
        const call = next++
        open.set(call, { resolve, reject })
        port.send({ call, method, args } satisfies Frame)
      }),
  })
}
