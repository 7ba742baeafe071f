/** The host's own form for a connection. The value typed there goes from that page to the store; main sees only that it is done. */
import { randomUUID } from 'node:crypto'
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Connection } from '@panoptic/sdk/contract/values'
import type { Client } from '../bridge/rpc'
import type { PluginPackage } from '../plugins/package-folder'
import { textOf } from '../plugins/package-folder'
import type { By, StoreApi } from '../store/api'

export type ConnectionPurpose = Extract<EntryPurpose, { kind: 'connection' }>

export interface DialogOptions {
  readonly store: Pick<Client<StoreApi>, 'connections'>
  plugin(id: string): PluginPackage
  language(): 'en' | 'de'
  /** Shows the entry page; `done` is called once: with the connection's id, or null when cancelled. */
  open(purpose: ConnectionPurpose, done: (connection: string | null) => void): void
}

export interface ConnectionDialog {
  /** Null when the user cancelled. @throws PanopticError `not-found`, or `conflict` while another form is open */
  add(plugin: string, network: string, by: By): Promise<Connection | null>
  edit(connection: Connection, by: By): Promise<Connection | null>
}

export function createConnectionDialog(options: DialogOptions): ConnectionDialog {
  let busy = false

  async function ask(plugin: string, network: string, by: By, existing: Connection | null): Promise<Connection | null> {
    const purpose = purposeOf(options.plugin(plugin), network, by, existing, options.language())
    if (busy) throw new PanopticError(fail('conflict', 'Another connection form is open. Finish or cancel it first.').error)
    busy = true
    try {
      const id = await new Promise<string | null>((resolve) => options.open(purpose, resolve))
      if (id === null) return null
      return (await options.store.connections(by, plugin)).find((connection) => connection.id === id) ?? null
    } finally {
      busy = false
    }
  }

  return {
    add: (plugin, network, by) => ask(plugin, network, by, null),
    edit: (connection, by) => ask(connection.plugin, connection.network, by, connection),
  }
}

/** What the form needs to know, with texts in the user's language. @throws PanopticError `not-found` */
export function purposeOf(plugin: PluginPackage, network: string, by: By, existing: Connection | null, language: 'en' | 'de'): ConnectionPurpose {
  const { manifest, texts } = plugin
  const entry = manifest.permissions.network.find((candidate) => candidate.id === network)
  if (entry === undefined) throw new PanopticError(fail('not-found', 'The plugin declares no such network entry.').error)
  const slot = manifest.secrets.find((secret) => secret.id === entry.secrets[0])
  return {
    kind: 'connection',
    ticket: randomUUID(),
    user: by.user,
    tenant: by.tenant,
    plugin: plugin.id,
    pluginTitle: textOf(texts, language, manifest.title),
    network,
    title: textOf(texts, language, entry.reason),
    secret: slot?.id ?? '',
    secretTitle: slot === undefined ? '' : textOf(texts, language, slot.title),
    inject: slot?.inject ?? null,
    origin: existing?.origin ?? entry.origin,
    userOrigin: entry.userOrigin,
    connection: existing?.id ?? null,
    label: existing?.label ?? '',
    basePath: existing?.basePath ?? '',
  }
}
