/** Builds pages as the product does and serves them with the product's content security policy. */
import vue from '@vitejs/plugin-vue'
import { createServer, type Server } from 'node:http'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, resolve } from 'node:path'
import { build } from 'vite'
import { hashOfFiles } from '../../scripts/lib/build.mjs'

const root = resolve(import.meta.dirname, '..')
const cache = resolve(root, '../.cache/pages')
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' }
const policy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self'", "connect-src 'none'",
  "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", 'trusted-types default vue',
].join('; ')

export interface Site {
  readonly url: string
  readonly folder: string
  close(): Promise<void>
}

/** `pages`: those the test opens. */
export async function buildSite(pages: readonly ('shell' | 'entry')[] = ['shell', 'entry']): Promise<Site> {
  const folder = await built(pages)
  const server: Server = createServer((request, response) => {
    if (request.url === '/favicon.ico') return void response.writeHead(204).end()
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    try {
      const body = readFileSync(join(folder, path))
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy })
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    close: async () => void (await new Promise((done) => server.close(done))),
  }
}

/** The build of these sources, made by the first test file that needs it: each takes ten seconds. */
async function built(pages: readonly string[]): Promise<string> {
  const kind = pages.join('-')
  const folder = join(cache, `${kind}.${hashOfFiles(resolve(root, '..'), ['renderer', 'sdk', 'package-lock.json']).slice(0, 16)}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const staging = mkdtempSync(join(cache, '.staging-'))
  await build({
    root, base: './', configFile: false, logLevel: 'error', plugins: [vue()], define: { __TEST_HOOKS__: 'true' },
    build: { outDir: staging, emptyOutDir: true, minify: true, rollupOptions: { input: Object.fromEntries(pages.map((page) => [page, join(root, `${page}.html`)])) } },
  })
  try {
    renameSync(staging, folder)
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(folder)) throw error
    rmSync(staging, { recursive: true, force: true })
  }
  forgetOld()
  return folder
}

/** Builds that nobody can be using any more. */
function forgetOld(): void {
  for (const name of readdirSync(cache)) {
    const at = join(cache, name)
    const made = statSync(at, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (made < Date.now() - 86_400_000) rmSync(at, { recursive: true, force: true })
  }
}
