/** Types of the sample Discord for tests in TypeScript. */
import type { Sample } from '../kit/types'

export interface DiscordText { readonly text: string; readonly bold: readonly string[]; readonly marks: readonly string[]; readonly mentions: readonly string[] }
export interface DiscordMessage {
  readonly content: DiscordText
  readonly embeds: readonly { readonly description: DiscordText; readonly raw: Readonly<Record<string, unknown>> }[]
  /** Who was really mentioned. */
  readonly pings: readonly string[]
  readonly raw: Readonly<Record<string, unknown>>
}
export type DiscordProvider = Sample<{ messages(): readonly DiscordMessage[] }>

export const sampleWebhook: { readonly id: string; readonly token: string; readonly channel: string }
export function readDiscord(source: string): DiscordText
export function startDiscord(options?: { now?: () => number; port?: number }): Promise<DiscordProvider>
