/**
 * SKUs as Google names them and their list prices, written down here independently of the plugin. Whole nano-dollars a
 * token (or a piece), so that amounts are exact.
 * @typedef {'input' | 'cached' | 'output' | null} Kind what tokens it meters; null for what is no token
 * @typedef {{ service: string, sku: string, kind: Kind, nanos: number, unit: string }} Price
 */

/** @param {string} service @param {string} sku @param {Kind} kind @param {number} nanos @param {string} [unit] @returns {Price} */
const price = (service, sku, kind, nanos, unit = 'count') => ({ service, sku, kind, nanos, unit })
const vertex = 'Vertex AI'
const gemini = 'Gemini API'

export const prices = {
  proIn: price(vertex, 'Gemini 2.5 Pro Text Input - Predictions', 'input', 1250),
  proCached: price(vertex, 'Gemini 2.5 Pro Input Text Caching', 'cached', 125),
  proOut: price(vertex, 'Gemini 2.5 Pro Thinking Text Output - Predictions', 'output', 10_000),
  proInLong: price(vertex, 'Gemini 2.5 Pro Text Input (Long) - Predictions', 'input', 2500),
  proOutLong: price(vertex, 'Gemini 2.5 Pro Text Output (Long) - Predictions', 'output', 15_000),
  // Irregular spaces and another word for the unit: both are real.
  flashIn: price(vertex, 'Gemini 2.5 Flash GA Text Input - Predictions', 'input', 300, 'requests'),
  flashCached: price(vertex, ' Gemini 2.5 Flash GA  Input Text Caching', 'cached', 30, 'requests'),
  flashAudio: price(vertex, 'Gemini 2.5 Flash GA Audio Input - Predictions', 'input', 1000, 'requests'),
  flashOut: price(vertex, 'Gemini 2.5 Flash GA Text Output (Thinking On) - Predictions', 'output', 2500, 'requests'),
  liteBatchIn: price(vertex, 'Gemini 2.5 Flash Lite Text Input - Batch Predictions', 'input', 50),
  liteBatchOut: price(vertex, 'Gemini 2.5 Flash Lite Text Output - Batch Predictions', 'output', 200),
  storage: price(vertex, 'Gemini 2.5 Flash GA Input Text Caching Storage', null, 1000, 'hour'),
  images: price(vertex, 'Imagen 4 Generation', null, 40_000_000),
  apiProIn: price(gemini, 'Generate content input token count Gemini 2.5 Pro short input text', 'input', 1250),
  apiProOut: price(gemini, 'Generate content output token count Gemini 2.5 Pro short output text', 'output', 10_000),
  apiFlashIn: price(gemini, 'Generate content input token count gemini 2.5 flash short input text', 'input', 300),
  // Google's own slip: the output of this model is named by the size of its input.
  apiFlashOut: price(gemini, 'Generate content output token count gemini 2.5 flash short input text', 'output', 2500),
  apiFlashCached: price(gemini, 'Generate content cached input token count gemini 2.5 flash input short text', 'cached', 30),
  embedding: price(gemini, 'EmbedContent input token count for gemini-embedding-001', 'input', 150),
  search: price(gemini, 'Grounding with Google Search', null, 35_000_000),
  disk: price('Cloud Storage', 'Standard Storage Belgium', null, 20_000_000, 'gibibyte month'),
}
