/** The price classes of a usage line: disjoint parts that have a price of their own, and where each price is found. */
import type { LineAmounts } from '../ledger/rows'

export interface TokenClass {
  readonly name: string
  /** Tokens of the line in this class; NULL where the report leaves open how many. Negative: the report contradicts itself. */
  count(amounts: LineAmounts): number | null
  /** Keys of the price library, most specific first: the first one a model has is the price. */
  readonly keys: readonly string[]
  /** The price of the whole this is a part of: where the part has no other price, it does not matter how large it is. */
  readonly whole?: string
}

/** A part that a report does not mention is none: text reports say nothing of audio and images. */
const none = (value: number | null): number => value ?? 0
const minus = (whole: number | null, ...parts: (number | null)[]): number | null =>
  parts.reduce((rest, part) => (rest === null || part === null ? null : rest - part), whole)

const cachedAudio = ({ cached_audio_tokens: count }: LineAmounts): number => none(count)
const cachedImage = ({ cached_image_tokens: count }: LineAmounts): number => none(count)
const freshAudio = (line: LineAmounts): number => none(line.input_audio_tokens) - cachedAudio(line)
const freshImage = (line: LineAmounts): number => none(line.input_image_tokens) - cachedImage(line)

const input = ['input_mtok'] as const
const cached = ['cache_read_mtok', ...input] as const
const written = ['cache_write_5m_mtok', 'cache_write_mtok', ...input] as const

/**
 * Together they are the line's tokens, each counted once. Cached text and cache writes without a price of their own
 * cost what input costs, as in the library; an hour in the cache without one is not priced at all, because the price
 * of five minutes would be a quarter or more too low.
 */
export const tokenClasses: readonly TokenClass[] = [
  {
    name: 'input', keys: ['input_text_mtok', ...input],
    count: (line) => minus(line.input_tokens, line.cached_tokens ?? 0, line.cache_write_tokens ?? 0, freshAudio(line), freshImage(line)),
  },
  { name: 'input audio', keys: ['input_audio_mtok', ...input], count: freshAudio },
  { name: 'input image', keys: ['input_image_mtok', ...input], count: freshImage },
  { name: 'cached', whole: 'input_mtok', keys: ['cache_text_read_mtok', ...cached], count: (line) => minus(line.cached_tokens, cachedAudio(line), cachedImage(line)) },
  { name: 'cached audio', keys: ['cache_audio_read_mtok', ...cached], count: cachedAudio },
  { name: 'cached image', keys: ['cache_image_read_mtok', ...cached], count: cachedImage },
  { name: 'cache write', whole: 'input_mtok', keys: written, count: (line) => minus(line.cache_write_tokens, line.cache_write_1h_tokens ?? 0) },
  { name: 'cache write 1h', keys: ['cache_write_1h_mtok'], count: (line) => line.cache_write_1h_tokens },
  { name: 'output', keys: ['output_text_mtok', 'output_mtok'], count: (line) => minus(line.output_tokens, none(line.output_audio_tokens), none(line.output_image_tokens)) },
  { name: 'output audio', keys: ['output_audio_mtok', 'output_mtok'], count: ({ output_audio_tokens: count }) => none(count) },
  { name: 'output image', keys: ['output_image_mtok', 'output_mtok'], count: ({ output_image_tokens: count }) => none(count) },
]
