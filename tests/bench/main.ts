/**
 * `npm run bench [-- --json FILE] [--rows N] [--runs N] [--only keys,vault,audit,alerts,install,plugins,fuzz,start,memory,plugin,bridge,store,explorer,adapter]`
 *
 * Prints one table. Every aim is a ratio against a floor measured in the same run; figures are medians.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { sampleKeys, startOpenai } from '../providers/openai/index.mjs'
import { startApp, type App } from '../e2e/support/app'
import { measureExport, measureReprice, measureSync, removeFolder, saveFolder } from './adapter'
import { measureAlerts } from './alerts'
import { measureAudit } from './audit'
import { measureBridge } from './bridge'
import { measureExplorer } from './explorer'
import { measureFuzz } from './fuzz'
import { measureInstall } from './install'
import { measureKeys } from './keys'
import { seed } from './page-side'
import { plainFile } from './plain'
import { measurePlugin } from './plugin'
import { measurePlugins } from './plugins'
import { lastDay, ledgerRow } from './rows'
import { measureIdleMemory, measureStart } from './start'
import { printTable, type Figure } from './stats'
import { measureStore } from './store'
import { measureVault } from './vault'

const password = 'a benchmark protects nothing'
/** What is measured without the seeded workspace. */
const withoutRows = ['keys', 'vault', 'audit', 'alerts', 'install', 'plugins', 'fuzz']

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, rows: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '7' }, only: { type: 'string' } } })
  const rows = Number(values.rows)
  const runs = Number(values.runs)
  const wanted = (group: string): boolean => values.only === undefined || values.only.split(',').includes(group)
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-bench-'))
  const figures: Figure[] = []
  const provider = await startOpenai()
  try {
    if (wanted('keys')) figures.push(...(await measureKeys(folder, runs)))
    if (wanted('vault')) figures.push(...measureVault())
    if (wanted('alerts')) figures.push(...measureAlerts(runs))
    if (wanted('audit')) figures.push(...(await measureAudit(folder, rows, runs)))
    if (wanted('install')) figures.push(...(await measureInstall(runs)))
    if (wanted('plugins')) figures.push(...(await measurePlugins(folder, runs, password)))
    if (wanted('fuzz')) figures.push(...(await measureFuzz()))
    if (values.only?.split(',').every((group) => withoutRows.includes(group)) === true) return await report(figures, values.json)
    const saved = await saveFolder()
    const profile = join(folder, 'profile')
    const first = await openWorkspace(profile, provider.origin, saved)
    console.log(`seeding ${rows} rows through the bridge …`)
    await first.plugin.evaluate(`globalThis.benchRow = ${ledgerRow.toString()}`)
    const perSecond = await first.plugin.evaluate(seed, { from: 0, to: rows, total: rows, last: lastDay })
    figures.push({ metric: 'store.insert.rowsPerSecond', value: perSecond, note: `${rows} rows through guard, encryption and roll-up triggers` })
    if (wanted('adapter')) figures.push(await measureReprice(first.plugin), await measureSync(first.plugin))
    if (wanted('bridge')) figures.push(...(await measureBridge(first.app.electron, first.plugin, runs)))
    if (wanted('store') || wanted('explorer')) figures.push(...(await measureExplorer(first.plugin, runs)))
    if (wanted('store')) {
      const plain = plainFile(folder, rows)
      figures.push(...(await measureStore(first.plugin, plain, runs)))
      plain.close()
    }
    if (wanted('plugin')) figures.push(...(await measurePlugin(first.app.electron, first.shell, runs)))
    if (wanted('adapter')) figures.push(...(await exportFrom(first, saved)))
    // The next start opens the last place: the dashboard is what is measured.
    await first.shell.getByRole('navigation').getByText('Dashboard').click()
    await first.shell.locator('.p-figure').first().waitFor()
    await first.app.close()
    await removeFolder(saved)
    printTable(figures)

    const copy = join(folder, 'copy')
    await cp(profile, copy, { recursive: true })
    if (wanted('start')) figures.push(...(await measureStart({ runs, profile: copy, password })))
    if (wanted('memory')) figures.push(...(await measureIdleMemory({ runs: Math.min(runs, 3), profile: copy, password })))
  } finally {
    await provider.close()
    await rm(folder, { recursive: true, force: true })
  }
  return report(figures, values.json)
}

async function report(figures: readonly Figure[], json: string | undefined): Promise<number> {
  printTable(figures)
  if (json !== undefined) await writeFile(json, `${JSON.stringify(Object.fromEntries(figures.map(({ metric, value }) => [metric, value])), null, 2)}\n`)
  return 0
}

interface Workspace {
  readonly app: App
  readonly shell: Page
  readonly plugin: Page
}

/** A workspace with the plugin enabled and the sample provider connected, on its overview. */
async function openWorkspace(profile: string, origin: string, saved: string): Promise<Workspace> {
  await mkdir(profile)
  const plan = `${profile}.json`
  const connections = [{ network: 'openai', label: 'Acme', baseUrl: `${origin}/v1`, value: sampleKeys.acme }]
  await writeFile(plan, JSON.stringify({ userName: 'Bench', password, plugins: [{ id: 'llm-cost', grants: 'all', connections, run: [] }] }))
  const app = await startApp({ profile, env: { PANOPTIC_DEMO: plan, PANOPTIC_TEST_UNLOCK: password, PANOPTIC_TEST_SAVE_DIR: saved } })
  const shell = await app.page('host://shell')
  await shell.getByRole('navigation').getByText('LLM cost').first().click()
  const plugin = await app.page('plugin://')
  await plugin.waitForFunction(() => 'panopticForTests' in globalThis)
  return { app, shell, plugin }
}

/** Pages of the plugin come and go while `plugin` is measured: the export takes the one that is there. */
async function exportFrom({ app, shell }: Workspace, saved: string): Promise<Figure[]> {
  await shell.getByRole('navigation').getByText('Explorer').first().click()
  const page = await app.page('plugin://')
  await page.getByRole('tab', { name: 'Lines' }).click()
  await page.getByLabel('Period', { exact: true }).selectOption('all')
  await page.getByRole('grid').waitFor()
  return [await measureExport(page, saved, 'csv'), await measureExport(page, saved, 'json')]
}
