/** What is metered in other units than tokens: under which keys the price library has a price for it. */
import type { Line } from '../ledger/rows'

type Asked = Pick<Line, 'provider' | 'service' | 'item' | 'unit'>

/** By the `unit` of a line, in the order the library's keys are looked for. */
const byUnit: Readonly<Record<string, readonly string[]>> = {
  characters: ['input_mchars'],
  seconds: ['input_audio_hours', 'audio_hours'],
  pages: ['input_document_kpages'],
  'web searches': ['web_searches_kcount'],
}

/** OpenAI counts calls of every tool alike; the item says of which. */
const byCall: readonly (readonly [string, readonly string[]])[] = [
  ['web_search_calls', ['web_searches_kcount']],
  ['file_search_calls', ['storage_searches_kcount']],
]

/** Null for a unit that is priced by nobody we know. */
export const meteredKeys = ({ item, unit }: Asked): readonly string[] | null =>
  byUnit[unit] ?? (unit === 'calls' ? byCall.find(([family]) => item === family || item.startsWith(`${family};`))?.[1] : undefined) ?? null

/** Units of tools. Usage reports name the model that called one, bills do not: a search is billed as such. */
export const toolUnits = ['web searches', 'calls', 'runs', 'sessions'] as const

/** What a provider tells a second time, for information: it is in other lines already, so it has no price. */
export const isToldTwice = ({ provider, service }: Asked): boolean => provider === 'anthropic' && service === 'Claude Code'
