/**
 * The entry page's two lines: `host` to main for words and looks, `write` straight to the store's writer
 * for everything that holds a secret. A value typed here is never put on the host line.
 */
import type { EntryRoutes } from '../../sdk/contract/entry'
import type { EntryHostEvents, EntryHostRoutes } from '../../sdk/contract/entry-host'
import type { Route } from '../../sdk/contract/route'
import { createClient, type Client } from '../../sdk/runtime/client'

/** The writer's entry routes have shapes only; their policy is that this page owns the port. */
type StoreTable = { readonly [K in keyof EntryRoutes]: Route<EntryRoutes[K]['input'], EntryRoutes[K]['output']> }

export type EntryClient = Client<StoreTable & EntryHostRoutes, EntryHostEvents>

const hostRoutes = new Set(['entry.start', 'preferences.change'])
const reads = new Set(['entry.start', 'entry.status'])

export const createEntryClient = (): EntryClient =>
  createClient<StoreTable & EntryHostRoutes, EntryHostEvents>((route) => ({
    port: hostRoutes.has(route) ? 'host' : 'write',
    repeat: reads.has(route),
  }))
