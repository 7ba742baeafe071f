/** What a file may ask of us, and how it is refused when it asks for more. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { FileProblem } from '@panoptic/sdk/contract/secrets'

export const limits = {
  fileBytes: 20_000_000,
  /** After decompression. */
  textBytes: 100_000_000,
  entries: 20_000,
  /** Nested objects or groups. */
  depth: 64,
  columns: 200,
  /** Argon2: KiB, and KiB times passes (about 20 s of one slow core). */
  argonMemory: 1_048_576,
  argonWork: 8_388_608,
  argonThreads: 64,
  /** Above what any of these programs lets a person choose with a slider. */
  pbkdf2Rounds: 5_000_000,
  aesRounds: 100_000_000,
  /** log2 of scrypt's N: 1 GiB of memory. */
  scryptLogN: 20,
} as const

const words: Record<FileProblem, string> = {
  'not-recognised': 'This is none of the formats that can be imported.',
  'too-large': 'The file is too large.',
  'too-deep': 'The file is nested too deeply.',
  'too-many': 'The file holds too many entries.',
  'too-much-work': 'Opening this file would take too much time or memory.',
  'wrong-type': 'The file does not hold what its format asks for.',
  'wrong-passphrase': 'The passphrase does not open this file.',
  damaged: 'The file is damaged.',
  unsupported: 'This kind of file is not supported.',
  empty: 'The file holds no entries.',
  unreadable: 'The file cannot be read.',
}

/** The file is not taken, and why. Never with anything out of the file. */
export const refusal = (problem: FileProblem): PanopticError => new PanopticError(fail('invalid', words[problem], { problem }).error)

/** The problem of a {@link refusal}; null for any other error. */
export const problemIn = (error: unknown): FileProblem | null => (error instanceof PanopticError ? ((error.details?.['problem'] ?? null) as FileProblem | null) : null)

/** Runs `read`; what goes wrong in it with no name of its own was the file's fault. */
export async function orDamaged<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw error instanceof PanopticError ? error : refusal('damaged')
  }
}

/** @throws PanopticError (problem `too-deep`) before anything recursive sees the text */
export function mustBeShallow(json: string): void {
  let depth = 0
  let quoted = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{' || character === '[') {
      if (++depth > limits.depth) throw refusal('too-deep')
    } else if (character === '}' || character === ']') depth--
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const utf16 = new TextDecoder('utf-16le', { fatal: true })

/** UTF-8, or UTF-16 with its mark (as some spreadsheets write). @throws PanopticError (problem `wrong-type`) */
export function textOf(bytes: Uint8Array): string {
  try {
    const text = (bytes[0] === 0xff && bytes[1] === 0xfe ? utf16 : utf8).decode(bytes)
    if (text.includes('\0')) throw refusal('wrong-type')
    return text
  } catch {
    throw refusal('wrong-type')
  }
}
