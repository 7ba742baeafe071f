/** Types of the sample Slack for tests in TypeScript. */
import type { Sample } from '../kit/types'

export interface SlackMessage {
  readonly text: string
  /** The words of each block. */
  readonly sections: readonly string[]
  readonly bold: readonly string[]
  /** Links, mentions and commands. */
  readonly controls: readonly string[]
  readonly raw: Readonly<Record<string, unknown>>
}
export type SlackProvider = Sample<{ messages(): readonly SlackMessage[] }>

/** What follows `/services/`. */
export const sampleHook: { readonly path: string; readonly archived: string }
export function startSlack(options?: { port?: number }): Promise<SlackProvider>
