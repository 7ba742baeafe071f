/** Types of the sample Bot API for tests in TypeScript. */
import type { Sample } from '../kit/types'

export interface TelegramEntity { readonly type: string; readonly offset: number; readonly length: number; readonly url?: string }
export interface TelegramMessage { readonly chat: number | string; readonly thread: number | null; readonly text: string; readonly entities: readonly TelegramEntity[]; readonly raw: Readonly<Record<string, unknown>> }

interface TelegramControl {
  /** What arrived, the oldest first. */
  messages(): readonly TelegramMessage[]
  migrate(change: { from: number; to: number }): void
  configure(change: { pace: number | null }): void
}
export type TelegramProvider = Sample<TelegramControl>

export const sampleBot: { readonly token: string; readonly revoked: string; readonly id: number; readonly username: string }
export const sampleChats: { readonly group: number; readonly person: number; readonly channel: string; readonly blocked: number }
export function parseMarkdownV2(source: string): { text: string; entities: TelegramEntity[] }
export function startTelegram(options?: { now?: () => number; port?: number }): Promise<TelegramProvider>
