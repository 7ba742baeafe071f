/** The host's own form for a connection. The value typed there goes from that page to the store; main sees only that it is done. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Connection } from '@panoptic/sdk/contract/values'
import type { Client } from '../bridge/rpc'
import { mailEntry } from '../egress/api'
import type { PluginPackage } from '../plugins/package-folder'
import { textOf } from '../plugins/package-folder'
import type { By, StoreApi } from '../store/api'
import type { FormPurpose, Forms } from './forms-api'

export type ConnectionPurpose = Extract<FormPurpose, { kind: 'connection' }>

export interface DialogOptions {
  readonly store: Pick<Client<StoreApi>, 'connections'>
  readonly forms: Pick<Forms, 'open'>
  plugin(id: string): PluginPackage
  language(): 'en' | 'de'
}

export interface ConnectionDialog {
  /** Null when the user cancelled. @throws PanopticError `not-found`, or `conflict` while another form is open */
  add(plugin: string, network: string, by: By): Promise<Connection | null>
  edit(connection: Connection, by: By): Promise<Connection | null>
}

export function createConnectionDialog({ store, forms, plugin: packageOf, language }: DialogOptions): ConnectionDialog {
  async function ask(plugin: string, network: string, by: By, existing: Connection | null): Promise<Connection | null> {
    const id = await forms.open(by, purposeOf(packageOf(plugin), network, existing, language()))
    if (id === null) return null
    return (await store.connections(by, plugin)).find((connection) => connection.id === id) ?? null
  }

  return {
    add: (plugin, network, by) => ask(plugin, network, by, null),
    edit: (connection, by) => ask(connection.plugin, connection.network, by, connection),
  }
}

/** What the form needs to know, with texts in the user's language. `bound`: the vault secret that the connection will use. @throws PanopticError `not-found` */
export function purposeOf(plugin: PluginPackage, network: string, existing: Connection | null, language: 'en' | 'de', bound: ConnectionPurpose['bound'] = null): ConnectionPurpose {
  const { manifest, texts } = plugin
  const entry = entryOf(manifest, network)
  const slot = manifest.secrets.find((secret) => secret.id === entry.secret)
  return {
    kind: 'connection',
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
    mail: network === mailEntry,
    account: existing?.account ?? '',
    bound,
  }
}

interface Entry { readonly origin: string; readonly userOrigin: boolean; readonly reason: string; readonly secret: string | undefined }

/** Mail servers have an entry of their own, with no origin before one is entered. */
function entryOf({ permissions: { mail, network: entries } }: PluginPackage['manifest'], network: string): Entry {
  if (network === mailEntry && mail !== undefined) return { origin: '', userOrigin: true, reason: mail.reason, secret: mail.secret }
  const entry = entries.find((candidate) => candidate.id === network)
  if (entry === undefined) throw new PanopticError(fail('not-found', 'The plugin declares no such network entry.').error)
  return { ...entry, secret: entry.secrets[0] }
}
