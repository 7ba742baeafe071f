/** `net.fetch`: one bridge call as a standard Response whose body streams with back-pressure. */
import type { PanopticError } from '../contract/result'
import type { PluginEvents } from '../contract/events'
import type { PluginRoutes } from '../contract/routes'
import type { NetInit, Panoptic } from '../plugin'
import type { Client } from './client'

interface Head {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly headers: [string, string][]
}

/** Statuses whose Response must not have a body (Fetch standard, "null body status"). */
const withoutBody = new Set([101, 103, 204, 205, 304])

export function createFetch(client: Client<PluginRoutes, PluginEvents>, run?: string): Panoptic['net']['fetch'] {
  return (url, init = {}) =>
    new Promise((resolve, reject) => {
      const abort = new AbortController()
      const onAbort = (): void => abort.abort()
      if (init.signal?.aborted) onAbort()
      init.signal?.addEventListener('abort', onAbort, { once: true })

      const body = new BodyStream(onAbort)
      const receive = (chunk: unknown): void | Promise<void> => {
        if (chunk instanceof Uint8Array) return body.push(chunk)
        resolve(toResponse(chunk as Head, body.stream))
      }
      client
        .call('net.fetch', callInput(url, init, run), { signal: abort.signal, onChunk: receive })
        .then(() => body.end(), (error: PanopticError) => { body.fail(error); reject(error) })
        .finally(() => init.signal?.removeEventListener('abort', onAbort))
    })
}

function callInput(url: string, init: NetInit, run: string | undefined) {
  const { connection, method, headers, body, timeout, maxBytes } = init
  const given = { connection, method, headers: headers && { ...headers }, body, timeout, maxBytes, run }
  return { url, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}

function toResponse(head: Head, stream: ReadableStream<Uint8Array>): Response {
  const response = new Response(withoutBody.has(head.status) ? null : stream, {
    status: head.status,
    statusText: head.statusText,
    headers: head.headers,
  })
  Object.defineProperty(response, 'url', { value: head.url })
  return response
}

/** A byte stream that answers `push` only when its reader wants more. */
class BodyStream {
  readonly stream: ReadableStream<Uint8Array>
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #wanted: (() => void) | null = null
  #closed = false

  constructor(onCancel: () => void) {
    this.stream = new ReadableStream(
      {
        start: (controller) => { this.#controller = controller },
        pull: () => { this.#wanted?.(); this.#wanted = null },
        cancel: () => { this.#closed = true; this.#wanted?.(); onCancel() },
      },
      new CountQueuingStrategy({ highWaterMark: 16 }),
    )
  }

  push(chunk: Uint8Array): void | Promise<void> {
    if (this.#closed) return
    this.#controller.enqueue(chunk)
    if ((this.#controller.desiredSize ?? 0) > 0) return
    return new Promise((resolve) => { this.#wanted = resolve })
  }

  end(): void {
    if (!this.#closed) this.#controller.close()
    this.#closed = true
  }

  fail(error: Error): void {
    if (!this.#closed) this.#controller.error(error)
    this.#closed = true
  }
}
