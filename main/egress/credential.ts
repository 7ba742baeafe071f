/** What a connection's secret becomes for one request: a header, and a mask for texts that may echo it. */
import { createHash } from 'node:crypto'
import type { Inject } from '@panoptic/sdk/contract/manifest'
import { parseServiceAccount, tokenUrl, type ServiceAccount } from '../credentials/service-account'
import type { PluginNetwork } from './api'
import { refusal } from './errors'
import { secretHeader } from './headers'
import { maskAll, maskFor, type Mask } from './mask'
import { tokenTarget, type Target } from './target'
import { unusableKey } from './token-exchange'
import type { Token, Tokens } from './tokens'

export interface Credential {
  readonly header: readonly [name: string, value: string]
  readonly mask: Mask
  /** Another one for the same secret, when the provider did not take this one (401); at most once. */
  readonly renew?: () => Promise<Credential>
}

/** Everything that an exchange of a signed request for an access token depends on. */
export interface TokenAsk {
  readonly account: ServiceAccount
  readonly scopes: readonly string[]
  readonly target: Target
  readonly mask: Mask
}

export interface CredentialMeans {
  readonly tokens: Tokens
  readonly exchange: (ask: TokenAsk, signal: AbortSignal) => Promise<Token>
  /** Ends the waiting; not the exchange, as long as somebody else waits for it. */
  readonly signal: AbortSignal
}

export interface CredentialAsk {
  readonly inject: Inject
  readonly value: string
  /** Where the request goes that needs it. */
  readonly target: Target
  /** One connection of one plugin and tenant. */
  readonly owner: string
}

/** How the manifest says that this secret is injected. @throws PanopticError unless it is declared for the target */
export function injectOf(network: PluginNetwork, slot: string, target: Target): Inject {
  const declared = network.network.find(({ id }) => id === target.entry)?.secrets.includes(slot) === true
  const found = network.secrets.find(({ id }) => id === slot)
  if (found === undefined || !declared) throw refusal('secret-not-declared', 'The plugin does not declare this secret for this address.')
  return found.inject
}

export async function credentialFor(ask: CredentialAsk, means: CredentialMeans): Promise<Credential> {
  if (ask.inject.kind === 'google-service-account') return accessFor(ask, ask.inject, means)
  // A new version of a plugin may declare its slot differently: a key that was entered to sign with is never sent.
  if (ask.value.includes('PRIVATE KEY-----')) throw refusal('secret-format', 'The stored secret is a private key, which is not sent anywhere. Enter it again.')
  const header = secretHeader(ask.inject, ask.value)
  return { header, mask: maskFor(ask.value, header[1]) }
}

async function accessFor(ask: CredentialAsk, { scopes, tokenOrigin }: Extract<Inject, { kind: 'google-service-account' }>, { tokens, exchange, signal }: CredentialMeans): Promise<Credential> {
  const account = accountIn(ask.value)
  const url = tokenUrl(account, tokenOrigin, ask.target.url.origin)
  if (url === null) throw refusal('token-origin', `The key names another address for requests for access than ${tokenOrigin}, so nothing was signed or sent.`)
  const target = tokenTarget(url, ask.target)
  const keyMask = maskAll(formsOf(account, ask.value))
  const key = { owner: ask.owner, fingerprint: createHash('sha256').update(JSON.stringify([ask.value, scopes])).digest('base64') }
  const take = (): Promise<Token> => tokens.take(key, signal, (flight) => exchange({ account, scopes, target, mask: keyMask }, flight))
  const credential = (token: Token, before: Mask): Credential => {
    const mask = maskAll([token.value, token.assertion])
    return { header: ['authorization', `Bearer ${token.value}`], mask: (text) => before(mask(text)) }
  }

  const token = await take()
  const first = credential(token, keyMask)
  return {
    ...first,
    async renew() {
      tokens.drop(key, token)
      return credential(await take(), first.mask)
    },
  }
}

function accountIn(value: string): ServiceAccount {
  try {
    return parseServiceAccount(value)
  } catch {
    throw unusableKey()
  }
}

/** The key as it stands in the file and in its PEM form, on several lines or one. */
const formsOf = ({ privateKey }: ServiceAccount, file: string): string[] => {
  const body = privateKey.replace(/-----[^-]+-----/g, '').trim()
  return [file, privateKey, JSON.stringify(privateKey).slice(1, -1), body, body.replace(/\s+/g, '')]
}
