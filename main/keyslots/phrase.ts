/** 24 English words of BIP-39: 256 bits of entropy and 8 of checksum. The word list is loaded only when it is needed. */
import { randomBytes } from 'node:crypto'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { wipe } from './seal'

export const phraseLength = 24

interface Bip39 {
  readonly words: readonly string[]
  toWords(entropy: Uint8Array): string
  /** @throws Error when the checksum is another */
  toEntropy(words: string): Uint8Array
}

async function bip39(): Promise<Bip39> {
  const [{ entropyToMnemonic, mnemonicToEntropy }, { wordlist }] = await Promise.all([import('@scure/bip39'), import('@scure/bip39/wordlists/english.js')])
  return { words: wordlist, toWords: (entropy) => entropyToMnemonic(entropy, wordlist), toEntropy: (words) => mnemonicToEntropy(words, wordlist) }
}

/** The caller overwrites the entropy; the words are strings and stay until they are collected. */
export async function newPhrase(): Promise<{ readonly words: readonly string[]; readonly entropy: Buffer }> {
  const entropy = randomBytes(32)
  return { words: await phraseOf(entropy), entropy }
}

export const phraseOf = async (entropy: Buffer): Promise<readonly string[]> => (await bip39()).toWords(entropy).split(' ')

/**
 * The entropy behind words as they were typed: any case, any white space, numbers from a printed sheet (`3. word`)
 * left out.
 * @throws PanopticError `invalid`: `details.problem` is `count` (with `count`), `unknown` (`words`: their positions
 *   from 1, with commas) or `checksum`; never with a word
 */
export async function phraseEntropy(typed: string): Promise<Buffer> {
  const { words: known, toEntropy } = await bip39()
  const words = typed.normalize('NFKD').toLowerCase().split(/[^\p{Letter}\p{Mark}]+/u).filter((word) => word !== '')
  const unknown = words.flatMap((word, index) => (known.includes(word) ? [] : [index + 1]))
  if (words.length !== phraseLength) throw invalid(`There are ${phraseLength} words.`, { problem: 'count', count: words.length, words: unknown.slice(0, phraseLength).join(',') })
  if (unknown.length > 0) throw invalid('Some of these are not words of a recovery phrase.', { problem: 'unknown', words: unknown.join(',') })
  try {
    const entropy = toEntropy(words.join(' '))
    const copy = Buffer.from(entropy)
    wipe(Buffer.from(entropy.buffer, entropy.byteOffset, entropy.length))
    return copy
  } catch {
    throw invalid('These words do not belong together in this order.', { problem: 'checksum', words: '' })
  }
}

const invalid = (message: string, details: Record<string, string | number>): PanopticError =>
  new PanopticError(fail('invalid', message, { field: 'words', remedy: message, ...details }).error)
