/** Deterministic pseudo-random numbers: the same words give the same numbers on every machine. */
import { createHash } from 'node:crypto'

/**
 * A number in [0, 1) that depends on the words alone.
 * @param {...(string | number)} words
 */
export function chance(...words) {
  return createHash('sha256').update(words.join('\u001f')).digest().readUIntBE(0, 6) / 2 ** 48
}

/**
 * A number near 1, within ±`spread`, from the words.
 * @param {number} spread
 * @param {...(string | number)} words
 */
export const wobble = (spread, ...words) => 1 + spread * (2 * chance(...words) - 1)
