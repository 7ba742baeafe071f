/**
 * The signature of a feed's description (`latest-linux.yml` and the like), beside it as `<name>.sig`: base64 of
 * Ed25519 over `panoptic update 1`, the file's name and its text. The description names each file's SHA-512, so this
 * one signature covers what is installed, also where the system checks none. Made by scripts/pack/sign-update.mjs.
 */
import { createPublicKey, verify } from 'node:crypto'

/** DER in front of the 32 bytes of an Ed25519 public key (RFC 8410). */
const publicKeyHead = Buffer.from('302a300506032b6570032100', 'hex')

/** The name is part of it, so that one system's description cannot be served as another's. */
export const signedText = (name: string, text: string): Buffer => Buffer.from(`panoptic update 1\n${name}\n${text}`, 'utf8')

export function isSigned(name: string, text: string, signature: string, publicKey: string): boolean {
  const bytes = Buffer.from(signature.trim(), 'base64')
  if (bytes.length !== 64) return false
  const key = createPublicKey({ key: Buffer.concat([publicKeyHead, Buffer.from(publicKey, 'base64')]), format: 'der', type: 'spki' })
  return verify(null, signedText(name, text), key, bytes)
}
