/** One face for the three kinds of message port that host code meets, so that the gate runs in all of them. */

export interface Port {
  send(message: unknown): void
  /** Called once per message, in order. Setting it starts the port. */
  onMessage(listener: (message: unknown, ports: readonly Port[]) => void): void
  /** Called once, when the other end closed or its process ended. */
  onClose(listener: () => void): void
  close(): void
}

/** The part of Electron's `MessagePortMain` that is used; structural, so that this file needs no Electron. */
export interface ElectronPort {
  postMessage(message: unknown, transfer?: ElectronPort[]): void
  on(event: 'message', listener: (event: { data: unknown; ports: ElectronPort[] }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

export function fromElectronPort(port: ElectronPort): Port {
  let open = true
  return {
    send: (message) => {
      if (open) port.postMessage(message)
    },
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data, event.ports.map(fromElectronPort)))
      port.start()
    },
    onClose: (listener) =>
      void port.on('close', () => {
        open = false
        listener()
      }),
    close: () => {
      open = false
      port.close()
    },
  }
}

/** The part of a Node `MessagePort` (worker_threads) that is used; tests connect two ends with it. */
export interface NodePort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'close', listener: () => void): unknown
  close(): void
}

export function fromNodePort(port: NodePort): Port {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', (message) => listener(message, [])),
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  }
}
