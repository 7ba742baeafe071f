/** The entry view: unlock or first run (the whole window), a form over the shell, or a copied secret's countdown at the corner. */
import { MessageChannelMain, type MessagePortMain, type WebContentsView } from 'electron'
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import type { EntryHostEvents } from '@panoptic/sdk/contract/entry-host'
import { sendPorts, type HandOver } from '../bridge/hand-over'
import { markPainted } from '../marks'
import type { AppWindow } from '../window/app-window'
import { allowClipboard } from '../window/clipboard'
import { backgrounds, type Look } from '../window/look'
import { createView, transparent } from '../window/view'

export interface EntryPage {
  readonly view: WebContentsView
  push<K extends keyof EntryHostEvents>(event: K, data: EntryHostEvents[K]): void
  /** The writer was restarted; a page whose line leads elsewhere keeps it. */
  renewWritePort(): void
  /** Takes the view out and ends its process, and with it what was typed. */
  close(): void
}

export interface EntryOptions {
  readonly window: AppWindow
  readonly handOver: HandOver
  readonly preload: string
  readonly devTools: boolean
  readonly purpose: EntryPurpose
  readonly look: Look
  /** Lets the lock screen paint before the store has said anything; the store's word counts. */
  readonly workspaceExists: boolean
  storePort(): MessagePortMain
  /** The page's line, when it does not lead to the store's writer. */
  readonly line: (() => MessagePortMain) | null
  /** Serves the page's `host` port; returns the function that ends it. */
  serveHost(port: MessagePortMain): Promise<() => void> | (() => void)
  /** The page's process ended by itself. */
  onGone(): void
}

export function openEntryPage(options: EntryOptions): EntryPage {
  const { window, purpose, look } = options
  const layer = purpose.kind === 'copy' ? 'toast' : 'entry'
  const writePort = options.line ?? options.storePort
  // A form over the shell lets it shine through; a page that fills the window must not flash.
  const background = purpose.kind === 'unlock' ? backgrounds[look.theme] : transparent
  const view = createView({ preload: options.preload, devTools: options.devTools, background })
  const contents = view.webContents
  let host: MessagePortMain | null = null
  let endHost: (() => void) | Promise<() => void> | null = null
  let closed = false

  const leave = (): void => {
    void Promise.resolve(endHost).then((end) => end?.())
    endHost = null
    host = null
  }
  const connect = async (): Promise<void> => {
    if (purpose.kind === 'copy') await allowClipboard(contents)
    if (closed) return
    const { port1, port2 } = new MessageChannelMain()
    host = port2
    endHost = options.serveHost(port2)
    sendPorts(contents, { names: ['write', 'host'], ports: [writePort(), port1], data: { purpose } })
  }
  options.handOver.expect(contents, 'host://entry', {
    // Main serves the page's own files: what else it does before they are there delays the first paint.
    onReady: () => (contents.isLoadingMainFrame() ? void contents.once('did-finish-load', () => void connect()) : void connect()),
    onLeave: leave,
  })
  contents.on('render-process-gone', () => {
    if (!closed) options.onGone()
  })
  markPainted(contents, 'entry-painted')
  void contents.loadURL(`host://entry/?language=${look.language}&theme=${look.theme}${options.workspaceExists ? '&workspace=there' : ''}${exception(purpose)}`)
  window.set({ [layer]: view })
  // The countdown at the corner takes the keyboard from nobody.
  if (layer === 'entry') contents.focus()

  return {
    view,
    push: (event, data) => host?.postMessage({ event, data }),
    renewWritePort() {
      if (options.line === null) sendPorts(contents, { names: ['write'], ports: [options.storePort()] })
    },
    close() {
      if (closed) return
      closed = true
      leave()
      if (window.layers[layer] === view) window.set({ [layer]: null })
      contents.close()
    },
  }
}

/** What this page may do beyond every other one (window/host-protocol.ts). */
function exception({ kind }: EntryPurpose): string {
  if (kind === 'copy') return '&may=clipboard'
  return kind === 'unlock' || kind === 'recovery' ? '&may=print' : ''
}
