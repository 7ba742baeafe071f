/**
 * How long a guesser who has the file would need. The estimator is loaded when the first password is
 * typed, so the lock screen never pays for it.
 */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

export interface Strength {
  /** 0 very weak … 4 strong. */
  readonly score: 0 | 1 | 2 | 3 | 4
  /** Key of `strength.*` for the time to guess. */
  readonly time: 'under' | 'minutes' | 'hours' | 'days' | 'months' | 'years' | 'centuries'
}

/** Guesses per second of a well-equipped attacker against Argon2id with 64 MiB: optimistic for them. */
const guessesPerSecond = 1e4

/** What people here choose beside the estimator's own list of leaked passwords. */
const local = (
  'passwort qwertz willkommen ichliebedich fussball hallo schatz geheim sommer winter herbst fruehling januar februar ' +
  'berlin hamburg muenchen firma panoptic openai anthropic'
).split(' ')

let estimator: Promise<ZxcvbnFactory> | undefined

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')])
  return new ZxcvbnFactory({ dictionary: { ...dictionary, local }, graphs: adjacencyGraphs })
}

const spans: readonly [number, Strength['time']][] = [
  [60, 'under'], [3600, 'minutes'], [86_400, 'hours'], [30 * 86_400, 'days'], [365 * 86_400, 'months'], [100 * 365 * 86_400, 'years'],
]

/** `own`: words that do not count as secret, such as the user's name. */
export async function rate(password: string, own: readonly string[] = []): Promise<Strength> {
  estimator ??= load()
  const { guesses } = (await estimator).check(password.slice(0, 100), [...own])
  const seconds = guesses / guessesPerSecond / 2
  const time = spans.find(([limit]) => seconds < limit)?.[1] ?? 'centuries'
  const scores: Record<Strength['time'], Strength['score']> = { under: 0, minutes: 0, hours: 1, days: 1, months: 2, years: 3, centuries: 4 }
  return { score: scores[time], time }
}
