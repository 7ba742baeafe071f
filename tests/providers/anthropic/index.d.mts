/** Types of the sample provider for tests in TypeScript. */
import type { Sample } from '../kit/types'

export type { FaultKind } from '../kit/types'

interface Range { readonly organisation?: string; readonly from: string; readonly to: string }

interface AnthropicControl {
  /** `analytics`: `off` answers 404, `forbidden` 403, `unknown-beta` 400. `lag`: ms reports are behind the clock. */
  configure(change: { now?: number; lag?: number; analytics?: 'on' | 'off' | 'forbidden' | 'unknown-beta'; claudeCode?: boolean }): void
  raise(spend: { organisation?: string; day?: string; model?: string; dollars: number }): void
  correct(change: { organisation?: string; day: string; factor: number }): void
  withdraw(what: { organisation?: string; day: string; workspace: string }): void
  /** Nano-dollars billed and at list prices, tokens (`input` holds `cached` and `written`), web searches. */
  totals(range: Range): { nanos: number; list: number; input: number; cached: number; written: number; written1h: number; output: number; searches: number }
  claudeCode(range: Range): { sessions: number; tokens: number; cents: number }
}

/** The API is below `/v1`. The fault `503` answers with 529, which is what Anthropic says when overloaded. */
export type AnthropicProvider = Sample<AnthropicControl>

export const sampleKeys: { readonly acme: string; readonly globex: string; readonly workspace: string; readonly revoked: string; readonly unscoped: string }

export function startAnthropic(options?: { seed?: string; prefix?: string; now?: number; historyDays?: number; port?: number }): Promise<AnthropicProvider>
