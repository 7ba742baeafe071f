/** The host's connection form, filled in by the test. */
import { createConnectionDialog, purposeOf, type ConnectionDialog, type ConnectionPurpose } from '../../main/session/connection-dialog'
import type { Forms } from '../../main/session/forms-api'
import type { PluginPackage } from '../../main/plugins/package-folder'
import { connectionInput } from '../../main/store/entry/connection'
import type { By } from '../../main/store/api'
import type { Connection } from '../contract/values'
import type { TestStore } from './store'

/** What a person types into the form. */
export interface ConnectionForm {
  /** The manifest's network entry, or `mail`; its only entry when left out. */
  readonly network?: string
  readonly label: string
  /** Another base URL than the manifest's origin, where `userOrigin` allows it; `http://127.0.0.1:…` in a test. A mail server: `smtps://…` or `smtp://…`. */
  readonly baseUrl?: string
  /** The user name at a mail server. */
  readonly account?: string
  readonly secret?: string
}

/** Answers the form that `connections.add` and `.edit` open; null cancels it. */
export type AnswerForm = (form: Pick<ConnectionPurpose, 'network' | 'label' | 'connection'>) => Omit<ConnectionForm, 'network'> | null

export interface TestConnections {
  readonly dialog: ConnectionDialog
  add(by: By, form: ConnectionForm): Connection
  /** The connection form of {@link Forms}: the id of the connection it made or changed, null when the test cancels it. */
  answer(by: By, purpose: ConnectionPurpose): string | null
}

export function createConnections(store: TestStore, pack: PluginPackage, answer: AnswerForm): TestConnections {
  function save(by: By, purpose: ConnectionPurpose, { label, baseUrl, account = '', secret }: Omit<ConnectionForm, 'network'>): string {
    const typed = { label, baseUrl: baseUrl ?? purpose.origin + purpose.basePath, account, value: secret ?? '', confirmOrigin: true }
    return store.core.saveConnection(by, connectionInput({ ...purpose, ...by, ticket: 'test' }, typed))
  }
  const answered = (by: By, purpose: ConnectionPurpose): string | null => {
    const typed = answer(purpose)
    return typed === null ? null : save(by, purpose, typed)
  }
  const forms: Pick<Forms, 'open'> = { open: async (by, purpose) => (purpose.kind === 'connection' ? answered(by, purpose) : null) }
  return {
    answer: answered,
    dialog: createConnectionDialog({ store: store.api, plugin: () => pack, language: () => 'en', forms }),
    add(by, { network = pack.manifest.permissions.network[0]?.id ?? '', ...form }) {
      const id = save(by, purposeOf(pack, network, null, 'en'), form)
      return store.core.api.connections(by, pack.id).find((connection) => connection.id === id)!
    },
  }
}
