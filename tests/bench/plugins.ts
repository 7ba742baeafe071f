/** What installed plugins cost a start, and how long it takes until one that was enabled is there. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineTables, integer, text } from '@panoptic/sdk/db/tables'
import { archiveOf, newPublisher, packageFiles } from '../fixtures/archives/package'
import { startApp, type App } from '../e2e/support/app'
import { workbenchOf, type Workbench } from '../e2e/support/workbench'
import { startMeasured } from './processes'
import { median, spread, type Figure } from './stats'

const root = join(import.meta.dirname, '../..')
const installed = 50
const enabled = 10

const tables = defineTables({ create: { item: { scope: 'tenant', columns: { id: text().notNull(), cost: integer() }, key: ['id'] } }, rollups: { daily: { from: 'item', by: ['id'], sum: ['cost'] } } })

/** As much of a manifest as a plugin of ours has. */
const manifestOf = (title: string) => ({
  title,
  views: [{ id: 'main', title }, { id: 'more', title: `${title} more` }],
  tasks: [{ id: 'sync', title: 'Sync', schedule: '0 3 * * *' }],
  commands: [{ id: 'sync', title: `Sync ${title}` }],
  cards: [{ id: 'cost', title: 'Cost', kind: 'trend' as const, metric: 'bench.cost', window: 'month' as const }],
  permissions: { network: [{ id: 'api', origin: 'https://api.example', reason: 'To ask.' }], metrics: ['publish' as const], notifications: { reason: 'To tell.' } },
})

async function newWorkspace(profile: string, password: string): Promise<Workbench> {
  await mkdir(profile)
  await writeFile(`${profile}.json`, JSON.stringify({ userName: 'Bench', password, plugins: [] }))
  return opened(await startApp({ profile, env: { PANOPTIC_DEMO: `${profile}.json`, PANOPTIC_TEST_UNLOCK: password } }))
}

/** A busy machine may take its time. */
async function opened(app: App): Promise<Workbench> {
  await (await app.page('host://shell')).getByRole('navigation').first().waitFor({ timeout: 60_000 })
  return workbenchOf(app)
}

async function installAll(bench: Workbench, folder: string): Promise<void> {
  const publisher = newPublisher()
  for (let index = 0; index < installed; index++) {
    const path = join(folder, `${index}.panoptic`)
    const files = { 'dist/schema.json': JSON.stringify(tables.schema), 'dist/index.js': 'export default {}\n'.repeat(2_000) }
    await writeFile(path, archiveOf(packageFiles({ name: `bench-${index}`, manifest: manifestOf(`Bench ${index}`), files }), { by: publisher }))
    const answer = await bench.ask('plugins.inspect', { path })
    if (answer.state !== 'ready') throw new Error(JSON.stringify(answer))
    await bench.ask('plugins.install', { ticket: answer.candidate.ticket, grants: index < enabled ? answer.candidate.added : null })
  }
}

/** In the shell's page: from the call until the sidebar has the plugin (ms). */
async function timeEnable(input: { plugin: string; title: string; grants: string[] }): Promise<number> {
  const client = (globalThis as unknown as { shellForTests: { call(route: string, input: unknown): Promise<unknown> } }).shellForTests
  const isThere = (): boolean => [...document.querySelectorAll('nav button')].some((button) => button.textContent?.trim().startsWith(input.title) === true)
  if (isThere()) throw new Error(`${input.title} is enabled already`)
  const started = performance.now()
  const seen = new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      if (!isThere()) return
      observer.disconnect()
      resolve(performance.now() - started)
    })
    observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  await client.call('plugins.enable', { plugin: input.plugin, grants: input.grants })
  return seen
}

async function measureEnable(app: App, runs: number): Promise<number[]> {
  const bench = await opened(app)
  const times: number[] = []
  for (let run = -1; run < runs; run++) {
    const index = enabled + run + 1
    const taken = await bench.shell.evaluate(timeEnable, { plugin: `bench-${index}`, title: `Bench ${index}`, grants: ['metrics:publish'] })
    if (run >= 0) times.push(taken)
  }
  return times
}

export async function measurePlugins(folder: string, runs: number, password: string): Promise<Figure[]> {
  const profiles = { none: join(folder, 'plugins-none'), fifty: join(folder, 'plugins-fifty') }
  await (await newWorkspace(profiles.none, password)).close()
  const full = await newWorkspace(profiles.fifty, password)
  await installAll(full, folder)
  await full.close()

  const times = { none: [] as number[], fifty: [] as number[] }
  for (let run = -1; run < runs; run++)
    for (const name of ['none', 'fifty'] as const) {
      const app = startMeasured([root], { PANOPTIC_DATA: profiles[name], PANOPTIC_TEST_UNLOCK: password })
      const at = await app.mark('shell-painted')
      if (run >= 0) times[name].push(at - app.spawnedAt)
      await app.end()
    }
  const copy = join(folder, 'plugins-enable')
  await cp(profiles.fifty, copy, { recursive: true })
  const app = await startApp({ profile: copy, env: { PANOPTIC_TEST_UNLOCK: password } })
  const enabling = await measureEnable(app, Math.min(runs, 30))
  await app.close()
  await rm(copy, { recursive: true, force: true })
  return [
    { metric: 'plugins.none.start.ms', value: median(times.none), note: `${spread(times.none, 'ms')}, spawn to painted dashboard, nothing installed` },
    { metric: 'plugins.fifty.start.ms', value: median(times.fifty), note: `${spread(times.fifty, 'ms')}, ${installed} installed, ${enabled} enabled` },
    { metric: 'plugins.fifty.start.ratio', value: median(times.fifty) / median(times.none), aim: { atMost: 1.05 }, note: `${installed} installed, ${enabled} enabled / none` },
    { metric: 'plugins.enable.ms', value: median(enabling), note: `${spread(enabling, 'ms')}, from the call until the sidebar has it, ${installed} installed` },
  ]
}
