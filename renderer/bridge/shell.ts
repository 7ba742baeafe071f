/** The shell page's typed line to main: every route and event of the shell, over one port. */
import type { ShellEvents } from '../../sdk/contract/events'
import type { ShellRoutes } from '../../sdk/contract/shell'
import { createClient, type Client } from '../../sdk/runtime/client'

export type ShellClient = Client<ShellRoutes, ShellEvents>

/** Reads that a page may ask again when its port was lost; everything else is not repeated. */
const reads = /^(shell\.start|(plugins|tasks|runs|connections|network|messages|audit|users|tenants|keys)\.list|cards\.data|audit\.(facets|state)|plugins\.(usage|calls|replay|runs|errors)|developer\.read|updates\.read|lock\.policy|drafts\.read|logs\.read|app\.(about|notices))$/

export function createShellClient(): ShellClient {
  const client = createClient<ShellRoutes, ShellEvents>((route) => ({ port: 'host', repeat: reads.test(route) }))
  if (__TEST_HOOKS__) Object.assign(globalThis, { shellForTests: client })
  return client
}

/** Where a file that was dropped on the window lies; '' when it lies nowhere, or outside the app. */
export function pathOf(file: File): string {
  const { pathOf: ask } = globalThis as { readonly pathOf?: (file: File) => string }
  return ask?.(file) ?? ''
}
