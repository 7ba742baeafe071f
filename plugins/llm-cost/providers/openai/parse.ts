/** OpenAI's answers as ledger lines: strict about what we count, tolerant of fields we do not know. */
import { dayOf, type Day } from '../../ledger/days'
import { emptyLine, type Line } from '../../ledger/rows'
import { count, decimal, fields, list, money, text, unexpected, type Fields } from '../reading'
import type { Report } from './requests'

export interface Page {
  /** One entry per bucket, in the order of the answer; a quiet day has no lines. */
  readonly days: readonly { readonly day: Day; readonly lines: readonly Line[] }[]
  /** Cursor of the next page, `null` on the last. */
  readonly next: string | null
}

/** Reads one page. Throws {@link ProviderProblem} `unexpected`, naming the field that does not fit. */
export function parsePage(report: Report, body: unknown): Page {
  const page = fields(body, 'the answer')
  const parseResult = report === 'usage' ? usageLine : costLine
  const days = list(page['data'], 'data').map((entry, index) => {
    const at = `data[${index}]`
    const bucket = fields(entry, at)
    const day = bucketDay(bucket, at)
    const lines = list(bucket['results'], `${at}.results`).map((result, number) =>
      parseResult(fields(result, `${at}.results[${number}]`), day, `${at}.results[${number}]`),
    )
    return { day, lines }
  })
  return { days, next: nextPage(page) }
}

function nextPage(page: Fields): string | null {
  const { has_more: more, next_page: next } = page
  if (more !== true) return more === false || more === undefined ? null : unexpected('has_more', more)
  return typeof next === 'string' && next !== '' ? next : unexpected('next_page', next)
}

/** A bucket is one UTC day; anything else would put money on the wrong day. */
function bucketDay(bucket: Fields, at: string): Day {
  const start = count(bucket['start_time'], `${at}.start_time`)
  const end = count(bucket['end_time'], `${at}.end_time`)
  if (start === null) return unexpected(`${at}.start_time`, null)
  if (start % daySeconds !== 0) return unexpected(`${at}.start_time`, start)
  if (end !== null && (end <= start || end > start + daySeconds)) return unexpected(`${at}.end_time`, end)
  return dayOf(start * 1000)
}

const daySeconds = 86_400

function usageLine(result: Fields, day: Day, at: string): Line {
  const tier = tierOf(result)
  return {
    ...emptyLine,
    ...dimensions(result, at),
    provider: 'openai', source: 'openai.completions', kind: 'usage', day,
    item: tier === '' ? 'completions' : `completions; ${tier}`,
    model: text(result['model'], `${at}.model`),
    actor: text(result['user_id'], `${at}.user_id`),
    tier, currency: '', unit: '',
    // OpenAI's input already includes what came from and went to the cache.
    input_tokens: count(result['input_tokens'], `${at}.input_tokens`),
    cached_tokens: count(result['input_cached_tokens'], `${at}.input_cached_tokens`),
    cache_write_tokens: count(result['input_cache_write_tokens'], `${at}.input_cache_write_tokens`),
    output_tokens: count(result['output_tokens'], `${at}.output_tokens`),
    requests: count(result['num_model_requests'], `${at}.num_model_requests`),
  }
}

function costLine(result: Fields, day: Day, at: string): Line {
  const item = text(result['line_item'], `${at}.line_item`)
  const amount = result['amount'] === undefined || result['amount'] === null ? {} : fields(result['amount'], `${at}.amount`)
  return {
    ...emptyLine,
    ...dimensions(result, at),
    provider: 'openai', source: 'openai.costs', kind: 'cost', day,
    item, model: modelOf(item), actor: '', tier: '',
    currency: text(amount['currency'], `${at}.amount.currency`).toUpperCase(),
    unit: text(result['quantity_unit'], `${at}.quantity_unit`),
    cost_nanos: money(amount['value'], `${at}.amount.value`),
    quantity: decimal(result['quantity'], `${at}.quantity`),
  }
}

const dimensions = (result: Fields, at: string): Pick<Line, 'project' | 'api_key'> => ({
  project: text(result['project_id'], `${at}.project_id`),
  api_key: text(result['api_key_id'], `${at}.api_key_id`),
})

/** Batch and service tier change the price of a token, so they are part of the line. `default` does not. */
function tierOf(result: Fields): string {
  const tier = typeof result['service_tier'] === 'string' && result['service_tier'] !== 'default' ? result['service_tier'] : ''
  if (result['batch'] !== true) return tier
  return tier === '' || tier === 'batch' ? 'batch' : `batch; ${tier}`
}

/**
 * The model in a line item: `gpt-4o-2024-08-06, cached input` names one, `web search tool calls` does not.
 * OpenAI's costs cannot be grouped by model, so this is the only link.
 */
export function modelOf(item: string): string {
  return /^([\w.:/-]+), [^,]+$/.exec(item)?.[1] ?? ''
}
