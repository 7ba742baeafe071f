/** 24 new words between being shown and being confirmed: they are only here. */
import { randomInt } from 'node:crypto'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { newPhrase, phraseLength } from '../../keyslots/phrase'
import { wipe } from '../../keyslots/seal'
import { refused } from './form'

const asked = 4

export interface NewWords {
  /** Other words each time; the former ones are forgotten. `ask`: positions from 1, in order. */
  show(): Promise<{ words: string[]; ask: number[] }>
  /**
   * Calls `store` with the entropy (which it overwrites) when the words are those at the positions asked for.
   * @throws PanopticError `invalid` with `details.position` of the first wrong one; `refused` when none are shown
   */
  confirm<T>(typed: readonly string[], store: (entropy: Buffer) => T): T
  forget(): void
}

export function createNewWords(): NewWords {
  let shown: { words: readonly string[]; ask: readonly number[]; entropy: Buffer } | null = null
  const forget = (): void => {
    wipe(shown?.entropy)
    shown = null
  }
  return {
    async show() {
      const made = await newPhrase()
      forget()
      shown = { ...made, ask: positions() }
      return { words: [...made.words], ask: [...shown.ask] }
    },
    confirm(typed, store) {
      if (shown === null) throw refused()
      const { words, ask, entropy } = shown
      const position = ask.find((at, index) => typed[index]?.trim().toLowerCase() !== words[at - 1])
      if (position !== undefined) throw new PanopticError(fail('invalid', 'This is not the word that was shown.', { field: 'words', remedy: 'Look at the words again.', position }).error)
      const result = store(Buffer.from(entropy))
      forget()
      return result
    },
    forget,
  }
}

function positions(): number[] {
  const chosen = new Set<number>()
  while (chosen.size < asked) chosen.add(randomInt(phraseLength) + 1)
  return [...chosen].sort((one, other) => one - other)
}
