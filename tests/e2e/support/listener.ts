/** A loopback listener that notices every connection, request and datagram. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listener {
  /** `http://127.0.0.1:<port>`. */
  readonly http: string
  readonly udp: number
  /** TCP connections so far. */
  readonly connections: number
  readonly datagrams: number
  /** Paths that were asked for. */
  readonly paths: readonly string[]
  readonly headers: readonly Readonly<Record<string, string | string[] | undefined>>[]
  close(): Promise<void>
}

/** `page`: what is answered to `/`; every other path gets a few bytes, with CORS open. */
export async function listen(page = ''): Promise<Listener> {
  let connections = 0
  let datagrams = 0
  const paths: string[] = []
  const headers: Readonly<Record<string, string | string[] | undefined>>[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    paths.push(path)
    headers.push(request.headers)
    const type = path === '/' ? 'text/html' : path.endsWith('.js') || /worker|worklet|script|import/.test(path) ? 'text/javascript' : 'text/plain'
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(path === '/' ? page : '// hit')
  })
  server.on('connection', () => void connections++)
  // A WebSocket's handshake: seen, not answered.
  server.on('upgrade', (request, socket) => {
    paths.push(request.url ?? '')
    socket.destroy()
  })
  const udp = createSocket('udp4').on('message', () => void datagrams++)
  server.listen(0, '127.0.0.1')
  udp.bind(0, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(udp, 'listening')])
  return {
    http: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    udp: udp.address().port,
    get connections() { return connections },
    get datagrams() { return datagrams },
    paths, headers,
    async close() {
      udp.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
