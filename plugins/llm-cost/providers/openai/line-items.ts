/**
 * What a line item of OpenAI's costs says. Costs cannot be grouped by model, so this text is the only link between
 * money and a model, and OpenAI does not document it. Forms seen in answers:
 * `gpt-4o-2024-08-06, cached input`; `gpt-audio-2025-08-28 audio, input`; `priority | gpt-5.4, output, long context`;
 * `evals | gpt-4o-mini-2024-07-18, input`; `whisper-1`; `web search tool calls`; `assistants api | file search`.
 */
import type { Charge } from '../../ledger/rows'

export interface LineItem {
  /** Empty where the text names none, or is of a form we do not know. */
  readonly model: string
  /** Empty, or `batch`, `flex`, `priority`; several are joined as in usage: `batch; flex`. */
  readonly tier: string
  /** Empty, or `long context`. */
  readonly context_window: string
}

const tiers = ['batch', 'flex', 'priority'] as const
const tierName = /^(batch|flex|priority)(?: api| processing| tier)?$/
const longContext = 'long context'
/** What is billed of a model's tokens: after these words nobody doubts that a model stands before. */
const tokenPart = /^(?:cached )?(?:input|output)$|^cache writes?$/
const modality = /^(?:text|audio|image|video)$/
const name = /^[a-z][\w.:/-]*$/i

/** Reads `[surface | …] model [modality][, part …]`. */
export function readLineItem(item: string): LineItem {
  const surfaces = item.split(' | ')
  const [head = '', ...parts] = (surfaces.pop() ?? '').split(',').map((part) => part.trim())
  const named = [...surfaces, ...parts].map((word) => tierName.exec(word.trim().toLowerCase())?.[1])
  return {
    model: modelIn(head, parts),
    tier: tiers.filter((tier) => named.includes(tier)).join('; '),
    context_window: parts.includes(longContext) ? longContext : '',
  }
}

/** Every model but a few (`codex-mini-latest`) has a digit in its name; services (`web search tool calls`) are several words without. */
function modelIn(head: string, parts: readonly string[]): string {
  const [model = '', ...words] = head.split(' ')
  if (!name.test(model) || words.length > 1 || !words.every((word) => modality.test(word))) return ''
  return /\d/.test(model) || parts.some((part) => tokenPart.test(part)) ? model : ''
}

/**
 * Why it was billed. A fine-tuned model may be called anything (`ft:gpt-4o-mini:acme:credit-scoring:x`), so words count
 * only where no model is named; money that comes back is a credit wherever it stands.
 */
export function chargeOf(item: string, nanos: number | null): Charge {
  const words = readLineItem(item).model === '' ? item : ''
  if (/\b(?:adjustments?|corrections?)\b/i.test(words)) return 'adjustment'
  return (nanos ?? 0) < 0 || /\bcredits?\b/i.test(words) ? 'credit' : 'usage'
}
