/** The real adapter against the sample provider, and the real export into a file. */
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Panoptic } from '@panoptic/sdk'
import type { Figure } from './stats'

interface Hooks { readonly panoptic: Panoptic<never> }

/** In the plugin page: runs the task and waits for its end; how many ledger rows were there before and came, and ms. */
async function run(task: string): Promise<{ before: number; rows: number; ms: number; state: string }> {
  const { panoptic } = (globalThis as unknown as { panopticForTests: Hooks }).panopticForTests
  type Builder = { [method: string]: (...args: unknown[]) => Builder } & { execute(): Promise<{ rows: number }[]> }
  const count = async (): Promise<number> => {
    const db = panoptic.db as unknown as { selectFrom(table: string): Builder; fn: { countAll(): { as(name: string): unknown } } }
    const [found] = await db.selectFrom('ledger')['select']!(db.fn.countAll().as('rows')).execute()
    return found!.rows
  }
  const before = await count()
  const started = performance.now()
  const end = new Promise<string>((resolve) => {
    const off = panoptic.tasks.onChange(({ state }) => { if (state !== 'running') { off(); resolve(state) } })
  })
  await panoptic.tasks.run(task)
  const state = await end
  return { before, rows: (await count()) - before, ms: performance.now() - started, state }
}

/** Prices the seeded rows, which came without: a sync would do that first and be measured with it. */
export async function measureReprice(page: Page): Promise<Figure> {
  const { before, ms, state } = await page.evaluate(run, 'reprice')
  if (state !== 'ok') throw new Error(`computing costs again ended ${state}`)
  return { metric: 'reprice.rowsPerSecond', value: (before / ms) * 1000, note: `a ledger of ${before} rows, usage and cost, in ${Math.round(ms)} ms` }
}

export async function measureSync(page: Page): Promise<Figure> {
  const { rows, ms, state } = await page.evaluate(run, 'sync')
  if (state !== 'ok') throw new Error(`the sync ended ${state}`)
  return { metric: 'sync.rowsPerSecond', value: (rows / ms) * 1000, note: `${rows} new ledger rows in ${Math.round(ms)} ms, provider on loopback included` }
}

/** `folder`: where the app saves without a dialog (PANOPTIC_TEST_SAVE_DIR). Saves the lines of the explorer that `page` shows. */
export async function measureExport(page: Page, folder: string, kind: 'csv' | 'json'): Promise<Figure> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const started = performance.now()
  await page.getByRole('menuitem', { name: kind === 'csv' ? 'Save as CSV' : 'Save as JSON' }).click()
  let file: string | undefined
  while (file === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    file = (await readdir(folder)).find((name) => name.endsWith(`.${kind}`))
    if (performance.now() - started > 1_800_000) throw new Error('no exported file after half an hour')
  }
  const ms = performance.now() - started
  const rows = (await linesOf(join(folder, file))) - (kind === 'csv' ? 1 : 2)
  return { metric: kind === 'csv' ? 'export.rowsPerSecond' : 'export.json.rowsPerSecond', value: (rows / ms) * 1000, note: `${rows} rows in ${Math.round(ms)} ms, click to finished file` }
}

/** Line ends of a file of any size. */
async function linesOf(file: string): Promise<number> {
  let lines = 0
  for await (const part of createReadStream(file) as AsyncIterable<Buffer>) for (const byte of part) if (byte === 10) lines++
  return lines
}

export const saveFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'panoptic-bench-save-'))
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })
