/** What main does for a plugin that manages secrets. Values pass by: from the entry page to the store, from a file's process to the store. */
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { SecretRoutes } from '@panoptic/sdk/contract/secrets'
import type { Handlers } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import type { PluginPackage } from '../plugins/package-folder'
import type { Forms } from '../session/forms-api'
import type { By, StoreApi, VaultApi } from '../store/api'
import type { VaultFiles } from './files'

export type SecretHandlers = Handlers<SecretRoutes, 'host'>

export interface SecretHandlersOptions {
  readonly store: Pick<Client<StoreApi>, keyof VaultApi>
  readonly forms: Forms
  readonly files: VaultFiles
  readonly plugins: ReadonlyMap<string, PluginPackage>
  authority(): Authority
  language(): 'en' | 'de'
  /** The user looks at this plugin, or has just run a command of it: only then may it open something. */
  isInvited(identity: PluginIdentity): boolean
  /** Secrets of this tenant have changed: pushes `secrets.changed` to its pages that manage secrets. `connections`: bindings have changed too. */
  onChange(by: By, connections: boolean): void
}

export declare function secretHandlers(options: SecretHandlersOptions): SecretHandlers
