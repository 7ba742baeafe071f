/** P-22: what the names of Google's SKUs say. Every name here is one that Google uses. */
import { describe, expect, it } from 'vitest'
import { countsTokens, isPurchase, readSku } from '../providers/google/sku'

const short = (name: string, service?: string): string => {
  const { model, tier, context, tokens } = readSku(name, service)
  return [model || '?', ...(tokens === null ? ['-'] : [`${tokens.modality} ${tokens.direction}`]), tier, context].filter((word) => word !== '').join(' | ')
}

describe('names of SKUs', () => {
  it.each([
    ['Gemini 2.5 Pro Text Input - Predictions', 'gemini-2.5-pro | text input'],
    ['Gemini 2.5 Pro Thinking Text Output - Predictions', 'gemini-2.5-pro | text output'],
    ['Gemini 2.5 Pro Text Input (Long) - Predictions', 'gemini-2.5-pro | text input | >200k'],
    ['Gemini 2.5 Pro Input Text Caching (Long)', 'gemini-2.5-pro | text cached | >200k'],
    [' Gemini 2.5 Flash GA  Input Text Caching', 'gemini-2.5-flash | text cached'],
    ['Gemini 2.5 Flash Ga Text Output (Thinking On) - Batch Predictions', 'gemini-2.5-flash | text output | batch'],
    ['Gemini 2.5 Flash GA Audio Input (Long) - Predictions', 'gemini-2.5-flash | audio input | >200k'],
    ['Gemini 2.5 Flash Lite Text Input - Predictions', 'gemini-2.5-flash-lite | text input'],
    ['Gemini 2.5 Flash-Lite Text Output - Predictions', 'gemini-2.5-flash-lite | text output'],
    ['Gemini 3 Flash Text Input Caching', 'gemini-3-flash | text cached'],
    ['Gemini 3.7 Flash Global Text Input - Predictions', 'gemini-3.7-flash | text input'],
    ['Gemini 3 Flash Text Input Priority - Predictions', 'gemini-3-flash | text input | priority'],
    ['Gemini 3 Flash Text Input Caching Flex', 'gemini-3-flash | text cached | flex'],
    ['Gemini 2.0 Flash Text Input (Long) - Predictions', 'gemini-2.0-flash | text input | >200k'],
    ['Gemini 2.5 Flash Live Audio Output - Predictions', 'gemini-live-2.5-flash | audio output'],
    ['Gemini 2.5 Flash Image Image Output - Predictions', 'gemini-2.5-flash-image | image output'],
    ['Gemini 2.5 Flash Image Text Input - Predictions', 'gemini-2.5-flash-image | text input'],
    ['Gemini 2.5 Pro Video Input - Predictions', 'gemini-2.5-pro | video input'],
  ])('Vertex AI: %s', (name, meaning) => expect(short(name)).toBe(meaning))

  it.each([
    ['Generate content input token count gemini 2.5 flash short input text', 'gemini-2.5-flash | text input'],
    ['Generate content output token count gemini 2.5 flash short input text', 'gemini-2.5-flash | text output'],
    ['Generate content output token count gemini 2.5 flash short output text non-thinking', 'gemini-2.5-flash | text output'],
    ['Generate content cached input token count gemini 2.5 flash input audio', 'gemini-2.5-flash | audio cached'],
    ['Generate content input token count Gemini 2.5 Pro long input text', 'gemini-2.5-pro | text input | >200k'],
    ['Generate content input token count Gemini 2.5 Pro input image', 'gemini-2.5-pro | image input'],
    ['Generate content input token count gemini 2.5 flash lite short input text', 'gemini-2.5-flash-lite | text input'],
    ['Generate content output token count gemini 3.1 flash lite preview text', 'gemini-3.1-flash-lite-preview | text output'],
    ['Generate_content text cached input token count for gemini 3 pro short', 'gemini-3-pro | text cached'],
    ['GenerateContent text output token count for Gemini 2.0 Flash', 'gemini-2.0-flash | text output'],
    ['Generate content input token count gemini 3.7 flash image flex caching', 'gemini-3.7-flash | image cached | flex'],
    ['EmbedContent input token count for gemini-embedding-001', 'gemini-embedding-001 | text input'],
  ])('Gemini API: %s', (name, meaning) => expect(short(name)).toBe(meaning))

  it.each([
    ['Gemini 2.5 Flash GA Input Text Caching Storage', 'gemini-2.5-flash | -'],
    ['Gemini 1.5 Pro Image Input - Predictions', 'gemini-1.5-pro | -'],
    ['Gemini 1.5 Flash Text Input (Long) - Predictions', 'gemini-1.5-flash | - | >128k'],
    ['Gemini 1.5 Flash 8B Text Input - Predictions', 'gemini-1.5-flash-8b | -'],
    ['Gemini 2.5 Flash Supervised Fine Tuning - Training Tokens', 'gemini-2.5-flash | -'],
    ['Grounding with Google Search', '? | -'],
    ['Imagen 4 Generation', '? | -'],
    ['Standard Storage Belgium', '? | -'],
    ['', '? | -'],
  ])('no tokens are counted where the unit is not certain: %s', (name, meaning) => expect(short(name)).toBe(meaning))

  it.each([
    ['Input Tokens', 'Claude Sonnet 4.5', 'claude-sonnet-4-5 | -'],
    ['Claude 3.5 Haiku Output', 'Vertex AI', 'claude-3-5-haiku | -'],
    ['Claude Output', 'Claude', '? | -'],
  ])('a Claude model is named by its SKU or its service: %s of %s', (name, service, meaning) => expect(short(name, service)).toBe(meaning))

  it('tokens are counted in these units and no other', () => {
    expect(['count', 'requests', 'Tokens'].map(countsTokens)).toEqual([true, true, true])
    expect(['k{char}', '1000 characters', 'hour', 'seconds', 'MTok', ''].filter(countsTokens)).toEqual([])
  })

  it('what is bought ahead is a purchase', () => {
    expect(['Vertex AI: Provisioned Throughput 1 month', 'Commitment - dollar based v1'].map(isPurchase)).toEqual([true, true])
    expect(isPurchase('Gemini 2.5 Pro Text Input - Predictions')).toBe(false)
  })
})
