/** P-20: what a line item of OpenAI's costs is taken to say, form by form. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chargeOf, readLineItem } from '../providers/openai/line-items'

describe('a line item', () => {
  it.each([
    // line item, model, tier, context window
    ['gpt-4o-2024-08-06, input', 'gpt-4o-2024-08-06', '', ''],
    ['gpt-4o-2024-08-06, cached input', 'gpt-4o-2024-08-06', '', ''],
    ['gpt-5.6-sol, cache writes', 'gpt-5.6-sol', '', ''],
    ['o3, output', 'o3', '', ''],
    ['codex-mini-latest, output', 'codex-mini-latest', '', ''],
    ['text-embedding-3-small, input', 'text-embedding-3-small', '', ''],
    ['ft:gpt-4o-mini-2024-07-18:acme::tickets, output', 'ft:gpt-4o-mini-2024-07-18:acme::tickets', '', ''],
    ['ft-gpt-4o-2024-08-06, input', 'ft-gpt-4o-2024-08-06', '', ''],
    ['gpt-4o-mini-2024-07-18, batch, input', 'gpt-4o-mini-2024-07-18', 'batch', ''],
    ['batch | gpt-4o-mini-2024-07-18, cached input', 'gpt-4o-mini-2024-07-18', 'batch', ''],
    ['Batch API | gpt-4o-mini-2024-07-18, input', 'gpt-4o-mini-2024-07-18', 'batch', ''],
    ['flex | gpt-5-mini', 'gpt-5-mini', 'flex', ''],
    ['priority | gpt-5.6-sol, output, long context', 'gpt-5.6-sol', 'priority', 'long context'],
    ['gpt-5.4, input, long context', 'gpt-5.4', '', 'long context'],
    ['batch | flex | o4-mini-2025-04-16, input', 'o4-mini-2025-04-16', 'batch; flex', ''],
    ['evals | gpt-4o-mini-2024-07-18, input', 'gpt-4o-mini-2024-07-18', '', ''],
    ['gpt-audio-mini-2025-12-15 audio, input', 'gpt-audio-mini-2025-12-15', '', ''],
    ['gpt-image-1 image, output', 'gpt-image-1', '', ''],
    ['gpt-image-1 text, cached input', 'gpt-image-1', '', ''],
    ['dall-e-3, images', 'dall-e-3', '', ''],
    ['whisper-1', 'whisper-1', '', ''],
    ['whisper-1, audio', 'whisper-1', '', ''],
    // no model, or a form nobody has told us of
    ['web search tool calls', '', '', ''],
    ['gpt-4o web search', '', '', ''],
    ['assistants api | file search', '', '', ''],
    ['Vector storage', '', '', ''],
    ['storage', '', '', ''],
    ['input_tokens', '', '', ''],
    ['Service credit', '', '', ''],
    ['4 seats, monthly', '', '', ''],
    ['priority', '', '', ''],
    [', input', '', '', ''],
    ['', '', '', ''],
  ])('"%s" is of the model "%s", tier "%s", context "%s"', (item, model, tier, context) => {
    expect(readLineItem(item)).toEqual({ model, tier, context_window: context })
  })

  it('of any text at all names a model that stands in it, or none', () => {
    const words = fc.constantFrom(' | ', ', ', ' ', 'batch', 'gpt-5', 'input', 'audio', 'é', '|', ',')
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(words).map((parts) => parts.join(''))), (item) => {
      const { model } = readLineItem(item)
      expect(item).toContain(model)
      expect(model).not.toMatch(/[\s|,]/)
    }))
  })
})

describe('the charge', () => {
  it.each([
    ['gpt-4o, input', 1, 'usage'],
    ['gpt-4o, input', 0, 'usage'],
    ['gpt-4o, input', null, 'usage'],
    ['gpt-4o, input', -1, 'credit'],
    ['Service credit', -25, 'credit'],
    ['Promotional credits', null, 'credit'],
    ['Credit reversal', 5, 'credit'],
    ['Billing adjustment', -2, 'adjustment'],
    ['Billing adjustment', 2, 'adjustment'],
    ['web search tool calls', 3, 'usage'],
    ['accredited seats', 3, 'usage'],
    // What somebody called a model says nothing about its price.
    ['ft:gpt-4o-mini-2024-07-18:acme:credit-scoring:x, input', 3, 'usage'],
    ['ft:gpt-4o-mini-2024-07-18:acme:price-adjustment:x, input', 3, 'usage'],
    ['', -1, 'credit'],
    ['', 1, 'usage'],
  ])('of "%s" over %s is %s', (item, nanos, charge) => expect(chargeOf(item, nanos)).toBe(charge))
})
