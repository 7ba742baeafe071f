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

/** What people choose first; the estimator's own language packs would weigh a megabyte. */
const common = (
  'password passwort 123456 1234567890 qwerty qwertz qwertyuiop letmein welcome willkommen admin administrator ' +
  'iloveyou ichliebedich monkey dragon sunshine princess football fussball master hallo hello schatz geheim secret ' +
  'login abc123 passw0rd starwars superman batman michael daniel thomas andreas sommer summer winter herbst ' +
  'fruehling spring january februar march april berlin hamburg muenchen london newyork company firma changeme ' +
  'default test testing trustno1 whatever computer internet freedom shadow ashley bailey panoptic openai anthropic'
).split(' ')

let estimator: Promise<ZxcvbnFactory> | undefined

async function load(): Promise<ZxcvbnFactory> {
  const { ZxcvbnFactory } = await import('@zxcvbn-ts/core')
  return new ZxcvbnFactory({ dictionary: { common } })
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
