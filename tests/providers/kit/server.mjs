/**
 * A provider on loopback: an HTTP service with faults on demand, a record of what was asked, and a small
 * control surface under `/__control` so that another process (demo, end-to-end tests) can steer it.
 */
import { createServer } from 'node:http'
import { Faults, spoil } from './faults.mjs'

/**
 * @typedef {{ method: string, path: string, query: URLSearchParams, headers: import('node:http').IncomingHttpHeaders, body: string }} Request
 * @typedef {{ status: number, headers?: Record<string, string>, body: unknown }} Answer
 * @typedef {{
 *   handle(request: Request): Answer,
 *   errorFor(fault: import('./faults.mjs').Fault): Answer | null,
 *   drift(body: unknown): unknown,
 *   control: Record<string, (input: any) => unknown>,
 * }} Service
 */

/**
 * Starts the service on a free loopback port (or `port`).
 * @param {Service} service @param {{ port?: number | undefined }} [options]
 */
export async function startProvider(service, { port = 0 } = {}) {
  const faults = new Faults()
  /** @type {{ method: string, url: string }[]} */
  const requests = []

  const server = createServer((incoming, response) => {
    void readBody(incoming).then((body) => {
      const url = new URL(incoming.url ?? '/', 'http://loopback')
      const request = { method: incoming.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: incoming.headers, body }
      if (url.pathname.startsWith('/__control/')) return sendJson(response, controlled(request))
      requests.push({ method: request.method, url: incoming.url ?? '/' })
      return answer(request, response)
    }, () => incoming.destroy())
  })

  /** @param {Request} request @param {import('node:http').ServerResponse} response */
  async function answer(request, response) {
    const fault = faults.take(request.path)
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delay ?? 1000))
    const refusal = fault === null ? null : service.errorFor(fault)
    const result = refusal ?? service.handle(request)
    const body = fault?.kind === 'drift' ? service.drift(result.body) : result.body
    if (fault !== null && spoil(fault, response, JSON.stringify(body))) return
    sendJson(response, { ...result, body })
  }

  // Only the client ends a connection that rests: else one side may close just as the other sends, on a busy machine.
  server.keepAliveTimeout = 0

  const control = {
    ...service.control,
    /** @param {readonly import('./faults.mjs').Fault[]} list */
    faults: (list) => faults.set(list),
  }

  /** @param {Request} request @returns {Answer} */
  function controlled({ path, body }) {
    const action = path.slice('/__control/'.length)
    if (!Object.hasOwn(control, action)) return { status: 404, body: { error: `no control "${action}"` } }
    try {
      return { status: 200, body: control[action](body === '' ? null : JSON.parse(body)) ?? null }
    } catch (error) {
      return { status: 400, body: { error: String(error) } }
    }
  }

  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', () => resolve(undefined)))
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    control,
    close: () => new Promise((resolve) => { server.close(() => resolve(undefined)); server.closeAllConnections() }),
  }
}

/** @param {import('node:http').ServerResponse} response @param {Answer} answer */
function sendJson(response, { status, headers = {}, body }) {
  // Some services answer in plain text, or with nothing at all.
  const isText = headers['content-type']?.startsWith('text/plain') === true
  response.writeHead(status, { ...(status !== 204 && { 'content-type': 'application/json' }), ...headers }).end(isText ? String(body) : status === 204 ? undefined : JSON.stringify(body))
}

/** @param {import('node:http').IncomingMessage} incoming */
async function readBody(incoming) {
  let text = ''
  for await (const part of incoming.setEncoding('utf8')) {
    text += part
    if (text.length > 10_000_000) throw new Error('body too large')
  }
  return text
}
