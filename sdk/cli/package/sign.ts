/** Signs an archive that exists, and looks into one. */
import { createPublicKey, verify as verifyWith } from 'node:crypto'
import { signedBytes, type Integrity } from '../../contract/archive'
import { compareAbout, compareFiles, integrityName, PackageRefusal, parseIntegrity, parseSignature, signatureName } from '../../contract/package-files'
import { PackageError } from './error'
import { factsOf, readArchive, sha256, writeArchive, type Files } from './files'
import { fingerprintOf, readPrivateKey, signatureOf } from './keys'
import { json } from './pack'

/** Puts the signature of `key` (a private key's file) into the archive `file`, in place of one it may have. @throws PackageError */
export async function sign({ file, key }: { readonly file: string; readonly key: string }): Promise<{ readonly digest: string; readonly fingerprint: string }> {
  const signer = await readPrivateKey(key)
  const files = await readArchive(file)
  const { bytes } = checked(files, file)
  const signature = signatureOf(signer, bytes)
  await writeArchive(new Map([...files, [signatureName, json(signature)]]), file)
  return { digest: sha256(bytes), fingerprint: fingerprintOf(Buffer.from(signature.key, 'base64')) }
}

export interface Verified {
  readonly id: string
  readonly version: string
  readonly digest: string
  /** Of the key it is signed with; null when it is unsigned. */
  readonly fingerprint: string | null
}

/** Whose package the archive is, after every file and the signature were checked. @throws PackageError */
export async function verify(file: string): Promise<Verified> {
  const files = await readArchive(file)
  const { integrity, bytes } = checked(files, file)
  const signature = files.get(signatureName)
  return { id: integrity.id, version: integrity.version, digest: sha256(bytes), fingerprint: signature === undefined ? null : signedBy(file, signature, bytes) }
}

function checked(files: Files, file: string): { readonly integrity: Integrity; readonly bytes: Buffer } {
  const bytes = files.get(integrityName)
  const about = files.get('package.json')
  if (bytes === undefined || about === undefined) throw new PackageError(`${file} is not a plugin archive (it holds no ${bytes === undefined ? integrityName : 'package.json'}). Make one with "panoptic-plugin pack".`)
  return named(file, () => {
    const integrity = parseIntegrity(bytes)
    compareFiles(integrity, factsOf(files))
    compareAbout(integrity, about)
    return { integrity, bytes }
  })
}

function signedBy(file: string, signature: Buffer, integrity: Buffer): string {
  const { key, signature: value } = named(file, () => parseSignature(signature))
  const raw = Buffer.from(key, 'base64')
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
  if (!verifyWith(null, signedBytes(integrity), publicKey, Buffer.from(value, 'base64'))) throw new PackageError(`${file}: the signature does not fit the package. Pack and sign it again.`)
  return fingerprintOf(raw)
}

function named<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof PackageRefusal ? new PackageError(`${file}: ${error.detail} Pack it again.`) : error
  }
}
