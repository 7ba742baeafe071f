/** One call and 500 rows over the bridge, against a raw MessagePort that echoes the same. */
import type { ElectronApplication, Page } from '@playwright/test'
import { keepRawPort, timeCalls, timeRawEcho, timeRows } from './page-side'
import { median, spread, type Figure } from './stats'

/** Gives the page a raw port whose other end, in main, answers at once: the floor. */
async function attachRawPort(electron: ElectronApplication, page: Page): Promise<void> {
  await page.evaluate(keepRawPort)
  await electron.evaluate(({ MessageChannelMain, webContents }, url) => {
    const { port1, port2 } = new MessageChannelMain()
    const rows = Array.from({ length: 500 }, (_, index) => ({ day: '2026-11-21', model: `openai-model-${index % 12}`, project: `project-${index % 40}`, cost_nanos: index * 1000, input_tokens: index, output_tokens: index }))
    port2.on('message', ({ data }) => port2.postMessage(data === 'rows' ? rows : data))
    port2.start()
    webContents.getAllWebContents().find((contents) => contents.getURL().startsWith(url))?.postMessage('panoptic:ports', { panoptic: 'ports', ports: ['bench'] }, [port1])
  }, new URL(page.url()).href)
  await page.waitForFunction(() => 'benchPort' in globalThis)
}

export async function measureBridge(electron: ElectronApplication, page: Page, runs: number): Promise<Figure[]> {
  await attachRawPort(electron, page)
  const pings: number[] = []
  const echoes: number[] = []
  const rows: number[] = []
  const rawRows: number[] = []
  for (let run = -1; run < runs; run++) {
    const echo = await page.evaluate(timeRawEcho, { message: { id: 1, route: 'layouts.read', input: { key: 'ping' } }, count: 400 })
    const ping = await page.evaluate(timeCalls, { route: 'layouts.read', input: { key: 'ping' }, count: 400 })
    const raw = await page.evaluate(timeRawEcho, { message: 'rows', count: 60 })
    const read = await page.evaluate(timeRows, { rows: 500, count: 60 })
    if (run < 0) continue
    echoes.push(echo)
    pings.push(ping)
    rawRows.push(raw)
    rows.push(read)
  }
  return [
    { metric: 'bridge.ping.ratio', value: median(pings) / median(echoes), aim: { atMost: 1.5 }, note: `layouts.read ${spread(pings, 'ms')} / raw port ${spread(echoes, 'ms')}` },
    { metric: 'bridge.rows500.ratio', value: median(rows) / median(rawRows), aim: { atMost: 1.5 }, note: `select of 500 rows ${spread(rows, 'ms')} / raw port with 500 objects ${spread(rawRows, 'ms')}` },
  ]
}
