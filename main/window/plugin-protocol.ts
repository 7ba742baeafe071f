/** `plugin://<id>/`: the page the host writes, the package's own files, and the shared module set. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Session } from 'electron'
import { z } from 'zod'
import type { PluginPackage } from '../plugins/package-folder'
import { contentSecurityPolicy, responseHeaders } from './content-security'
import { backgrounds, type Look } from './look'
import { pluginScheme } from './schemes'
import { readPackaged, readServed, type Served } from './serve-files'

const sharedSet = z.object({
  version: z.string().regex(/^[0-9a-f]+$/),
  imports: z.record(z.string(), z.string().startsWith('/~shared/')),
  boot: z.string().startsWith('/~shared/'),
  /** Modules of the view layer, loaded while the plugin's own code is. */
  view: z.array(z.string().regex(/^\/~shared\/[\w./-]+\.js$/)),
})
export type SharedSet = z.output<typeof sharedSet>

/** What `scripts/build/shared.mjs` wrote; throws when the app was built without it. */
export async function readSharedSet(folder: string): Promise<SharedSet> {
  return sharedSet.parse(JSON.parse(await readFile(join(folder, 'set.json'), 'utf8')))
}

export interface PluginFiles {
  readonly id: string
  /** The package that counts now; asked for each request, because the partition outlives an update. */
  plugin(): PluginPackage | undefined
  /** A file of an installed package is not what was installed. It was not served. */
  onChanged(file: string): void
  /** `out/shared`. */
  readonly sharedFolder: string
  readonly shared: SharedSet
  look(): Look
}

/** Answers requests of this plugin's partition. Only its own origin exists there. */
export function servePluginFiles(session: Session, files: PluginFiles): void {
  const importMap = JSON.stringify({ imports: files.shared.imports })
  const policy = contentSecurityPolicy([createHash('sha256').update(importMap).digest('base64')])
  session.protocol.handle(pluginScheme, async (request) => {
    const { hostname, pathname } = new URL(request.url)
    if (request.method !== 'GET' || hostname !== files.id) return new Response(null, { status: 404 })
    if (pathname === '/') return new Response(pageHtml(files, importMap), { headers: responseHeaders('text/html; charset=utf-8', policy) })
    const served = await find(files, pathname)
    if (served.status !== 200) return new Response(null, { status: served.status })
    return new Response(served.body, { headers: responseHeaders(served.type, policy) })
  })
}

const own = /^\/(?:dist|locales)\//

async function find(files: PluginFiles, pathname: string): Promise<Served> {
  const shared = '/~shared/'
  if (pathname.startsWith(shared)) return readServed(files.sharedFolder, pathname.slice(shared.length - 1))
  const plugin = files.plugin()
  if (plugin === undefined) return { status: 404 }
  if (pathname === '/icon.svg') return readPackaged(plugin, `/${plugin.manifest.icon}`, files.onChanged)
  return own.test(pathname) ? readPackaged(plugin, pathname, files.onChanged) : { status: 404 }
}

/** Everything put in here is ours or from a closed list; nothing of the manifest is. */
export function pageHtml(files: Pick<PluginFiles, 'look' | 'shared'>, importMap: string): string {
  const { language, theme } = files.look()
  return `<!doctype html>
<html lang="${language}" data-theme="${theme}" style="background:${backgrounds[theme]}">
<head>
<meta charset="utf-8">
<title>Panoptic</title>
<script type="importmap">${importMap}</script>
<link rel="modulepreload" href="${files.shared.boot}">
<link rel="modulepreload" href="/dist/index.js">
${files.shared.view.map((module) => `<link rel="modulepreload" href="${module}">`).join('\n')}
<script type="module" src="${files.shared.boot}"></script>
</head>
<body><div id="app"></div></body>
</html>`
}
