/** OpenAI's answers as ledger lines: strict about what we count, tolerant of fields we do not know. */
import { dayOf, type Day } from '../../ledger/days'
import { emptyLine, type Line, type LineAmounts } from '../../ledger/rows'
import { count, decimal, fields, list, money, text, unexpected, type Fields } from '../reading'
import { families, type Family, type FamilyId, type Metered } from './families'
import { chargeOf, readLineItem } from './line-items'
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
  const days = list(page['data'], 'data').map((entry, index) => {
    const at = `data[${index}]`
    const bucket = fields(entry, at)
    const day = bucketDay(bucket, at)
    const lines = list(bucket['results'], `${at}.results`).map((entry, number) => {
      const place = `${at}.results[${number}]`
      const result = fields(entry, place)
      return report === 'costs' ? costLine(result, day, place) : usageLine(report, result, day, place)
    })
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

function usageLine(id: FamilyId, result: Fields, day: Day, at: string): Line {
  const family: Family = families[id]
  const tier = tierOf(result, at)
  const details = family.details.map((name) => text(result[name], `${at}.${name}`))
  return {
    ...emptyLine,
    ...dimensions(result, at),
    ...(family.counts === 'tokens' ? tokens(result, at) : family.counts === 'input tokens' ? inputTokens(result, at) : quantity(family.counts, result, at)),
    provider: 'openai', source: `openai.${id}`, kind: 'usage', day, tier,
    item: [id, ...details, tier].filter((part) => part !== '').join('; '),
    model: text(result['model'], `${at}.model`),
    actor: text(result['user_id'], `${at}.user_id`),
    requests: family.requests === null ? null : count(result[family.requests], `${at}.${family.requests}`),
  }
}

/** OpenAI's input and output already include what is cached, audio or image; of audio and images it names the fresh and the cached part apart. */
function tokens(result: Fields, at: string): Partial<LineAmounts> {
  const number = (name: string): number | null => count(result[name], `${at}.${name}`)
  const cachedAudio = number('input_cached_audio_tokens')
  const cachedImage = number('input_cached_image_tokens')
  return {
    input_tokens: number('input_tokens'),
    cached_tokens: number('input_cached_tokens'),
    cache_write_tokens: number('input_cache_write_tokens'),
    output_tokens: number('output_tokens'),
    input_audio_tokens: both(number('input_audio_tokens'), cachedAudio),
    cached_audio_tokens: cachedAudio,
    output_audio_tokens: number('output_audio_tokens'),
    input_image_tokens: both(number('input_image_tokens'), cachedImage),
    cached_image_tokens: cachedImage,
    output_image_tokens: number('output_image_tokens'),
  }
}

/** A part that is not named is no part; unknown only when neither is. */
const both = (one: number | null, other: number | null): number | null => (one === null && other === null ? null : (one ?? 0) + (other ?? 0))

/** Embeddings and moderations put no tokens out: that is known, not left out. */
const inputTokens = (result: Fields, at: string): Partial<LineAmounts> =>
  ({ input_tokens: count(result['input_tokens'], `${at}.input_tokens`), output_tokens: 0 })

const quantity = ({ field, unit }: Metered, result: Fields, at: string): Pick<Line, 'quantity' | 'unit'> =>
  ({ quantity: count(result[field], `${at}.${field}`), unit })

function costLine(result: Fields, day: Day, at: string): Line {
  const item = text(result['line_item'], `${at}.line_item`)
  const amount = result['amount'] === undefined || result['amount'] === null ? {} : fields(result['amount'], `${at}.amount`)
  const nanos = money(amount['value'], `${at}.amount.value`)
  return {
    ...emptyLine,
    ...dimensions(result, at),
    ...readLineItem(item),
    provider: 'openai', source: 'openai.costs', kind: 'cost', day, item,
    charge: chargeOf(item, nanos),
    currency: text(amount['currency'], `${at}.amount.currency`).toUpperCase(),
    unit: text(result['quantity_unit'], `${at}.quantity_unit`),
    cost_nanos: nanos,
    quantity: decimal(result['quantity'], `${at}.quantity`),
  }
}

const dimensions = (result: Fields, at: string): Pick<Line, 'project' | 'api_key'> => ({
  project: text(result['project_id'], `${at}.project_id`),
  api_key: text(result['api_key_id'], `${at}.api_key_id`),
})

/** Batch and service tier change the price of a token, so they are part of the line. `default` does not. */
function tierOf(result: Fields, at: string): string {
  const named = text(result['service_tier'], `${at}.service_tier`)
  const tier = named === 'default' ? '' : named
  const batch = result['batch'] ?? false
  if (typeof batch !== 'boolean') return unexpected(`${at}.batch`, batch)
  if (!batch) return tier
  return tier === '' || tier === 'batch' ? 'batch' : `batch; ${tier}`
}
