/**
 * List prices of the models the sample organisations use, written down here once more so that what the sample bills
 * is a second opinion: as OpenAI's price page has them, the same as @pydantic/genai-prices 0.1.8 where that knows the model.
 */

/**
 * Nano-dollars a token, which are dollars for a thousand million: `input` 1750 is $1.75 per million.
 * @typedef {{ input: number, cached: number, output: number, audioInput?: number, audioOutput?: number }} TokenPrice
 */

/** @type {Record<string, TokenPrice>} */
export const tokenPrices = {
  'gpt-5.2-2025-12-11': { input: 1750, cached: 175, output: 14_000 },
  'gpt-5-mini-2025-08-07': { input: 250, cached: 25, output: 2000 },
  'gpt-4o-2024-08-06': { input: 2500, cached: 1250, output: 10_000 },
  'o4-mini-2025-04-16': { input: 1100, cached: 275, output: 4400 },
  'ft:gpt-4o-mini-2024-07-18:acme::tickets': { input: 300, cached: 300, output: 1200 },
  // The library has no price for it.
  'ft:gpt-4.1-mini-2025-04-14:acme::extract': { input: 800, cached: 800, output: 3200 },
  'gpt-audio-2025-08-28': { input: 2500, cached: 2500, output: 10_000, audioInput: 32_000, audioOutput: 64_000 },
  'text-embedding-3-small': { input: 20, cached: 20, output: 0 },
}

/** Of the standard price. */
export const tierFactor = { batch: 0.5, flex: 0.5, priority: 2, default: 1 }

/** Nano-dollars each. */
export const unitPrices = {
  /** gpt-image-1, text in and image out, a token. */
  imagePromptToken: 5000,
  imageToken: 40_000,
  /** gpt-4o-mini-tts, text in and audio out, a token. */
  speechPromptToken: 600,
  speechToken: 12_000,
  /** whisper-1: $0.006 a minute. */
  transcribedSecond: 100_000,
  /** $10 and $2.50 for a thousand. */
  webSearch: 10_000_000,
  fileSearch: 2_500_000,
  session: 30_000_000,
  /** $0.10 for a GiB and day, of which the first GiB of the organisation is free. */
  gibibyteDay: 100_000_000,
}
