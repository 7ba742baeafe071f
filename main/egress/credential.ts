/** What a connection's secret becomes for one request: headers or a part of its path, and a mask for texts that may echo it. */
import { createHash } from 'node:crypto'
import type { Inject } from '@panoptic/sdk/contract/manifest'
import { PanopticError } from '@panoptic/sdk/contract/result'
import { pathShown, pathValue, pathWith } from '../credentials/path-secret'
import { parseServiceAccount, tokenUrl, type ServiceAccount } from '../credentials/service-account'
import { webhookKey, webhookSignature } from '../credentials/webhook-secret'
import type { PluginNetwork } from './api'
import { refusal } from './errors'
import { secretHeader } from './headers'
import { maskAll, maskFor, type Mask } from './mask'
import { tokenTarget, type Target } from './target'
import { unusableKey } from './token-exchange'
import type { Token, Tokens } from './tokens'

/** A request without its secret. */
export interface Plain {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

export interface Credential {
  /** The request as it leaves. */
  readonly carry: (plain: Plain) => Pick<Plain, 'url' | 'headers'>
  readonly mask: Mask
  /** Only where the secret is a part of the path: the address for everybody to see. Such a request follows no redirect. */
  readonly shown?: (url: URL) => { readonly href: string; readonly path: string }
  /** Also hides the secret in the bytes of an answer; for services that tell the caller its own address. */
  readonly hidden?: readonly string[]
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
  /** Path prefix of the connection's base URL. */
  readonly basePath: string
  /** Of this call or message; what a receiver of webhooks knows it by. */
  readonly id: string
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
  const { inject, value } = ask
  if (inject.kind === 'google-service-account') return accessFor(ask, inject, means)
  // A new version of a plugin may declare its slot differently: a key that was entered to sign with is never sent.
  if (value.includes('PRIVATE KEY-----')) throw refusal('secret-format', 'The stored secret is a private key, which is not sent anywhere. Enter it again.')
  switch (inject.kind) {
    case 'path': return pathCredential(ask, inject)
    case 'standard-webhook': return webhookCredential(ask)
    case 'smtp': throw refusal('secret-not-declared', 'The password of a mail server is only used to send mail.')
    default: {
      const header = secretHeader(inject, value)
      return { carry: withHeaders({ [header[0]]: header[1] }), mask: maskFor(value, header[1]) }
    }
  }
}

const withHeaders = (more: Readonly<Record<string, string>>) => ({ url, headers }: Plain): Pick<Plain, 'url' | 'headers'> => ({ url, headers: { ...headers, ...more } })

function pathCredential({ value: stored, target, basePath: prefix }: CredentialAsk, form: Extract<Inject, { kind: 'path' }>): Credential {
  const base = { origin: target.url.origin, basePath: prefix.replace(/\/+$/, '') }
  const value = usable(() => pathValue(stored, form, base))
  // Services echo the address as JSON, too, and some only its last part, which is the key proper.
  const forms = [value, value.replaceAll('/', '\\/'), ...value.split(/[/:]/).filter((part) => part.length >= 20)]
  return {
    carry({ url, headers }) {
      const filled = new URL(url)
      filled.pathname = usable(() => pathWith(value, form, url.pathname, base))
      return { url: filled, headers }
    },
    mask: maskAll(forms),
    shown: (url) => {
      const path = pathShown(form, url.pathname, base)
      return { path, href: `${url.origin}${path}${url.search}` }
    },
    hidden: forms,
  }
}

function webhookCredential({ value, id }: CredentialAsk): Credential {
  const key = usable(() => webhookKey(value))
  return {
    carry: (plain) => withHeaders(webhookSignature(key, id, Date.now(), plain.body ?? ''))(plain),
    mask: maskAll([value, value.replace(/^whsec_/, ''), key.toString('utf8')]),
  }
}

/** It was checked when it was entered; a value that came another way (from the vault) ends here. */
function usable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw refusal('secret-format', `The stored secret cannot be used here. ${error instanceof PanopticError ? error.message : ''} Enter it again.`)
  }
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
    return { carry: withHeaders({ authorization: `Bearer ${token.value}` }), mask: (text) => before(mask(text)) }
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
