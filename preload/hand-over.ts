/**
 * All a preload does: say once that the page is there, and pass the ports that main answers with into the
 * page's own world. Nothing is exposed to the page but messages of its own window.
 */
import { ipcRenderer } from 'electron'

/**
 * Main answers `panoptic:ready` of the main frame of a view it made; anything else it ignores. The answer
 * waits for the page's scripts, so that the page listens when it comes. Later answers bring the ports of
 * processes that were restarted.
 */
export function handOver(isOwn: (origin: string) => boolean): void {
  const target = location.origin
  if (!isOwn(target)) return
  const listening = new Promise<void>((resolve) => window.addEventListener('DOMContentLoaded', () => resolve(), { once: true }))
  ipcRenderer.on('panoptic:ports', (event, data: unknown) => {
    const ports = [...event.ports]
    void listening.then(() => window.postMessage(data, target, ports))
  })
  ipcRenderer.send('panoptic:ready')
}
