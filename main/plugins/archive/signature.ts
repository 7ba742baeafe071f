/** Whose package it is, by its signature; and how a key is shown to people. */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { signedBytes, type Signature } from '@panoptic/sdk/contract/archive'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'

/** The public key (base64) that signed these bytes of integrity.json. @throws PackageRefusal `bad-signature` */
export function publisherKey({ key, signature }: Signature, integrity: Uint8Array): string {
  const raw = exactBytes(key)
  const value = exactBytes(signature)
  if (raw === null || value === null || !verifies(raw, value, signedBytes(integrity))) throw new PackageRefusal('bad-signature', 'The signature is not one of this key over this package.')
  return key
}

/** `SHA256:` and the base64 of the key's hash without padding, as ssh writes it. */
export const fingerprintOf = (key: string): string => `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`

/** Null for a text that is not the one way to write its bytes: a key has one spelling, as it is compared by it. */
function exactBytes(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

function verifies(key: Buffer, signature: Buffer, bytes: Uint8Array): boolean {
  try {
    return verify(null, bytes, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') }, format: 'jwk' }), signature)
  } catch {
    return false
  }
}
