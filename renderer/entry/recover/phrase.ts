/** 24 recovery words as a person types or pastes them, checked before they are sent. Loaded with the recovery screen. */
import { validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'

export const phraseLength = 24

const known = new Set(wordlist)

/** Lower-case words without numbers in front, commas and line breaks: `1. Abandon` is `abandon`. */
export const wordsIn = (text: string): string[] =>
  text.normalize('NFKD').toLowerCase().split(/[\s,;]+/).map((word) => word.replace(/^\d+[.):]*/, '')).filter((word) => word !== '')

export interface PhraseState {
  readonly words: readonly string[]
  /** Whether each word is in the list, in order. */
  readonly known: readonly boolean[]
  /** Positions from 1 of words that are not in the list. */
  readonly unknown: readonly number[]
  /** All 24 words are known and their checksum fits. */
  readonly valid: boolean
}

/** `typing`: the last word is not finished; it counts as known while it can still become one. */
export function readPhrase(text: string, typing: boolean): PhraseState {
  const words = wordsIn(text)
  const open = typing && /[a-z]$/i.test(text) ? words.length - 1 : -1
  const inList = words.map((word, index) => known.has(word) || (index === open && wordlist.some((other) => other.startsWith(word))))
  const unknown = inList.flatMap((fits, index) => (fits ? [] : [index + 1]))
  return { words, known: inList, unknown, valid: words.length === phraseLength && unknown.length === 0 && validateMnemonic(words.join(' '), wordlist) }
}
