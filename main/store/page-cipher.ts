/**
 * One page of a SQLCipher 4 file, without SQLite: how it is encrypted and authenticated. Needed where whole files are
 * looked at or re-encrypted; queries go through the driver.
 *
 * Format (zetetic.net/sqlcipher/design, version 4 defaults, raw key): pages of 4096 bytes; the last 80 are an IV of 16
 * and an HMAC-SHA512 of 64 over ciphertext, IV and the page number (little endian); AES-256-CBC without padding. Page 1
 * begins with 16 bytes of salt in clear. The MAC key is PBKDF2-HMAC-SHA512 of the key over the salt with every byte
 * XOR 0x3a, two rounds.
 */
import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomFillSync, timingSafeEqual } from 'node:crypto'

export const pageSize = 4096
export const saltSize = 16
const ivSize = 16
const macSize = 64
/** Where the ciphertext ends. */
const bodyEnd = pageSize - ivSize - macSize

/** The key of one file, with the MAC key that its salt makes. The caller overwrites both. */
export interface PageKey {
  readonly key: Buffer
  readonly macKey: Buffer
}

/** @param salt the file's first 16 bytes */
export function pageKey(key: Buffer, salt: Buffer): PageKey {
  return { key: Buffer.from(key), macKey: pbkdf2Sync(key, Buffer.from(salt.map((byte) => byte ^ 0x3a)), 2, 32, 'sha512') }
}

/** Whether `page` is what this key's owner wrote as page `number` (from 1). */
export function isAuthenticPage(page: Buffer, number: number, { macKey }: PageKey): boolean {
  return timingSafeEqual(macOf(page, number, macKey), page.subarray(pageSize - macSize))
}

/**
 * Encrypts `page` anew, in place, under another key and a fresh IV. Page 1 gets `salt`.
 * @returns false, and leaves the page alone, when it is not authentic
 */
export function rekeyPage(page: Buffer, number: number, from: PageKey, to: PageKey, salt: Buffer): boolean {
  if (!isAuthenticPage(page, number, from)) return false
  const start = number === 1 ? saltSize : 0
  const iv = page.subarray(bodyEnd, bodyEnd + ivSize)
  const decipher = createDecipheriv('aes-256-cbc', from.key, iv).setAutoPadding(false)
  const plain = Buffer.concat([decipher.update(page.subarray(start, bodyEnd)), decipher.final()])
  randomFillSync(iv)
  const cipher = createCipheriv('aes-256-cbc', to.key, iv).setAutoPadding(false)
  cipher.update(plain).copy(page, start)
  cipher.final()
  plain.fill(0)
  if (number === 1) salt.copy(page)
  macOf(page, number, to.macKey).copy(page, pageSize - macSize)
  return true
}

function macOf(page: Buffer, number: number, macKey: Buffer): Buffer {
  const name = Buffer.alloc(4)
  name.writeUInt32LE(number)
  return createHmac('sha512', macKey).update(page.subarray(number === 1 ? saltSize : 0, pageSize - macSize)).update(name).digest()
}
