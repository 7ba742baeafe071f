/**
 * The one IPC listener of the app (S7). A page says `ready` once per load; only the main frame of a view
 * that main made, showing the address main loaded, is answered, and the answer is its ports.
 */
import { ipcMain, type IpcMain, type IpcMainEvent, type MessagePortMain, type WebContents } from 'electron'
import type { PortName } from '@panoptic/sdk/contract/wire'

export interface PagePorts {
  readonly names: readonly PortName[]
  readonly ports: readonly MessagePortMain[]
  /** More to tell the page with its ports; never a secret. */
  readonly data?: Readonly<Record<string, unknown>>
}

export interface HandOver {
  /**
   * Expects `contents` to load pages of `origin` (`host://entry`). `onReady` is called once for each load;
   * whatever the load before was given must be closed by then: `onLeave` tells.
   */
  expect(contents: WebContents, origin: string, page: { onReady(): void; onLeave(): void }): void
}

/** Posts ports to a page; the preload passes them into the page's own world. */
export function sendPorts(contents: WebContents, { names, ports, data }: PagePorts): void {
  contents.postMessage('panoptic:ports', { ...data, panoptic: 'ports', ports: names }, [...ports])
}

interface Expected {
  readonly origin: string
  readonly page: { onReady(): void; onLeave(): void }
  answered: boolean
}

export function createHandOver(refused: (url: string) => void, ipc: Pick<IpcMain, 'on'> = ipcMain): HandOver {
  const expected = new WeakMap<WebContents, Expected>()
  ipc.on('panoptic:ready', (event) => {
    const entry = expected.get(event.sender)
    if (entry === undefined || entry.answered || !isOwnMainFrame(event, entry.origin)) return refused(event.senderFrame?.url ?? '')
    entry.answered = true
    entry.page.onReady()
  })
  return {
    expect(contents, origin, page) {
      const entry: Expected = { origin, page, answered: false }
      expected.set(contents, entry)
      const leave = (): void => {
        if (!entry.answered) return
        entry.answered = false
        page.onLeave()
      }
      contents.on('did-start-navigation', (details) => {
        // What the page itself begins is refused (hardening.ts): it stays, and so do its ports.
        if (details.isMainFrame && !details.isSameDocument && (details.initiator ?? null) === null) leave()
      })
      contents.on('render-process-gone', leave)
      contents.on('destroyed', leave)
    },
  }
}

/** A frame that is gone is null; a sub-frame, another origin or `about:blank` is not the page main made. */
export function isOwnMainFrame(event: Pick<IpcMainEvent, 'senderFrame' | 'sender'>, origin: string): boolean {
  const frame = event.senderFrame
  if (frame === null || event.sender.isDestroyed() || frame !== event.sender.mainFrame || frame.parent !== null) return false
  return frame.url.startsWith(`${origin}/`)
}
