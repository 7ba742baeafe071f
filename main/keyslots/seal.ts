/** The two boxes of a key slot: wrapped under a symmetric key, and sealed to a public key. */
import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, hkdfSync, randomBytes, type KeyObject } from 'node:crypto'

/** Everything is 256 bit: data key, private key, public key. */
const size = 32
const tagSize = 16
const nonceSize = 12

/** DER heads of an X25519 key (RFC 8410); JWK would make strings of the key, which cannot be overwritten. */
const privateHead = Buffer.from('302e020100300506032b656e04220420', 'hex')
const publicHead = Buffer.from('302a300506032b656e032100', 'hex')

export interface KeyPair {
  readonly publicKey: Buffer
  /** The caller overwrites it. */
  readonly privateKey: Buffer
}

export interface Sealed {
  readonly ephemeral: Buffer
  readonly box: Buffer
}

export interface Wrapped {
  readonly nonce: Buffer
  readonly box: Buffer
}

export function newKeyPair(): KeyPair {
  const privateKey = randomBytes(size)
  return { privateKey, publicKey: publicKeyOf(privateKey) }
}

export function publicKeyOf(privateKey: Buffer): Buffer {
  return createPublicKey(privateObject(privateKey)).export({ format: 'der', type: 'spki' }).subarray(-size)
}

/** AES-256-GCM under `key`, which must never be used with the same nonce twice: the nonce is random. */
export function wrap(key: Buffer, plain: Buffer, aad: Buffer): Wrapped {
  const nonce = randomBytes(nonceSize)
  return { nonce, box: encrypt(key, nonce, plain, aad) }
}

/** The plain bytes, or null when key, box or `aad` do not belong together. */
export const unwrap = (key: Buffer, wrapped: Wrapped, aad: Buffer): Buffer | null => decrypt(key, wrapped.nonce, wrapped.box, aad)

/** Ephemeral X25519 → HKDF-SHA256 → AES-256-GCM; needs the public half only. */
export function seal(publicKey: Buffer, plain: Buffer, aad: Buffer): Sealed {
  const once = newKeyPair()
  const { key, nonce } = agree(once.privateKey, publicKey, once.publicKey, publicKey)
  try {
    return { ephemeral: once.publicKey, box: encrypt(key, nonce, plain, aad) }
  } finally {
    wipe(once.privateKey, key, nonce)
  }
}

/** The sealed bytes, or null when private half, box or `aad` do not belong together. */
export function openSealed(privateKey: Buffer, sealed: Sealed, aad: Buffer): Buffer | null {
  try {
    const { key, nonce } = agree(privateKey, sealed.ephemeral, sealed.ephemeral, publicKeyOf(privateKey))
    try {
      return decrypt(key, nonce, sealed.box, aad)
    } finally {
      wipe(key, nonce)
    }
  } catch {
    // A doctored ephemeral key of small order: no shared secret can be made.
    return null
  }
}

/** Overwrites what held a key. */
export function wipe(...buffers: readonly (Buffer | null | undefined)[]): void {
  for (const buffer of buffers) buffer?.fill(0)
}

function agree(privateKey: Buffer, peer: Buffer, ephemeral: Buffer, receiver: Buffer): { key: Buffer; nonce: Buffer } {
  const shared = diffieHellman({ privateKey: privateObject(privateKey), publicKey: publicObject(peer) })
  const material = Buffer.from(hkdfSync('sha256', shared, Buffer.concat([ephemeral, receiver]), 'panoptic/seal/v1', size + nonceSize))
  wipe(shared)
  // The key pair is used once, so key and nonce may both come from it.
  return { key: material.subarray(0, size), nonce: material.subarray(size) }
}

function privateObject(raw: Buffer): KeyObject {
  const der = Buffer.concat([privateHead, raw])
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  } finally {
    wipe(der)
  }
}

const publicObject = (raw: Buffer): KeyObject => createPublicKey({ key: Buffer.concat([publicHead, raw]), format: 'der', type: 'spki' })

function encrypt(key: Buffer, nonce: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, nonce: Buffer, box: Buffer, aad: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagSize }).setAAD(aad)
  decipher.setAuthTag(box.subarray(-tagSize))
  try {
    return Buffer.concat([decipher.update(box.subarray(0, -tagSize)), decipher.final()])
  } catch {
    return null
  }
}
