/** Draws the views in Chromium under the product's content security policy, on the host's real store, outbox and task. */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from '@playwright/test'
import vue from '@vitejs/plugin-vue'
import type { Me, PanopticError } from '@panoptic/sdk'
import type { TestPage } from '@panoptic/sdk/testing'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { build } from 'vite'
import type { DB } from '../../../plugins/alerts/tables'

const executablePath = '/usr/bin/chromium'
/** Page tests need Debian's Chromium; without it they are skipped visibly. */
export const hasChromium = existsSync(executablePath)

const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default vue"
const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }

export interface Look { readonly theme: 'dark' | 'light'; readonly language: 'en' | 'de' }
export interface Visit {
  readonly view: string
  readonly params?: Readonly<Record<string, string>>
  readonly look?: Look
  readonly width?: number
  /** Whose page it is; left out: the first user's. */
  readonly user?: TestPage<DB>
}
export interface Stage {
  open(visit: Visit): Promise<Page>
  /** What pages complained about: errors of the console, exceptions. */
  readonly complaints: string[]
  close(): Promise<void>
}

export async function openStage(host: TestPage<DB>): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-alert-views-'))
  await build({
    configFile: false, root: join(import.meta.dirname, 'page'), base: './', logLevel: 'error', plugins: [vue()], define: { __TEST_HOOKS__: 'true' },
    build: { outDir: folder, emptyOutDir: true, modulePreload: false, assetsInlineLimit: 0, target: 'chrome130', minify: false, chunkSizeWarningLimit: 5000 },
  })
  const server = createServer((request, response) => {
    const asked = normalize(new URL(request.url ?? '/', 'http://alerts').pathname)
    const path = asked === '/' ? 'index.html' : asked
    readFile(join(folder, path)).then(
      (body) => response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser: Browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  const complaints: string[] = []

  async function open({ view, params = {}, look = { theme: 'dark', language: 'en' }, width = 1280, user = host }: Visit): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 840 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`${view}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(`${view}: ${error.stack ?? error.message}`))
    await page.exposeFunction('hostCall', (path: string, args: readonly unknown[]) => answer(user, path, args))
    const me: Me = { ...user.panoptic.session.me(), ...look, timeZone: 'Europe/Berlin' }
    await page.addInitScript(`globalThis.startMe = ${JSON.stringify(me)}`)
    const tell = (event: string) => (data: unknown = {}): void => {
      if (!page.isClosed()) void page.evaluate(([name, value]) => { (globalThis as unknown as { tell(name: string, value: unknown): void }).tell(name as string, value) }, [event, data]).catch(() => undefined)
    }
    const { tasks, outbox, connections, session } = user.panoptic
    const offs = [tasks.onChange(tell('tasks')), outbox.onChange(tell('outbox')), connections.onChange(tell('connections')), session.onChange((now) => tell('session')({ ...now, ...look, timeZone: 'Europe/Berlin' }))]
    page.on('close', () => { for (const off of offs) off() })
    await page.goto(`${url}?view=${view}&params=${encodeURIComponent(JSON.stringify(params))}`)
    await page.locator('.p-page').waitFor()
    return page
  }

  return {
    open, complaints,
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A call of a client's method, or of the database's routes, as the page made it. */
async function answer({ panoptic, client }: TestPage<DB>, path: string, args: readonly unknown[]): Promise<unknown> {
  try {
    const [name, method] = path.split('.') as [keyof typeof panoptic, string]
    if (name === 'db') return { ok: await client.call(path as 'db.query', args[0] as never) }
    if (path === 'files.saveAll') {
      const [file, kind, parts] = args as [string, 'csv', readonly string[]]
      return { ok: await panoptic.files.save(file, kind, async (sink) => { for (const part of parts) await sink.write(part) }) }
    }
    return { ok: await (panoptic[name] as unknown as Record<string, (...all: unknown[]) => unknown>)[method]!(...args) }
  } catch (error) {
    const { code, message, details } = error as Partial<PanopticError>
    return { failed: { code: code ?? 'internal', message: message ?? String(error), details } }
  }
}

/** Serious and critical findings as short texts. */
export async function seriousIssues(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 200)} ${any[0]?.message ?? ''}`).join(' | ')}`)
}
