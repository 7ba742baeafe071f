/**
 * Mistral's answers as entries: what was used and billed in one lane of one model on one day.
 *
 * Known from Mistral's OpenAPI document: the categories, `prices` ("used to calculate usage amounts", one unit price
 * for each event type, metric, group, zone and tier; number or text), `currency`; entries are objects of any content.
 * Known from answers of the same report that others published (console of November 2025, same categories and prices):
 * an entry has `event_type`, `billing_metric`, `billing_group` (input, cached, output), `timestamp` (a UTC day),
 * `value` (units used) and `value_paid` (units billed; less where a plan covers some); models are called
 * `alias::model`; prices are for one unit (one token), in major units of `currency`.
 * Assumed: an entry without `timestamp` is for the whole month; without `service_tier` it is standard.
 */
import type { Day } from '../../ledger/days'
import { count, decimal, fields, list, text, unexpected, type Fields } from '../reading'

export interface Entry {
  /** `completion`, `vibe_code ocr`. */
  readonly category: string
  readonly model: string
  /** What prices are looked up by. Empty where the answer names none. */
  readonly metric: string
  /** The lane it is billed in: `input`, `cached`, `output`. */
  readonly group: string
  /** What is counted: `api_tokens`. Empty where the answer names none. */
  readonly event: string
  readonly zone: string
  readonly tier: string
  /** Null: only the month is known. */
  readonly day: Day | null
  /** Units used. */
  readonly value: number | null
  /** Units billed. */
  readonly paid: number | null
  /** Name of the workspace; the answer does not tell, whoever asked does. */
  readonly project: string
}

export interface Price {
  readonly event: string
  readonly metric: string
  readonly group: string
  readonly zone: string
  readonly tier: string
  /** For one unit, in major units of the report's currency, as decimal text. */
  readonly price: string
}

export interface Report {
  readonly entries: readonly Entry[]
  readonly prices: readonly Price[]
  /** ISO 4217, upper case; empty where the answer names none. */
  readonly currency: string
}

/** Reads the usage of the month that holds `month`. Throws {@link ProviderProblem} `unexpected`, naming the field that does not fit. */
export function parseUsage(body: unknown, month: Day): Report {
  const answer = fields(body, 'the answer')
  const asked = month.slice(0, 7)
  const start = text(answer['start_date'], 'start_date')
  if (start !== '' && !start.startsWith(asked)) unexpected('start_date', start)
  fields(fields(answer['completion'], 'completion')['models'], 'completion.models')
  return {
    // Every category that is there is read, so that a new one is not missed; single numbers such as `vibe_usage` are none.
    entries: Object.entries(answer).flatMap(([category, value]) => (isObject(value) ? entriesOf(value, [category], asked) : [])),
    prices: list(answer['prices'] ?? [], 'prices').map((price, index) => priceOf(fields(price, `prices[${index}]`), `prices[${index}]`)),
    currency: text(answer['currency'], 'currency').toUpperCase(),
  }
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Deepest documented: category, part, `models`, model, lane. */
const maxDepth = 6

function entriesOf(node: Fields, path: readonly string[], asked: string): Entry[] {
  if (path.length > maxDepth) return unexpected(path.join('.'), node)
  return Object.entries(node).flatMap(([name, value]) => {
    const inner = [...path, name]
    if (isObject(value)) return entriesOf(value, inner, asked)
    if (Array.isArray(value) && path.some((part) => part === 'models' || part === 'training'))
      return value.map((entry, index) => entryOf(fields(entry, `${inner.join('.')}[${index}]`), inner, `${inner.join('.')}[${index}]`, asked))
    // Storage of fine-tuned models is one number for the month.
    return typeof value === 'number' && path.at(-1) === 'storage' ? [{ ...bare, category: categoryOf(path), model: modelOf(name), value }] : []
  })
}

const bare: Entry = { category: '', model: '', metric: '', group: '', event: '', zone: '', tier: '', day: null, value: null, paid: null, project: '' }

function entryOf(entry: Fields, path: readonly string[], at: string, asked: string): Entry {
  const [name = '', lane = ''] = path.slice(-2)
  return {
    ...bare,
    category: categoryOf(path.slice(0, -2)),
    model: modelOf(name),
    metric: text(entry['billing_metric'], `${at}.billing_metric`),
    group: text(entry['billing_group'], `${at}.billing_group`) || lane,
    event: text(entry['event_type'], `${at}.event_type`),
    zone: text(entry['api_zone'], `${at}.api_zone`),
    tier: text(entry['service_tier'], `${at}.service_tier`),
    day: dayOf(text(entry['timestamp'], `${at}.timestamp`), asked, `${at}.timestamp`),
    value: decimal(entry['value'], `${at}.value`),
    paid: decimal(entry['value_paid'], `${at}.value_paid`),
  }
}

const categoryOf = (path: readonly string[]): string => path.filter((part) => part !== 'models').join(' ')

/** `mistral-large-latest::mistral-large-2512`: the model behind the alias. */
const modelOf = (name: string): string => name.split('::').at(-1) ?? name

/** A day of another month, or no day at all, would put money in the wrong place. */
function dayOf(timestamp: string, asked: string, at: string): Day | null {
  if (timestamp === '') return null
  const day = timestamp.slice(0, 10)
  return /^\d{4}-\d\d-\d\d(?:T00:00:00(?:\.0+)?(?:Z|\+00:00)?)?$/.test(timestamp) && day.startsWith(asked) ? day : unexpected(at, timestamp)
}

function priceOf(price: Fields, at: string): Price {
  const amount = price['price']
  if (decimal(amount, `${at}.price`) === null) unexpected(`${at}.price`, amount)
  const name = (field: string): string => text(price[field], `${at}.${field}`)
  return { event: name('event_type'), metric: name('billing_metric'), group: name('billing_group'), zone: name('api_zone'), tier: name('service_tier'), price: String(amount).trim() }
}

export interface Workspace {
  readonly id: string
  readonly name: string
}

/** Reads a page of workspaces; `total` counts those of all pages. */
export function parseWorkspaces(body: unknown): { workspaces: Workspace[]; total: number } {
  const answer = fields(body, 'the answer')
  const workspaces = list(answer['items'], 'items').map((item, index) => {
    const workspace = fields(item, `items[${index}]`)
    const id = text(workspace['uuid'], `items[${index}].uuid`)
    return { id: id === '' ? unexpected(`items[${index}].uuid`, workspace['uuid']) : id, name: text(workspace['name'], `items[${index}].name`) || id }
  })
  return { workspaces, total: count(answer['total'], 'total') ?? unexpected('total', null) }
}
