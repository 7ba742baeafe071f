/**
 * The file a plugin is handed on in: `<id>-<version>.panoptic`, a zip of the built package with two files more.
 *
 *   package.json  dist/**  locales/*.json  the icon  README.md?  LICENSE?     the package
 *   integrity.json    path, sha256 and size of each of them                    {@link integritySchema}
 *   signature.json    who answers for integrity.json                           {@link signatureSchema}
 *
 * The package's digest (sha256 of the bytes of integrity.json) names its folder once installed, and each file is
 * checked against integrity.json whenever it is served. docs/plugin-package.md tells it for other tools.
 */
import { z } from 'zod'

/** Whatever exceeds one of these is refused as a whole, before anything of it is used. */
export const archiveLimits = {
  /** Bytes of the archive. */
  archive: 50_000_000,
  /** Bytes of all files together. */
  unpacked: 100_000_000,
  /** Bytes of one file. */
  file: 20_000_000,
  files: 2_000,
  /** Characters of a path. */
  path: 200,
} as const

/**
 * The paths a package may hold. Letters, digits and `_ ~ . -`, no part that begins with a dot, so nothing needs to be
 * decoded or normalised, on any file system. Two paths that differ only in upper and lower case are refused.
 */
export const packagePath = z.string().max(archiveLimits.path).regex(/^(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*\/)*[A-Za-z0-9_~-][A-Za-z0-9_.~-]*$/, 'a path of letters, digits, dots, dashes and underscores')

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 in hexadecimal')

export const integritySchema = z.strictObject({
  format: z.literal(1),
  id: z.string().min(1).max(214),
  version: z.string().min(1).max(60),
  /** Every file of the package but integrity.json and signature.json. */
  files: z.record(packagePath, z.strictObject({ sha256, size: z.number().int().min(0).max(archiveLimits.file) })),
})
export type Integrity = z.output<typeof integritySchema>

export const signatureSchema = z.strictObject({
  format: z.literal(1),
  algorithm: z.literal('ed25519'),
  /** The publisher's public key: 32 bytes, base64. */
  key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'an Ed25519 public key in base64'),
  /** Over {@link signedBytes}: 64 bytes, base64. */
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'an Ed25519 signature in base64'),
})
export type Signature = z.output<typeof signatureSchema>

/** What is signed: a word of its own before the bytes of integrity.json, so that no other signature of the key fits. */
export function signedBytes(integrity: Uint8Array): Uint8Array {
  const purpose = new TextEncoder().encode('panoptic-plugin-1\n')
  const bytes = new Uint8Array(purpose.length + integrity.length)
  bytes.set(purpose)
  bytes.set(integrity, purpose.length)
  return bytes
}
