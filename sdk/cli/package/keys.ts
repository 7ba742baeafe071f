/** The publisher's Ed25519 key: private as PKCS#8 PEM in a file only its owner reads, public as SPKI PEM beside it. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign as signWith, type KeyObject } from 'node:crypto'
import { access, readFile, rm, writeFile } from 'node:fs/promises'
import { signedBytes, type Signature } from '../../contract/archive'
import { PackageError, reasonOf } from './error'

/**
 * Makes a key in `file` (mode 0600) and its public half in `file.pub`. What lies there already is never replaced,
 * because nobody could publish an update of what was signed with it. @throws PackageError
 */
export async function keygen(file: string): Promise<{ readonly fingerprint: string }> {
  for (const path of [file, `${file}.pub`])
    if (await access(path).then(() => true, () => false)) throw new PackageError(`${path} exists already. Choose another name; a key is never replaced.`)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await create(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), 0o600)
  await create(`${file}.pub`, publicKey.export({ format: 'pem', type: 'spki' }), 0o644).catch(async (error: unknown) => {
    await rm(file, { force: true })
    throw error
  })
  return { fingerprint: fingerprintOf(rawKey(publicKey)) }
}

/** Of a key file, private or public, as the app shows it. @throws PackageError */
export async function fingerprint(file: string): Promise<string> {
  const pem = await readKey(file)
  return fingerprintOf(rawKey(parsed(file, () => createPublicKey(pem))))
}

/** @throws PackageError */
export async function readPrivateKey(file: string): Promise<KeyObject> {
  const pem = await readKey(file)
  return parsed(file, () => createPrivateKey(pem))
}

/** The contents of signature.json for these bytes of integrity.json. */
export const signatureOf = (key: KeyObject, integrity: Uint8Array): Signature =>
  ({ format: 1, algorithm: 'ed25519', key: rawKey(createPublicKey(key)).toString('base64'), signature: signWith(null, signedBytes(integrity), key).toString('base64') })

export const fingerprintOf = (raw: Buffer): string => `SHA256:${createHash('sha256').update(raw).digest('base64').replace(/=+$/, '')}`

const rawKey = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')

function parsed(file: string, parse: () => KeyObject): KeyObject {
  let key: KeyObject
  try {
    key = parse()
  } catch {
    throw new PackageError(`${file} is not a key that can be used (an Ed25519 key in PEM, without a passphrase). Make one with "panoptic-plugin keygen".`)
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new PackageError(`${file} holds a key of type ${key.asymmetricKeyType ?? 'unknown'}; packages are signed with Ed25519. Make one with "panoptic-plugin keygen".`)
  return key
}

const readKey = (file: string): Promise<string> => readFile(file, 'utf8').catch((error: unknown) => { throw new PackageError(`${file} cannot be read (${reasonOf(error)}). Give the file that "panoptic-plugin keygen" made.`) })

const create = (file: string, text: string | Buffer, mode: number): Promise<void> =>
  writeFile(file, text, { flag: 'wx', mode }).catch((error: unknown) => { throw new PackageError(`${file} cannot be written (${reasonOf(error)}). Choose a folder that exists and may be written to.`) })
