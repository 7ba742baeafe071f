/**
 * What the name of a SKU says. Google writes them in two families, each with its own order of words:
 * Vertex AI `Gemini 2.5 Pro Text Input (Long) - Batch Predictions`, `Gemini 2.5 Flash GA Input Text Caching`,
 * Gemini API `Generate content input token count gemini 2.5 flash short input text`.
 * What a name does not say stays empty: no model is guessed, no token counted whose unit is not certain.
 */

export interface Sku {
  /** As the provider's API calls it (`gemini-2.5-pro`); empty where the name tells none. */
  readonly model: string
  /** Empty, `batch`, `flex` or `priority`. */
  readonly tier: string
  /** Empty, or `>200k` for prompts above the size from which tokens cost more (`>128k` for Gemini 1). */
  readonly context: string
  /** Which tokens it meters, when it is sold by the token; null for everything else. */
  readonly tokens: TokenKind | null
}

export interface TokenKind {
  readonly direction: 'input' | 'cached' | 'output'
  readonly modality: 'text' | 'audio' | 'image' | 'video'
}

const version = String.raw`(\d+(?:\.\d+)?)`
const gemini = new RegExp(String.raw`\bgemini ${version} (pro|flash|ultra|nano)\b( ?-?lite\b)?( ?-?8b\b)?(?: ga\b)?( preview\b)?(?: (live|native audio|tts|computer use|image(?= (?:text|image) (?:in|out)put))\b)?`)
const embedding = /\b(gemini-embedding-\d+(?:-preview)?|text-embedding-\d+|text-multilingual-embedding-\d+)\b/
const claude = new RegExp(String.raw`\bclaude (?:${version} )?(opus|sonnet|haiku)(?: ${version})?\b`)

/** Reads the name of a SKU and of the service it belongs to. */
export function readSku(name: string, service = ''): Sku {
  const words = plain(name)
  const tokens = tokenKind(words)
  return {
    model: modelIn(words, tokens) || claudeIn(words) || claudeIn(plain(service)),
    tier: /\bbatch\b/.test(words) ? 'batch' : /\bflex\b/.test(words) ? 'flex' : /\bpriority\b/.test(words) ? 'priority' : '',
    context: /\blong\b/.test(words) ? (/\bgemini 1\b/.test(words) ? '>128k' : '>200k') : '',
    tokens,
  }
}

/** Google's descriptions have irregular spaces and case. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_()]+/g, ' ').trim()

function modelIn(words: string, tokens: TokenKind | null): string {
  const named = embedding.exec(words)?.[1]
  if (named !== undefined) return named
  const match = gemini.exec(words)
  if (match === null) return ''
  const [, number, family, lite, small, preview, variant] = match
  const base = `${number}-${family}${lite === undefined ? '' : '-lite'}${small === undefined ? '' : '-8b'}`
  if (variant === 'live') return `gemini-live-${base}`
  // Only the image models give images.
  if (tokens?.direction === 'output' && tokens.modality === 'image') return `gemini-${base}-image`
  return `gemini-${base}${variant === undefined ? '' : `-${variant.replace(' ', '-')}`}${preview === undefined ? '' : '-preview'}`
}

/** Claude is sold under the names of its models: `Claude Sonnet 4.5`, `Claude 3.5 Haiku`. */
function claudeIn(words: string): string {
  const match = claude.exec(words)
  if (match === null) return ''
  const [, before, family, after] = match
  if (before !== undefined) return `claude-${before.replace('.', '-')}-${family}`
  return after === undefined ? '' : `claude-${family}-${after.replace('.', '-')}`
}

/**
 * The Gemini API names tokens outright. Vertex AI meters every kind of input of Gemini 2.0 and later in tokens, but
 * Gemini 1 text by the character, images by the piece and video by the second: those are left alone.
 */
function tokenKind(words: string): TokenKind | null {
  if (/\bstorage\b/.test(words)) return null
  const cached = /\b(?:cached|caching)\b/.test(words)
  const counted = /\b(input|output) token count\b/.exec(words)
  if (counted !== null) {
    const rest = words.replace(counted[0], ' ')
    return { direction: direction(counted[1], cached), modality: modality(/\b(audio|image|video|text)\b/.exec(rest)?.[1]) }
  }
  const model = gemini.exec(words)
  const metered = cached || /- (?:batch )?predictions$/.test(words)
  if (model === null || Number(model[1]) < 2 || !metered) return null
  const what = /\b(?:(audio|image|video|text) (input|output)|(input|output) (audio|image|video|text))\b/.exec(words)
  if (what === null) return null
  return { direction: direction(what[2] ?? what[3], cached), modality: modality(what[1] ?? what[4]) }
}

const direction = (word: string | undefined, cached: boolean): TokenKind['direction'] => (word === 'output' ? 'output' : cached ? 'cached' : 'input')
const modality = (word: string | undefined): TokenKind['modality'] => (word === 'audio' || word === 'image' || word === 'video' ? word : 'text')

/** Units in which a token SKU counts single tokens. Vertex AI calls them `requests` in the export. */
export const countsTokens = (unit: string): boolean => ['count', 'requests', 'request', 'token', 'tokens'].includes(unit.toLowerCase())

/** Bought ahead, not used: reserved capacity and commitments. */
export const isPurchase = (name: string): boolean => /\b(?:provisioned throughput|commitment)\b/i.test(name)
