/** Builds pages as the product does and serves them with the product's content security policy. */
import vue from '@vitejs/plugin-vue'
import { createServer, type Server } from 'node:http'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '..')
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
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-renderer-'))
  await build({
    root, base: './', configFile: false, logLevel: 'error', plugins: [vue()], define: { __TEST_HOOKS__: 'true' },
    build: { outDir: folder, emptyOutDir: true, minify: true, rollupOptions: { input: Object.fromEntries(pages.map((page) => [page, join(root, `${page}.html`)])) } },
  })
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
    close: async () => {
      await new Promise((done) => server.close(done))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
