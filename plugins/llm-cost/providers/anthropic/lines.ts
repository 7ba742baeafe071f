/**
 * What both generations of reports say, as ledger lines.
 *
 * - Input is the sum of what was not cached, read from the cache and written to it for 5 minutes or an hour.
 * - Money is cents as decimal text: "123.45" is $1.2345.
 * - Web searches are lines of their own (unit `web searches`), because they have a price of their own.
 * - What changes the price of a token is part of the item: `messages; batch; 200k-1M; fast; us`.
 */
import type { Day } from '../../ledger/days'
import { emptyLine, type Line } from '../../ledger/rows'
import { cents, count, fields, text, unexpected, type Fields } from '../reading'

/** Where usage belongs and what decides its price. An empty text: nothing named, or the usual. */
export interface Dimensions {
  readonly day: Day
  readonly model: string
  readonly project: string
  readonly api_key: string
  readonly actor: string
  readonly tier: string
  readonly context_window: string
  readonly speed: string
  readonly region: string
}

export interface Counts {
  readonly uncached: number
  readonly cacheRead: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  readonly output: number
  readonly webSearches: number
  /** Null where the report does not count them. */
  readonly requests: number | null
}

/** Reads the counts, which bear the same names in both generations. Those documented as always there must be. */
export function readCounts(result: Fields, at: string): Counts {
  const written = fields(result['cache_creation'], `${at}.cache_creation`)
  const tools = fields(result['server_tool_use'], `${at}.server_tool_use`)
  return {
    uncached: given(result, 'uncached_input_tokens', at),
    cacheRead: given(result, 'cache_read_input_tokens', at),
    cacheWrite5m: given(written, 'ephemeral_5m_input_tokens', `${at}.cache_creation`),
    cacheWrite1h: given(written, 'ephemeral_1h_input_tokens', `${at}.cache_creation`),
    output: given(result, 'output_tokens', at),
    webSearches: given(tools, 'web_search_requests', `${at}.server_tool_use`),
    requests: count(result['requests'], `${at}.requests`),
  }
}

function given(from: Fields, name: string, at: string): number {
  const value = count(from[name], `${at}.${name}`)
  return value === null || value < 0 ? unexpected(`${at}.${name}`, from[name]) : value
}

/** The usual price classes are not named. `at` is where they stand: the result, or its `group`. */
export const readVariant = (group: Fields, at: string): Pick<Dimensions, 'context_window' | 'speed' | 'region'> => ({
  context_window: unless(['0-200k'], text(group['context_window'], `${at}.context_window`)),
  speed: unless(['standard'], text(group['speed'], `${at}.speed`)),
  region: unless(['global', 'not_available'], text(group['inference_geo'], `${at}.inference_geo`)),
})

export const readTier = (group: Fields, at: string): string => unless(['standard'], text(group['service_tier'], `${at}.service_tier`))

const unless = (usual: readonly string[], value: string): string => (usual.includes(value) ? '' : value)

/** The lines one set of dimensions makes; none where nothing was used. */
export function usageLines(dimensions: Dimensions, counts: Counts): Line[] {
  const { uncached, cacheRead, cacheWrite5m, cacheWrite1h, output, webSearches, requests } = counts
  const { tier, context_window, speed, region } = dimensions
  const base = { ...emptyLine, provider: 'anthropic', source: 'anthropic.usage', kind: 'usage' } as const
  const input = uncached + cacheRead + cacheWrite5m + cacheWrite1h
  const lines: Line[] = []
  if (input + output > 0 || (dimensions.model !== '' && requests !== null && requests > 0))
    lines.push({
      ...base, ...dimensions,
      item: named('messages', tier, context_window, speed, region),
      input_tokens: input, cached_tokens: cacheRead, output_tokens: output,
      cache_write_tokens: cacheWrite5m + cacheWrite1h, cache_write_1h_tokens: cacheWrite1h,
      requests,
    })
  // Runs of the sandbox come without tokens and without a model; `requests` then counts runs.
  else if (requests !== null && requests > 0)
    lines.push({ ...base, ...belonging(dimensions), item: 'code_execution', quantity: requests, unit: 'runs' })
  if (webSearches > 0)
    lines.push({ ...base, ...belonging(dimensions), item: 'web_search', quantity: webSearches, unit: 'web searches' })
  return lines
}

const belonging = ({ day, model, project, api_key, actor }: Dimensions): Pick<Dimensions, 'day' | 'model' | 'project' | 'api_key' | 'actor'> =>
  ({ day, model, project, api_key, actor })

/**
 * A line of money. `cost` holds the amounts, `group` says what for: in the older report both are the result itself.
 * The item is the kind of token, or of cost where it is not about tokens.
 */
export function costLine(dimensions: Dimensions, cost: Fields, group: Fields, at: string): Line {
  const { tier, context_window, speed, region } = dimensions
  const item = ['token_type', 'cost_type', 'description'].map((name) => text(group[name], `${at}.${name}`)).find((name) => name !== '') ?? ''
  return {
    ...emptyLine, ...dimensions,
    provider: 'anthropic', source: 'anthropic.costs', kind: 'cost',
    item: named(item, tier, context_window, speed, region),
    currency: text(cost['currency'], `${at}.currency`).toUpperCase(),
    cost_nanos: cents(cost['amount'], `${at}.amount`),
    list_nanos: cents(cost['list_amount'], `${at}.list_amount`),
  }
}

const named = (...words: readonly string[]): string => words.filter((word) => word !== '').join('; ')
