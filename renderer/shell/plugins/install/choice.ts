/** What a package asks this user for, what was decided before, and which grants an answer sends. */
import type { Candidate, PluginInfo } from '../../types'

export interface InstallChoice {
  /** Keys to decide about now. */
  readonly asked: readonly string[]
  /** Keys decided before, with what was given. */
  readonly decided: readonly string[]
  readonly given: readonly string[]
  /** It is on for this user, so an update goes on with what it was given. */
  readonly running: boolean
  /** The answer says which grants hold; otherwise all stays as it is for everybody. */
  readonly enables: boolean
}

/** `keys`: every grant the package's manifest asks for. */
export function installChoice(candidate: Candidate, keys: readonly string[], installed: Pick<PluginInfo, 'enabled' | 'grants'> | undefined): InstallChoice {
  if (installed === undefined) return { asked: keys, decided: [], given: [], running: false, enables: true }
  // Putting the same or an older version in place of one that is off enables nothing, so nothing is asked.
  const asks = installed.enabled || candidate.relation === 'update'
  const asked = keys.filter((key) => asks && candidate.added.includes(key))
  const decided = keys.filter((key) => !asked.includes(key))
  return { asked, decided, given: decided.filter((key) => installed.grants.includes(key)), running: installed.enabled, enables: asks && (asked.length > 0 || !installed.enabled) }
}

/** What was given before and still exists, and what is given now; in the manifest's order. */
export const answeredGrants = (keys: readonly string[], choice: InstallChoice, agreed: ReadonlySet<string>): string[] =>
  keys.filter((key) => choice.given.includes(key) || (choice.asked.includes(key) && agreed.has(key)))
