/** The app with an open workspace and the tests' plugins, and what tests ask it beside clicking. */
import { expect, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import type { Input, Output } from '../../../sdk/contract/route'
import type { ShellRoutes } from '../../../sdk/contract/shell'
import { grantKeys } from '../../../sdk/contract/manifest'
import { startApp, type App, type StartOptions } from './app'
import { fixturePlugins } from './fixture-plugins'

export const password = 'correct horse battery staple 7'
export const blank = 'fixture-blank'
export const hostile = 'fixture-hostile'

export type Answer<T = unknown> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string; readonly message: string }

export interface RunningProcess {
  readonly pid: number
  /** Chromium's kind: `Browser`, `Tab`, `Utility`, … */
  readonly type: string
  /** A utility process's own name, such as `Panoptic store`. */
  readonly name: string
}

type Name = keyof ShellRoutes & string

export interface Workbench extends App {
  readonly shell: Page
  /** Calls a route of the shell, with its gates. */
  call<K extends Name>(route: K, input?: Input<ShellRoutes[K]>): Promise<Answer<Output<ShellRoutes[K]>>>
  /** {@link call}, failing the test unless it went well. */
  ask<K extends Name>(route: K, input?: Input<ShellRoutes[K]>): Promise<Output<ShellRoutes[K]>>
  /** Enables a plugin with every grant its manifest asks for. */
  enable(plugin: string): Promise<void>
  /** Clicks the plugin in the sidebar and waits for its page to say that it is painted. */
  show(plugin: string, title: string): Promise<Page>
  processes(): Promise<readonly RunningProcess[]>
  /** The one process of this name. */
  processOf(name: string): Promise<number>
  /** The process of the living page at `prefix`, or null. */
  rendererOf(prefix: string): Promise<number | null>
}

/** Starts the app and opens its workspace, by the stand-in's typing; makes it in a new profile. */
export async function openWorkbench(options: StartOptions = {}): Promise<Workbench> {
  const app = await startApp({ ...options, env: { PANOPTIC_TEST_PASSWORD: password, PANOPTIC_TEST_PLUGINS: await fixturePlugins(), ...options.env } })
  return workbenchOf(app)
}

/** Around an app whose workspace is being opened. */
export async function workbenchOf(app: App): Promise<Workbench> {
  const shell = await app.page('host://shell')
  await expect(shell.getByRole('navigation').first()).toBeVisible()
  const call: Workbench['call'] = async (route, input) => (await callOf(shell, 'shellForTests', route, input ?? {})) as never
  const ask: Workbench['ask'] = async (route, input) => {
    const answer = await call(route, input)
    if (!answer.ok) throw new Error(`${route}: ${answer.code}: ${answer.message}`)
    return answer.value
  }
  const processes = (): Promise<readonly RunningProcess[]> =>
    app.electron.evaluate(({ app: running }) => running.getAppMetrics().map(({ pid, type, name, serviceName }) => ({ pid, type, name: name ?? serviceName ?? '' })))
  return {
    ...app, shell, call, ask, processes,
    async enable(plugin) {
      const info = (await ask('plugins.list')).find(({ id }) => id === plugin)
      if (info === undefined) throw new Error(`${plugin} is not installed`)
      await ask('plugins.enable', { plugin, grants: grantKeys(info.manifest) })
    },
    async show(plugin, title) {
      await shell.getByRole('navigation').getByRole('button', { name: title, exact: true }).first().click()
      const page = await app.page(`plugin://${plugin}`)
      await expect(page.locator('#app')).not.toHaveText('')
      return page
    },
    async processOf(name) {
      const found = (await processes()).filter((process) => process.name === name)
      expect(found, `processes called ${name}`).toHaveLength(1)
      return found[0]!.pid
    },
    rendererOf: (prefix) => rendererOf(app, prefix),
  }
}

/** Types the password on the lock screen, as a person does; `name` where several users can sign in. */
export async function signIn(app: App, typed: string, name?: string): Promise<void> {
  const entry = await app.page('host://entry')
  if (name !== undefined) await entry.getByRole('radio', { name }).check({ force: true })
  await entry.getByLabel('Password', { exact: true }).fill(typed)
  await entry.getByRole('button', { name: 'Unlock' }).click()
  await expect.poll(() => entry.isClosed(), { timeout: 20_000 }).toBe(true)
}

/** The process of the page at `prefix`, or null. */
export const rendererOf = (app: App, prefix: string): Promise<number | null> =>
  app.electron.evaluate(({ webContents }, wanted) => {
    const found = webContents.getAllWebContents().find((contents) => !contents.isDestroyed() && contents.getURL().startsWith(wanted))
    const pid = found?.getOSProcessId() ?? 0
    return pid > 0 ? pid : null
  }, prefix)

/** Calls a route with the client that a page of a test build keeps under `name`. */
export function callOf(page: Page, name: 'shellForTests' | 'panopticForTests', route: string, input: unknown): Promise<Answer> {
  return page.evaluate(async (wanted) => {
    const client = wanted.name === 'shellForTests' ? shellForTests : panopticForTests.client
    try {
      return { ok: true as const, value: await client.call(wanted.route, wanted.input) }
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      return { ok: false as const, code: code ?? 'not a PanopticError', message }
    }
  }, { name, route, input })
}

/** Whether a process of this id runs (a zombie does not). */
export async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return status !== '' && !/^State:\s+[ZX]/m.test(status)
}
