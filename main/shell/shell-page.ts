/** The shell view, `host://shell/`: fills the window, starts again when its process is lost. */
import { MessageChannelMain, type MessagePortMain, type WebContentsView } from 'electron'
import type { ShellEvents } from '@panoptic/sdk/contract/events'
import { sendPorts, type HandOver } from '../bridge/hand-over'
import { markPainted } from '../marks'
import type { AppWindow } from '../window/app-window'
import type { Look } from '../window/look'
import { createView, transparent } from '../window/view'

export interface ShellPage {
  push<K extends keyof ShellEvents>(event: K, data: ShellEvents[K]): void
  close(): void
}

export interface ShellPageOptions {
  readonly window: AppWindow
  readonly handOver: HandOver
  readonly preload: string
  readonly devTools: boolean
  look(): Look
  /** Serves the page's port; returns the function that ends it. */
  serve(port: MessagePortMain): () => void
  onReady(): void
  onLost(reason: string): void
}

export function openShellPage(options: ShellPageOptions): ShellPage {
  const { window, look } = options
  let view: WebContentsView
  let port: MessagePortMain | null = null
  let end: (() => void) | null = null
  let closed = false

  const leave = (): void => {
    end?.()
    end = null
    port = null
  }

  function open(): void {
    // Raised above a plugin view it shows the plugin wherever it paints nothing.
    view = createView({ preload: options.preload, devTools: options.devTools, background: transparent })
    const contents = view.webContents
    options.handOver.expect(contents, 'host://shell', {
      onReady() {
        const { port1, port2 } = new MessageChannelMain()
        port = port2
        end = options.serve(port2)
        sendPorts(contents, { names: ['host'], ports: [port1] })
        options.onReady()
      },
      onLeave: leave,
    })
    contents.on('render-process-gone', (_, { reason }) => {
      if (closed) return
      options.onLost(reason)
      contents.close()
      open()
    })
    markPainted(contents, 'shell-painted')
    window.set({ shell: view, level: 'below' })
    const { language, theme } = look()
    void contents.loadURL(`host://shell/?language=${language}&theme=${theme}`).catch(() => undefined)
  }

  open()
  return {
    push: (event, data) => port?.postMessage({ event, data }),
    close() {
      closed = true
      leave()
      window.set({ shell: null, level: 'below' })
      view.webContents.close()
    },
  }
}
