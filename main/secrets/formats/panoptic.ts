/** Our own files: an age file under a passphrase, with JSON inside. docs/vault-format.md is the description for others. */
import { ReadableStream as NodeStream } from 'node:stream/web'
import { armor, Decrypter, Encrypter } from 'age-encryption'
import { z } from 'zod'
import type { SecretWithValue } from '../../store/api'
import { type Found, mustBeFew } from './found'
import { limits, mustBeShallow, orDamaged, refusal, textOf } from './limits'

const magic = 'age-encryption.org/v1\n'
const armored = '-----BEGIN AGE ENCRYPTED FILE-----'

export const looksLikeAge = (bytes: Uint8Array): boolean => {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1').trimStart()
  return start.startsWith(magic.trimEnd()) || start.startsWith(armored)
}

/** Looks at what opening would cost. @throws PanopticError (problems `too-much-work`, `unsupported`, `damaged`) */
export function checkAge(bytes: Uint8Array): Uint8Array {
  const file = unarmored(bytes)
  const header = Buffer.from(file.subarray(0, 10_000)).toString('latin1')
  const [version, stanza = ''] = header.split('\n')
  if (version !== magic.trimEnd()) throw refusal('unsupported')
  const scrypt = /^-> scrypt \S+ (\d{1,10})$/.exec(stanza)
  // Written for a key, not for a passphrase.
  if (scrypt === null) throw refusal(stanza.startsWith('-> ') && !stanza.startsWith('-> scrypt') ? 'unsupported' : 'damaged')
  if (Number(scrypt[1]) > limits.scryptLogN) throw refusal('too-much-work')
  return file
}

function unarmored(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  if (!text.trimStart().startsWith(armored)) return bytes
  try {
    return armor.decode(text)
  } catch {
    throw refusal('damaged')
  }
}

/** The content of an age file. @throws PanopticError (problems `wrong-passphrase`, `damaged`, and those of {@link checkAge}) */
export async function openAge(bytes: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const file = checkAge(bytes)
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  try {
    return await decrypter.decrypt(file)
  } catch (error) {
    throw refusal(error instanceof Error && error.message.startsWith('no identity matched') ? 'wrong-passphrase' : 'damaged')
  }
}

const content = z.object({ format: z.literal('panoptic-vault'), version: z.number().int(), secrets: z.array(z.unknown()) })
const word = z.string().default('')
const entry = z.object({
  name: z.string(), value: z.string(), category: word, provider: word, notes: word, tags: z.array(z.string()).default([]),
  expiresAt: z.number().int().nullable().default(null), rotateEveryDays: z.number().int().nullable().default(null),
})

/** @throws PanopticError with the file's problem; `unsupported` for a later version of the format */
export async function openPanoptic(bytes: Uint8Array, passphrase: string): Promise<Found> {
  const plain = await openAge(bytes, passphrase)
  return orDamaged(() => {
    const text = textOf(plain)
    mustBeShallow(text)
    const file = content.safeParse(jsonOf(text))
    if (!file.success) throw refusal('wrong-type')
    if (file.data.version !== 1) throw refusal('unsupported')
    mustBeFew(file.data.secrets.length)
    const secrets = file.data.secrets.map((raw): SecretWithValue => {
      const parsed = entry.safeParse(raw)
      if (!parsed.success) throw refusal('wrong-type')
      const { value, ...fields } = parsed.data
      return { value, fields }
    })
    if (secrets.length === 0) throw refusal('empty')
    return { secrets, ignored: 0 }
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw refusal('wrong-type')
  }
}

/** Encrypts what `secrets` yields while it comes. @param at epoch ms of the export @param logN scrypt's cost; the default is age's own */
export async function sealPanoptic(secrets: AsyncIterable<SecretWithValue>, passphrase: string, at: number, logN = 18): Promise<ReadableStream<Uint8Array>> {
  const encrypter = new Encrypter()
  encrypter.setScryptWorkFactor(logN)
  encrypter.setPassphrase(passphrase)
  return encrypter.encrypt(NodeStream.from(jsonParts(secrets, at)) as unknown as ReadableStream<Uint8Array>)
}

async function* jsonParts(secrets: AsyncIterable<SecretWithValue>, at: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`{"format":"panoptic-vault","version":1,"exportedAt":"${new Date(at).toISOString()}","secrets":[`)
  let first = true
  for await (const { fields, value } of secrets) {
    yield Buffer.from(`${first ? '\n' : ',\n'}${JSON.stringify({ ...fields, value })}`)
    first = false
  }
  yield Buffer.from('\n]}\n')
}
