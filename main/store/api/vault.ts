/** The vault's metadata, as main asks for it for plugins with `secrets:manage`. Values never pass here. */
import type { ParsedInput, Output } from '@panoptic/sdk/contract/route'
import type { Binding, ImportRow, SecretDetail, SecretFields, SecretInfo, SecretRoutes } from '@panoptic/sdk/contract/secrets'
import type { By } from '.'

export interface VaultApi {
  secrets(by: By, query: ParsedInput<SecretRoutes['secrets.list']>): Output<SecretRoutes['secrets.list']>
  /** @throws PanopticError `not-found`, also for another's personal secret */
  secret(by: By, id: string): SecretDetail
  updateSecret(by: By, id: string, fields: SecretFields): SecretInfo
  undoRotation(by: By, id: string): SecretInfo
  removeSecrets(by: By, ids: readonly string[]): number
  restoreSecrets(by: By, ids: readonly string[]): number
  purgeSecrets(by: By, ids: readonly string[]): number
  /** Detaches a connection's secret; the secret stays in the vault. */
  unbindSecret(by: By, connection: string): void
  bindings(by: By, secret: string): readonly Binding[]
}

/** One secret with its value: only between the store's writer and the process that reads or writes files. */
export interface SecretWithValue { readonly fields: SecretFields; readonly value: string }

/**
 * What the vault-files process may ask of the writer, over a private port that main makes but cannot read. For whom,
 * and whether to read or to write, main fixes when it makes the port ({@link VaultFilesPurpose}).
 */
export interface VaultFilesApi {
  /** Which rows of a preview are in the vault already. Values come in and never leave. */
  knownSecrets(rows: readonly { readonly name: string; readonly value: string }[]): readonly ImportRow['duplicate'][]
  /** Each in a transaction of its own with its audit entry; at most 500 a call. */
  importSecrets(rows: readonly SecretWithValue[], personal: boolean): readonly ('' | 'no-value' | 'too-long' | 'no-name' | 'exists')[]
  /** Audited as one export. `ids` null: all the user may see, at most 500 a call, by `offset`. */
  exportSecrets(ids: readonly string[] | null, offset: number): { readonly secrets: readonly SecretWithValue[]; readonly total: number }
}

export interface VaultFilesPurpose { readonly by: By; readonly may: 'import' | 'export' }
