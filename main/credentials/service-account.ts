/**
 * A Google service account's key file: read and checked where it is entered (store) and again where it is
 * used (egress). No error names anything that stands in the file, but for the field that is wrong.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { KeyFileProblem } from '@panoptic/sdk/contract/entry'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

export interface ServiceAccount {
  readonly clientEmail: string
  readonly privateKeyId: string
  /** PEM. */
  readonly privateKey: string
  /** Where access is asked for, and the audience of what is signed. */
  readonly tokenUri: string
}

const fields = {
  client_email: /^[^\s@]{1,200}@[^\s@]{1,200}$/,
  private_key_id: /^[\u0021-\u007e]{1,200}$/,
  private_key: /^-----BEGIN (?:RSA )?PRIVATE KEY-----\r?\n[\s\S]+-----END (?:RSA )?PRIVATE KEY-----\s*$/,
  token_uri: /^https?:\/\/[\u0021-\u007e]{1,300}$/,
} as const
type Field = keyof typeof fields

/** RSA keys outside of this are too weak, or take too long to sign with (bits). */
const modulus = { least: 2048, most: 8192 }

/** @throws PanopticError `invalid` with `details` `field: 'value'`, `problem`, `remedy`, and `name` for a field of the file */
export function parseServiceAccount(text: string): ServiceAccount {
  const file = objectIn(text)
  if (Object.hasOwn(file, 'installed') || Object.hasOwn(file, 'web'))
    throw wrong('key-oauth-client', 'This is an OAuth client file, not a service account key.', 'Create a key of type JSON for a service account and paste that file.')
  if (Object.hasOwn(file, 'type') && file['type'] !== 'service_account')
    throw wrong('key-other-type', 'This file is not the key of a service account.', 'Paste a file whose "type" is "service_account".')
  textOf(file, 'type', /^service_account$/)
  const account: ServiceAccount = {
    clientEmail: textOf(file, 'client_email', fields.client_email),
    privateKeyId: textOf(file, 'private_key_id', fields.private_key_id),
    privateKey: textOf(file, 'private_key', fields.private_key),
    tokenUri: textOf(file, 'token_uri', fields.token_uri),
  }
  if (!isPlainUrl(account.tokenUri)) throw wrongField('token_uri')
  return account
}

/** @throws PanopticError `invalid`, as {@link parseServiceAccount} */
export function privateKeyOf({ privateKey }: ServiceAccount): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey({ key: privateKey, format: 'pem' })
  } catch {
    throw unreadable()
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < modulus.least || bits > modulus.most) throw unreadable()
  return key
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Where the signed request may go: to the slot's token origin over https, or, for a provider of one's own on
 * this computer, to the connection's own origin. A forged key file must not name any other.
 * @returns the address, or null when it may not go there
 */
export function tokenUrl({ tokenUri }: ServiceAccount, tokenOrigin: string, connectionOrigin: string): URL | null {
  const url = new URL(tokenUri)
  const own = url.origin === connectionOrigin && loopback.test(url.hostname)
  return own || (url.origin === tokenOrigin && url.protocol === 'https:') ? url : null
}

/** For the form: everything that can be said of a key file before it is stored. @throws PanopticError `invalid` */
export function checkServiceAccount(text: string, tokenOrigin: string, connectionOrigin: string): ServiceAccount {
  const account = parseServiceAccount(text)
  privateKeyOf(account)
  if (tokenUrl(account, tokenOrigin, connectionOrigin) === null)
    throw wrong('key-token-origin', `The file names another address for requests for access than ${tokenOrigin}.`, 'Use a key file as Google Cloud made it.', { name: 'token_uri', tokenOrigin })
  return account
}

/** What may be shown of a key: the end of its id, which is not secret and which Google's console shows too. */
export const serviceAccountHint = ({ privateKeyId }: ServiceAccount): string => privateKeyId.slice(-4)

function objectIn(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text.trim())
  } catch {
    value = null
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw wrong('key-not-json', 'This is not a key file: it is not a JSON object.', 'Paste the whole file, from { to }.')
}

function textOf(file: Readonly<Record<string, unknown>>, name: Field | 'type', shape: RegExp): string {
  const value = Object.hasOwn(file, name) ? file[name] : undefined
  if (value === undefined || value === null || value === '')
    throw wrong('key-field-missing', `The key file has no "${name}".`, 'Paste the whole file as Google Cloud made it.', { name })
  if (typeof value !== 'string' || !shape.test(value)) throw name === 'private_key' ? unreadable() : wrongField(name)
  return value
}

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { username, password, search, hash } = new URL(text)
  return username === '' && password === '' && search === '' && hash === '' && !text.includes('\\')
}

const wrongField = (name: string): PanopticError => wrong('key-field-wrong', `The key file's "${name}" is not valid.`, 'Paste the whole file as Google Cloud made it.', { name })
const unreadable = (): PanopticError => wrong('key-private-unreadable', 'The private key in this file cannot be read.', 'Paste the file unchanged, or create a new key.', { name: 'private_key' })
const wrong = (problem: KeyFileProblem, message: string, remedy: string, more: Record<string, string> = {}): PanopticError =>
  new PanopticError(fail('invalid', message, { field: 'value', problem, remedy, ...more }).error)
