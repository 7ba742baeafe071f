/**
 * The entry page's two lines: `host` to main for words and looks, `write` straight to the process that keeps
 * what is typed here. Two rules, kept here so that no screen can break them:
 *
 * - A route of the contract's entry table never goes over the host line, and no other route over the write line.
 * - Nothing is sent on the write line before its other end has answered `entry.status` over that very port. While a
 *   port is being handed over, a message may pass through main; an answer proves that the line is direct. A port
 *   can be replaced at any time (the writer was restarted), so the proof is taken anew before each call.
 */
import type { EntryRoutes } from '../../sdk/contract/entry'
import type { EntryHostEvents, EntryHostRoutes } from '../../sdk/contract/entry-host'
import type { Route } from '../../sdk/contract/route'
import { createClient, type Client, type PortSource } from '../../sdk/runtime/client'

/** The writer's entry routes have shapes only; their policy is that this page owns the port. */
type StoreTable = { readonly [K in keyof EntryRoutes]: Route<EntryRoutes[K]['input'], EntryRoutes[K]['output']> }

export type EntryClient = Client<StoreTable & EntryHostRoutes, EntryHostEvents>

const hostRoutes: ReadonlySet<string> = new Set<keyof EntryHostRoutes>(['entry.start', 'preferences.change'])
const reads: ReadonlySet<string> = new Set(['entry.start', 'entry.status'])
/** Carry nothing, in either direction, that main must not see. */
const harmless: ReadonlySet<string> = new Set<keyof EntryRoutes>(['entry.status', 'entry.cancel'])

/** `ports`: for tests; the page takes them from its preload. */
export function createEntryClient(ports?: PortSource): EntryClient {
  const client = createClient<StoreTable & EntryHostRoutes, EntryHostEvents>((route) => ({
    port: hostRoutes.has(route) ? 'host' : 'write',
    repeat: reads.has(route),
  }), ports)
  return {
    on: client.on,
    call: async (route, input, options) => {
      // Only microtasks lie between the answer and the call: no other port can take the line's place in between.
      if (!hostRoutes.has(route) && !harmless.has(route)) await client.call('entry.status', {})
      return client.call(route, input, options)
    },
  }
}
