/** Types of the sample receiver of webhooks for tests in TypeScript. */
import type { Sample } from '../kit/types'

export interface WebhookMessage {
  readonly id: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** This id came before. */
  readonly isRepeated: boolean
}
export type WebhookProvider = Sample<{
  /** Those whose signature fits. */
  messages(): readonly WebhookMessage[]
  answer(answer: { status: number; headers?: Record<string, string>; body?: unknown }): void
}>

export const sampleSecret: string
export function startWebhook(options?: { now?: () => number; secret?: string; port?: number }): Promise<WebhookProvider>
