/** How long a plugin's first view takes, cold and warm, against a blank sandboxed page; and what the page weighs. */
import { readFile } from 'node:fs/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { median, spread, type Figure } from './stats'

interface ShellHooks {
  call(route: string, input: unknown): Promise<unknown>
  on(event: 'view.state', listener: (state: { state: string }) => void): () => void
}

const place = { plugin: 'llm-cost', view: 'overview', params: {}, bounds: { x: 224, y: 44, width: 1000, height: 700 } }

/** In the shell page: asks for the view and waits until it says that it painted (ms). */
async function timeShow(input: typeof place): Promise<number> {
  const client = (globalThis as unknown as { shellForTests: ShellHooks }).shellForTests
  const started = performance.now()
  await new Promise<void>((resolve, reject) => {
    const off = client.on('view.state', ({ state }) => {
      if (state === 'loading') return
      off()
      if (state === 'ready') resolve()
      else reject(new Error(`the view is ${state}`))
    })
    client.call('view.show', input).catch(reject)
  })
  return performance.now() - started
}

async function endPage(input: { plugin: string }): Promise<void> {
  const client = (globalThis as unknown as { shellForTests: ShellHooks }).shellForTests
  const plugins = (await client.call('plugins.list', {})) as { id: string; grants: string[] }[]
  const grants = plugins.find(({ id }) => id === input.plugin)?.grants ?? []
  await client.call('view.hide', {})
  await client.call('plugins.disable', input)
  await client.call('plugins.enable', { ...input, grants })
}

const hide = async (): Promise<void> => {
  await (globalThis as unknown as { shellForTests: ShellHooks }).shellForTests.call('view.hide', {})
}

/** A sandboxed page of the plugin scheme with one line of text, from creating the view to its load event (ms). */
const blank = (electron: ElectronApplication, run: number): Promise<number> =>
  electron.evaluate(async ({ BaseWindow, session, WebContentsView }, number) => {
    const own = session.fromPartition(`blank-${number}`)
    own.webRequest.onBeforeRequest(null)
    own.protocol.handle('plugin', () => new Response('<!doctype html><body>blank</body>', { headers: { 'content-type': 'text/html' } }))
    const window = BaseWindow.getAllWindows()[0]!
    const started = performance.now()
    const view = new WebContentsView({ webPreferences: { sandbox: true, contextIsolation: true, session: own } })
    window.contentView.addChildView(view)
    view.setBounds({ x: 224, y: 44, width: 1000, height: 700 })
    await view.webContents.loadURL('plugin://blank/')
    const took = performance.now() - started
    window.contentView.removeChildView(view)
    view.webContents.close()
    return took
  }, run)

/** The first view goes on loading its data and its charts after it painted; the warm switch is measured without them. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1500))

export async function measurePlugin(electron: ElectronApplication, shell: Page, runs: number): Promise<Figure[]> {
  const blanks: number[] = []
  const cold: number[] = []
  const warm: number[] = []
  for (let run = -2; run < runs; run++) {
    const floor = await blank(electron, run)
    await shell.evaluate(endPage, { plugin: place.plugin })
    const first = await shell.evaluate(timeShow, place)
    await settle()
    await shell.evaluate(hide)
    await settle()
    const again = await shell.evaluate(timeShow, place)
    if (run < 0) continue
    blanks.push(floor)
    cold.push(first)
    warm.push(again)
  }
  const pid = await electron.evaluate(({ webContents }) => webContents.getAllWebContents().find((contents) => contents.getURL().startsWith('plugin://'))?.getOSProcessId())
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  const megabytes = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024
  return [
    { metric: 'plugin.blankPage.ms', value: median(blanks), note: spread(blanks, 'ms') },
    { metric: 'plugin.cold.ms', value: median(cold), note: `${spread(cold, 'ms')}, view.show to painted overview` },
    { metric: 'plugin.cold.ratio', value: median(cold) / median(blanks), aim: { atMost: 2.5 }, note: 'cold / blank page' },
    { metric: 'plugin.warm.ms', value: median(warm), aim: { atMost: 50 }, note: spread(warm, 'ms') },
    { metric: 'memory.pluginPage.mb', value: megabytes, note: 'PSS of the page with its overview' },
  ]
}
