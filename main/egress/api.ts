/**
 * Main ⇄ egress over the utility process's `parentPort`. Main hands over ports and tells what is allowed;
 * egress tells what it did. Pages reach egress only through their `net` port, secrets only through the
 * port to the store's writer: neither passes through main.
 */
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { Manifest } from '@panoptic/sdk/contract/manifest'
import type { Attempt, MessageContent } from '@panoptic/sdk/contract/outbox'
import type { NetworkEntry } from '@panoptic/sdk/contract/values'
import type { CallCount } from '../store/api'
import type { UsageCount } from '../store/api/plugins'

/** What one plugin's manifest says about the network. Egress combines it with the user's grants. */
export interface PluginNetwork {
  readonly network: Manifest['permissions']['network']
  readonly secrets: Manifest['secrets']
  /** The slot of its mail servers' passwords; null where it sends no mail. */
  readonly mail: string | null
  readonly egressMbPerDay: number
}

/** The part of a manifest that egress needs. */
export const networkOf = (manifest: Manifest): PluginNetwork => ({
  network: manifest.permissions.network,
  secrets: manifest.secrets,
  mail: manifest.permissions.mail?.secret ?? null,
  egressMbPerDay: manifest.budgets.egressMbPerDay,
})

/** The network entry of mail servers' connections; kept for them by the manifest's schema. */
export const mailEntry = 'mail'
/** The grant that a connection of this network entry needs. */
export const grantFor = (network: string): string => (network === mailEntry ? 'mail' : `network:${network}`)

export interface EgressSettings {
  /** `environment` reads HTTPS_PROXY and NO_PROXY; `manual` uses `proxyUrl`; loopback and private targets never use a proxy. */
  readonly proxy: 'none' | 'environment' | 'manual'
  readonly proxyUrl: string
  /** Hosts that bypass the proxy, in the syntax of NO_PROXY. */
  readonly noProxy: string
  /** Trust the operating system's certificates beside the bundled ones, where this runtime can read them. */
  readonly systemCa: boolean
  /** More PEM certificates to trust, `''` for none. */
  readonly extraCa: string
}

export const defaultEgressSettings: EgressSettings = {
  proxy: 'environment', proxyUrl: '', noProxy: '', systemCa: true, extraCa: '',
}

/**
 * Main → egress. Order at start: `settings`, `plugins`, `usage`, `authority`, the `secrets` port, then pages.
 * Before `authority` every call is refused.
 */
export type ToEgress =
  | { readonly kind: 'settings'; readonly settings: EgressSettings }
  /** Every installed plugin; replaces the map sent before. Origins that vanish act at once, also on open requests. */
  | { readonly kind: 'plugins'; readonly plugins: Readonly<Record<string, PluginNetwork>> }
  /** What was used today before this process began. */
  | { readonly kind: 'usage'; readonly counts: readonly UsageCount[] }
  /** Sent on for each snapshot of the writer; open requests that lost their grant are ended. */
  | { readonly kind: 'authority'; readonly authority: Authority }
  /** With one port: rpc to the writer's `SecretApi`. Again after the writer restarted. */
  | { readonly kind: 'port'; readonly role: 'secrets' }
  /** With one port: a page's `net` port. */
  | { readonly kind: 'port'; readonly role: 'page'; readonly identity: PluginIdentity }
  /** Deliver a message of the outbox under this identity; answered once with `delivered`. `call` is unique in this process. */
  | { readonly kind: 'deliver'; readonly call: string; readonly identity: PluginIdentity; readonly message: string; readonly content: Exclude<MessageContent, { channel: 'native' }> }
  /** End every port of this plugin and user (disabled, page ended). */
  | { readonly kind: 'end'; readonly plugin: string; readonly user: string }

export type FromEgress =
  /** One entry for each request, also the refused ones; for `StoreApi.appendNetwork`. */
  | { readonly kind: 'ledger'; readonly entries: readonly NewNetworkEntry[] }
  | { readonly kind: 'delivered'; readonly call: string; readonly outcome: Delivery }
  /** Sent at each change. Main may end the process after it was not busy for a while. */
  | { readonly kind: 'busy'; readonly busy: boolean }
  | { readonly kind: 'calls'; readonly counts: readonly CallCount[] }
  /** What was used since the message before; always before `busy: false`. */
  | { readonly kind: 'usage'; readonly counts: readonly UsageCount[] }
  /** A page's port was flooded, and was ended. */
  | { readonly kind: 'flood'; readonly plugin: string; readonly user: string }
  /** The plugin's budget of today is used up in this tenant; once a day and process. */
  | { readonly kind: 'budget'; readonly plugin: string; readonly user: string; readonly tenant: string }
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly source: string; readonly message: string }

/**
 * How an attempt ended. `retry`: it may work later, after `retryAfterMs` where the service said so. `dead`: it will not.
 * Mail that the server took for some recipients only is `delivered`, and `answer` names how many were refused.
 */
export interface Delivery extends Pick<Attempt, 'outcome' | 'reason' | 'status' | 'answer' | 'durationMs'> {
  readonly retryAfterMs: number | null
}

export type NewNetworkEntry = Omit<NetworkEntry, 'id'>
