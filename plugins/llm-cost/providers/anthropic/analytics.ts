/**
 * The reports `analytics/usage` and `analytics/cost`: flat rows, broken out by at most five dimensions.
 *
 * Costs need no more than five: model, workspace, key, whoever caused it, tier (the kind of token comes for free).
 * For usage that is not enough, because context window, speed and region decide prices as well. So the report is
 * first asked which of their values occur; each that is not the usual one is then read on its own, as a filter, and
 * taken off the whole. Nothing can fall between two filters: what no filter named stays in the rest, and the sum
 * is the whole by construction.
 */
import type { Days } from '../../ledger/days'
import { mergeLines, type Line } from '../../ledger/rows'
import { ProviderProblem } from '../problem'
import { fields, list, text, type Fields } from '../reading'
import type { Caller } from '../request'
import { costLine, readCounts, readTier, readVariant, usageLines, type Counts, type Dimensions } from './lines'
import { bucketDay, instant, pages } from './pages'
import { analyticsRequest, type AnalyticsQuery, type Report } from './requests'

const belonging = ['model', 'workspace_id', 'api_key_id', 'actor', 'service_tier'] as const
export const groupBy = { usage: belonging, costs: [...belonging, 'cost_type', 'token_type'], variants: ['context_window', 'speed', 'inference_geo'] } as const

export interface Reading {
  readonly lines: readonly Line[]
  /** Epoch ms up to which the data are complete, where Anthropic says so. */
  readonly completeTo?: number
}

/** All lines of at most 31 days. Rejects with a {@link ProviderProblem}. */
export const readAnalytics = (caller: Caller, basePath: string, report: Report, days: Days): Promise<Reading> =>
  report === 'usage' ? readUsage({ caller, basePath, days }) : readCosts({ caller, basePath, days })

interface Question {
  readonly caller: Caller
  readonly basePath: string
  readonly days: Days
}

async function readCosts(question: Question): Promise<Reading> {
  const { rows, completeTo } = await readRows(question, { report: 'costs', groupBy: groupBy.costs })
  const lines = rows.map(({ row, group, at }) =>
    costLine(dimensionsOf(row, group, question.days, readVariant(group, at), at), fields(row['cost'], `${at}.cost`), group, at))
  return { lines: mergeLines(lines), ...completeTo }
}

type Variant = Pick<Dimensions, 'context_window' | 'speed' | 'region'>
type Usage = Map<string, { readonly dimensions: Dimensions; readonly counts: Counts }>

const usual: Variant = { context_window: '', speed: '', region: '' }
const filters: Readonly<Record<keyof Variant, string>> = { context_window: 'context_windows', speed: 'speeds', region: 'inference_geos' }
const specials = (variant: Variant): (keyof Variant)[] => (Object.keys(filters) as (keyof Variant)[]).filter((name) => variant[name] !== '')

async function readUsage(question: Question): Promise<Reading> {
  const variants = await variantsOf(question)
  const [only] = variants
  if (variants.length === 1 && only !== undefined) {
    const { usage, completeTo } = await readVariantUsage(question, only, {})
    return { lines: linesOf([usage]), ...completeTo }
  }

  // The most particular come first: each is taken off those that hold it, and the whole, read last, holds them all.
  const particular = variants.filter((variant) => specials(variant).length > 0).sort((one, other) => specials(other).length - specials(one).length)
  const parts: { readonly variant: Variant; readonly usage: Usage }[] = []
  for (const variant of particular) {
    const { usage } = await readVariantUsage(question, variant, filterOf(variant))
    parts.push({ variant, usage: without(usage, parts.filter((part) => holds(variant, part.variant))) })
  }
  const { usage, completeTo } = await readVariantUsage(question, usual, {})
  return { lines: linesOf([without(usage, parts), ...parts.map((part) => part.usage)]), ...completeTo }
}

const linesOf = (usages: readonly Usage[]): Line[] =>
  mergeLines(usages.flatMap((usage) => [...usage.values()].flatMap(({ dimensions, counts }) => usageLines(dimensions, counts))))

/** The combinations of context window, speed and region that occur. */
async function variantsOf(question: Question): Promise<Variant[]> {
  const { rows } = await readRows(question, { report: 'usage', groupBy: groupBy.variants })
  const variants = rows.map(({ group, at }) => readVariant(group, at))
  return [...new Map(variants.map((variant) => [JSON.stringify(variant), variant])).values()]
}

const filterOf = (variant: Variant): Record<string, string> => Object.fromEntries(specials(variant).map((name) => [filters[name], variant[name]]))

/** Whether what is read for `variant` includes `other`, which names at least as much. */
const holds = (variant: Variant, other: Variant): boolean => specials(variant).every((name) => variant[name] === other[name])

async function readVariantUsage(question: Question, variant: Variant, only: Record<string, string>): Promise<{ usage: Usage; completeTo: { completeTo?: number } }> {
  const { rows, completeTo } = await readRows(question, { report: 'usage', groupBy: groupBy.usage, only })
  const usage: Usage = new Map()
  for (const { row, group, at } of rows) {
    const dimensions = dimensionsOf(row, group, question.days, variant, at)
    const counts = readCounts(fields(row['usage'], `${at}.usage`), `${at}.usage`)
    const known = usage.get(keyOf(dimensions))
    usage.set(keyOf(dimensions), { dimensions, counts: known === undefined ? counts : combine(known.counts, counts, 1) })
  }
  return { usage, completeTo }
}

const keyOf = ({ day, model, project, api_key, actor, tier }: Dimensions): string => JSON.stringify([day, model, project, api_key, actor, tier])

/** What remains of the whole after its parts. */
function without(whole: Usage, parts: readonly { readonly usage: Usage }[]): Usage {
  const rest: Usage = new Map(whole)
  for (const { usage } of parts)
    for (const [key, { counts }] of usage) {
      const entry = rest.get(key)
      const left = entry === undefined ? null : combine(entry.counts, counts, -1)
      // Data only grow while we read, and the whole is read last; less than its parts is an answer we cannot trust.
      if (entry === undefined || left === null || Object.values(left).some((value) => value !== null && value < 0))
        throw new ProviderProblem('unexpected', `usage of ${JSON.parse(key).slice(0, 2).join(', ')} is more in parts than as a whole`)
      rest.set(key, { dimensions: entry.dimensions, counts: left })
    }
  return rest
}

const combine = (one: Counts, other: Counts, sign: 1 | -1): Counts => ({
  uncached: one.uncached + sign * other.uncached,
  cacheRead: one.cacheRead + sign * other.cacheRead,
  cacheWrite5m: one.cacheWrite5m + sign * other.cacheWrite5m,
  cacheWrite1h: one.cacheWrite1h + sign * other.cacheWrite1h,
  output: one.output + sign * other.output,
  webSearches: one.webSearches + sign * other.webSearches,
  requests: one.requests === null || other.requests === null ? null : one.requests + sign * other.requests,
})

interface Rows {
  readonly rows: readonly { readonly row: Fields; readonly group: Fields; readonly at: string }[]
  readonly completeTo: { readonly completeTo?: number }
}

async function readRows({ caller, basePath, days }: Question, query: Omit<AnalyticsQuery, 'page' | keyof Days>): Promise<Rows> {
  const parsed: Rows[] = []
  for await (const page of pages(caller, (cursor) => analyticsRequest(basePath, { ...query, ...days, ...(cursor !== undefined && { page: cursor }) })))
    parsed.push(parseAnalytics(page))
  const said = parsed.flatMap(({ completeTo: { completeTo } }) => completeTo ?? [])
  return { rows: parsed.flatMap(({ rows }) => rows), completeTo: said.length === 0 ? {} : { completeTo: Math.min(...said) } }
}

/** Reads the envelope of one page. */
export function parseAnalytics(page: Fields): Rows {
  const refreshed = page['data_refreshed_at'] ?? null
  return {
    rows: list(page['data'], 'data').map((entry, index) => {
      const row = fields(entry, `data[${index}]`)
      return { row, group: fields(row['group'], `data[${index}].group`), at: `data[${index}]` }
    }),
    completeTo: refreshed === null ? {} : { completeTo: instant(refreshed, 'data_refreshed_at') },
  }
}

const dimensionsOf = (row: Fields, group: Fields, days: Days, variant: Variant, at: string): Dimensions => ({
  day: bucketDay(row, days, at),
  model: text(group['model'], `${at}.group.model`),
  project: text(group['workspace_id'], `${at}.group.workspace_id`),
  api_key: text(group['api_key_id'], `${at}.group.api_key_id`),
  actor: actorOf(group['actor'], `${at}.group.actor`),
  tier: readTier(group, `${at}.group`),
  ...variant,
})

/** Whoever caused it, as the older report names them. A key that stands for nobody is in `api_key` already. */
function actorOf(value: unknown, at: string): string {
  if (value === null || value === undefined) return ''
  const actor = fields(value, at)
  if (actor['type'] === 'api_actor') return ''
  return ['user_id', 'service_account_id', 'subject', 'type'].map((name) => text(actor[name], `${at}.${name}`)).find((name) => name !== '') ?? ''
}
