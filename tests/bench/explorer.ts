/**
 * The explorer's own code in the plugin page: questions a person asks, from the choice to the merged answer, through
 * bridge and encryption. The code is bundled from its source and put beside the page's own, which has the same.
 */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { build } from 'vite'
import { lastDay } from './rows'
import { median, round, type Figure } from './stats'

const root = join(import.meta.dirname, '../..')

const dayBefore = (days: number): string => new Date(lastDay - days * 86_400_000).toISOString().slice(0, 10)
const [today, week, month, quarter, year] = [0, 6, 29, 89, 364].map(dayBefore) as [string, string, string, string, string]

/** `lines` asks for the first page of lines instead of groups. */
export interface ExplorerQuestion {
  readonly from: string
  readonly group?: readonly string[]
  readonly filters?: Readonly<Record<string, readonly string[]>>
  readonly search?: string
  readonly compare?: 'previous' | 'month' | 'year'
  readonly quantity?: boolean
  readonly lines?: { readonly sort: { readonly key: string; readonly direction: 'asc' | 'desc' } | null; readonly offset: number }
}

/** What is asked: from a glance to a year by user; every roll-up, the ledger itself, comparisons, searches, lines. */
export const questions: Readonly<Record<string, ExplorerQuestion>> = {
  'year by model': { from: year, group: ['model'] },
  'year by provider and month': { from: year, group: ['provider', 'month'] },
  'year by day': { from: year, group: ['day'] },
  'year by model and tier': { from: year, group: ['model', 'tier'] },
  'year by charge and kind': { from: year, group: ['charge', 'kind'] },
  '30 days by model, day': { from: month, group: ['model', 'day'] },
  '30 days by model, period before': { from: month, group: ['model'], compare: 'previous' },
  'quarter by project, period before': { from: quarter, group: ['project'], compare: 'previous' },
  'year by project': { from: year, group: ['project'] },
  'year by project, model, month': { from: year, group: ['project', 'model', 'month'] },
  'year by key': { from: year, group: ['key'] },
  'quarter by week and key': { from: quarter, group: ['week', 'key'] },
  '30 days by user': { from: month, group: ['user'] },
  'year by user': { from: year, group: ['user'] },
  'quarter by user and model': { from: quarter, group: ['user', 'model'] },
  'year by item': { from: year, group: ['item'] },
  '30 days by item and region': { from: month, group: ['item', 'region'] },
  'year by service and month, one provider': { from: year, group: ['service', 'month'], filters: { provider: ['google'] } },
  'year by month, one model, three projects': { from: year, group: ['month'], filters: { model: ['claude-sonnet-4-5-20250929'], project: ['project-1', 'project-2', 'project-22'] } },
  'year by user, one account': { from: year, group: ['user'], filters: { account: ['openai-account-1'] } },
  '30 days of images': { from: month, group: ['model'], quantity: true },
  'week by project and user (ledger)': { from: week, group: ['project', 'user'] },
  '30 days by project and item (ledger)': { from: month, group: ['project', 'item'] },
  'year by model, search gpt': { from: year, group: ['model'], search: 'gpt' },
  'year by project, search sonnet': { from: year, group: ['project'], search: 'sonnet' },
  'year by model, search project-22 sonnet': { from: year, group: ['model'], search: 'project-22 sonnet' },
  'year by day, search user-17': { from: year, group: ['day'], search: 'user-17' },
  'year by month, search batch': { from: year, group: ['month'], search: 'batch' },
  '30 days, first lines': { from: month, lines: { sort: null, offset: 0 } },
  'year, first lines': { from: year, lines: { sort: null, offset: 0 } },
  'year, lines far down': { from: year, lines: { sort: null, offset: 100_000 } },
  '30 days, dearest lines': { from: month, lines: { sort: { key: 'cost_nanos', direction: 'desc' }, offset: 0 } },
  'year, lines of a search': { from: year, search: 'haiku project-3', lines: { sort: null, offset: 0 } },
}

/** In the page: ms of one question. `names` were read before, as the view does when it opens. */
async function ask(given: { question: ExplorerQuestion; to: string }): Promise<number> {
  interface Code {
    compute(panoptic: unknown, asked: object): Promise<unknown>
    search(text: string, names: unknown, label: (name: string, value: string) => string): { state: string; words?: unknown[] }
    createLines(db: unknown, selection: object): { page(options: object): Promise<{ rows: unknown[] }> }
  }
  const { benchExplorer: code, benchNames: names, panopticForTests: { panoptic } } = globalThis as unknown as { benchExplorer: Code; benchNames: unknown; panopticForTests: { panoptic: { db: unknown } } }
  const { question: { from, group, filters, search, compare, quantity, lines }, to } = given
  const plain = ['cost', 'computed', 'input', 'cached', 'output', 'requests']
  const started = performance.now()
  const found = search === undefined ? { state: 'all' } : code.search(search, names, (_, value) => value)
  if (search !== undefined && found.state !== 'some') throw new Error(`the search for ${search} found ${found.state}`)
  const selection = { from, to, filters: filters ?? {}, words: found.words ?? [] }
  if (lines === undefined) {
    const { pairs } = await code.compute(panoptic, { selection, group, measures: quantity === true ? ['quantity', ...plain] : plain, compare: compare ?? 'none' }) as { pairs: unknown[] }
    if (pairs.length === 0) throw new Error('no groups')
  } else if ((await code.createLines(panoptic.db, selection).page({ ...lines, limit: 200 })).rows.length === 0) throw new Error('no lines')
  return performance.now() - started
}

async function readNames(): Promise<number> {
  const { benchExplorer, panopticForTests } = globalThis as unknown as { benchExplorer: { readNames(db: unknown): Promise<unknown> }; panopticForTests: { panoptic: { db: unknown } } }
  const started = performance.now()
  Object.assign(globalThis, { benchNames: await benchExplorer.readNames(panopticForTests.panoptic.db) })
  return performance.now() - started
}

async function bundle(): Promise<string> {
  const made = await build({
    root, configFile: false, logLevel: 'error',
    build: { write: false, minify: false, lib: { entry: join(root, 'tests/bench/explorer-code.ts'), formats: ['iife'], name: 'benchExplorer', fileName: 'explorer' } },
  })
  const [first] = Array.isArray(made) ? made : [made]
  if (first === undefined || !('output' in first)) throw new Error('the explorer was not bundled')
  return `${first.output[0].code}\nglobalThis.benchExplorer = benchExplorer; undefined`
}

/** Each question's median over the runs; the 95th percentile over the questions. The first round is dropped. */
export async function measureExplorer(page: Page, runs: number): Promise<Figure[]> {
  await page.evaluate(await bundle())
  const names = await page.evaluate(readNames)
  const times = new Map<string, number[]>(Object.keys(questions).map((name) => [name, []]))
  for (let run = -1; run < runs; run++)
    for (const [name, question] of Object.entries(questions)) {
      const ms = await page.evaluate(ask, { question, to: today })
      if (run >= 0) times.get(name)!.push(ms)
    }
  const sorted = [...times].map(([name, list]) => ({ name, ms: median(list) })).sort((one, other) => one.ms - other.ms)
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1]!.ms
  const slowest = sorted.slice(-4).reverse().map(({ name, ms }) => `${name} ${round(ms)}`).join(', ')
  return [
    { metric: 'store.explorer.p95.ms', value: p95, note: `${sorted.length} questions, median ${round(median(sorted.map(({ ms }) => ms)))} ms; slowest: ${slowest}` },
    { metric: 'store.explorer.names.ms', value: names, note: 'every distinct name, once after a fetch; searches and filters use them' },
  ]
}
