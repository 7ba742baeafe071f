/** `host://shell/` and `host://entry/`: the built pages of renderer/, and the icons of plugins for the shell. */
import type { Session } from 'electron'
import type { PluginPackage } from '../plugins/package-folder'
import { contentSecurityPolicy, printingPolicy, responseHeaders } from './content-security'
import { hostScheme } from './schemes'
import { readPackaged, readServed, type Served } from './serve-files'

export interface HostFiles {
  /** `out/renderer`. */
  readonly pages: string
  /** The package whose icon is asked for, or undefined for an unknown id. */
  plugin(id: string): PluginPackage | undefined
  /** The icon of an installed package is not what was installed. It was not served. */
  onChanged(plugin: string, file: string): void
}

const policy = contentSecurityPolicy()
const hosts = new Set(['shell', 'entry'])
const iconPath = /^\/~icon\/([a-z0-9.-]+)$/

export function serveHostPages(session: Session, files: HostFiles): void {
  session.protocol.handle(hostScheme, async (request) => {
    const { hostname, pathname, searchParams } = new URL(request.url)
    const served = request.method === 'GET' && hosts.has(hostname) ? await find(files, hostname, pathname) : notFound
    if (served.status !== 200) return new Response(null, { status: served.status })
    // Main's word in the address it loads; no page can go to another address.
    const may = hostname === 'entry' ? searchParams.get('may') : null
    return new Response(served.body, { headers: responseHeaders(served.type, may === 'print' ? printingPolicy : policy, may === 'clipboard') })
  })
}

async function find(files: HostFiles, hostname: string, pathname: string): Promise<Served> {
  const id = iconPath.exec(pathname)?.[1]
  if (id !== undefined) {
    const plugin = files.plugin(id)
    return plugin === undefined ? notFound : readPackaged(plugin, `/${plugin.manifest.icon}`, (file) => files.onChanged(id, file))
  }
  return readServed(files.pages, pathname === '/' ? `/${hostname}.html` : pathname)
}

const notFound: Served = { status: 404 }
