import { EventEmitter } from 'node:events'
import type { IpcMain, WebContents } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { createHandOver } from './hand-over'

vi.mock(import('electron'), () => ({ ipcMain: {} }) as never)

/** The parts of WebContents and IpcMain that are used; a real page says the same in tests/e2e. */
function setup() {
  const ipc = new EventEmitter()
  const refused = vi.fn()
  const handOver = createHandOver(refused, ipc as unknown as Pick<IpcMain, 'on'>)
  const mainFrame = { url: 'plugin://a/', parent: null }
  const contents = Object.assign(new EventEmitter(), { mainFrame, isDestroyed: () => false })
  const onReady = vi.fn()
  const onLeave = vi.fn()
  handOver.expect(contents as unknown as WebContents, 'plugin://a', { onReady, onLeave })
  const ready = (over: object = {}): void => void ipc.emit('panoptic:ready', { sender: contents, senderFrame: mainFrame, ...over })
  return { contents, mainFrame, onReady, onLeave, refused, ready }
}

describe('hand-over (S7)', () => {
  it('answers the main frame once per load', () => {
    const { ready, onReady, onLeave, contents, refused } = setup()
    ready()
    ready()
    expect(onReady).toHaveBeenCalledTimes(1)
    expect(refused).toHaveBeenCalledTimes(1)
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
    // The page's own attempt to go elsewhere is refused, so it must not lose its ports by it.
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false, initiator: contents.mainFrame })
    expect(onLeave).not.toHaveBeenCalled()
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    expect(onLeave).toHaveBeenCalledTimes(1)
    ready()
    expect(onReady).toHaveBeenCalledTimes(2)
    contents.emit('render-process-gone')
    contents.emit('destroyed')
    expect(onLeave).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['a frame that is gone', { senderFrame: null }],
    ['a sub-frame', { senderFrame: { url: 'plugin://a/', parent: {} } }],
    ['a page that main did not make', { sender: Object.assign(new EventEmitter(), { isDestroyed: () => false }) }],
    ['a destroyed page', { sender: Object.assign(new EventEmitter(), { isDestroyed: () => true }) }],
  ])('refuses %s', (_, over) => {
    const { ready, onReady, refused } = setup()
    ready(over)
    expect(onReady).not.toHaveBeenCalled()
    expect(refused).toHaveBeenCalledTimes(1)
  })

  it.each(['about:blank', '', 'https://a/', 'plugin://a.evil/', 'plugin://ab/', 'host://shell/'])('refuses the main frame when it shows %j', (url) => {
    const { ready, onReady, mainFrame } = setup()
    mainFrame.url = url
    ready()
    expect(onReady).not.toHaveBeenCalled()
  })
})
