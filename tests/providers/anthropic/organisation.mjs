/**
 * What a sample organisation uses and pays, day by day: deterministic by seed, with growth, quiet weekends, several
 * workspaces, keys, people and models, batches, a committed tier, long contexts, a fast mode and one region. Prices are
 * Anthropic's list prices, written down here on their own. Money is integer nano-dollars, so totals are exact whatever
 * the grouping.
 */
import { chance, wobble } from '../kit/random.mjs'

/**
 * @typedef {{ type: 'user', id: string, email: string } | { type: 'service', id: string }} Actor
 * @typedef {{ workspace: string | null, key: string | null, actor: Actor | null, model: string | null, tier: string | null,
 *   context: string | null, speed: string | null, geo: string | null }} Place `workspace` null is the default one
 * @typedef {Place & { uncached: number, read: number, write5m: number, write1h: number, output: number, searches: number, requests: number }} Usage
 * @typedef {Place & { costType: string, tokenType: string | null, nanos: number, list: number }} Cost
 * @typedef {{ id: string, seed: string, firstDay: string, scale: number, percentOff: number }} Organisation
 */

const dayMs = 86_400_000

/** Nano-dollars a token: input, cache read, 5-minute write, 1-hour write, output. @type {Record<string, readonly number[]>} */
const prices = {
  'claude-sonnet-4-5-20250929': [3000, 300, 3750, 6000, 15_000],
  'claude-opus-4-5-20251101': [5000, 500, 6250, 10_000, 25_000],
  'claude-haiku-4-5-20251001': [1000, 100, 1250, 2000, 5000],
  'claude-opus-4-6': [5000, 500, 6250, 10_000, 25_000],
}
const longPrices = [6000, 600, 7500, 12_000, 22_500]
const searchNanos = 10_000_000
const runNanos = 50_000_000
const tokenTypes = ['uncached_input_tokens', 'cache_read_input_tokens', 'cache_creation.ephemeral_5m_input_tokens', 'cache_creation.ephemeral_1h_input_tokens', 'output_tokens']

const [sonnet, opus, haiku, newOpus] = /** @type {[string, string, string, string]} */ (Object.keys(prices))
/** @type {(name: string) => Actor} */
const person = (name) => ({ type: 'user', id: `user_01Sample${name}`, email: `${name.toLowerCase()}@acme.example` })
export const people = { ada: person('Ada'), grace: person('Grace'), linus: person('Linus') }

/**
 * Streams of requests. `tokens`: uncached input on an average day; the other counts are shares of it.
 * @typedef {{ workspace: string | null, key?: string, actor?: Actor, model: string, tokens: number, output: number, read?: number, write5m?: number, write1h?: number,
 *   searches?: number, weekend?: number, tier?: string, context?: string, speed?: string, geo?: string, since?: string }} Stream
 * @type {readonly Stream[]}
 */
const streams = [
  { workspace: 'support', key: 'support_1', model: sonnet, tokens: 1_400_000, read: 3.1, write5m: 0.4, output: 0.28, searches: 90 },
  { workspace: 'support', key: 'support_1', model: haiku, tokens: 2_600_000, read: 1.2, write5m: 0.2, output: 0.2 },
  { workspace: 'support', key: 'support_2', model: haiku, tokens: 1_900_000, output: 0.3 },
  { workspace: 'support', key: 'support_2', model: sonnet, tokens: 500_000, output: 0.3, tier: 'priority' },
  { workspace: 'documents', key: 'documents_1', model: sonnet, tokens: 2_200_000, read: 0.5, write1h: 0.3, output: 0.1, tier: 'batch', weekend: 1 },
  { workspace: 'documents', key: 'documents_1', model: haiku, tokens: 3_000_000, output: 0.15, tier: 'batch', weekend: 1 },
  { workspace: 'documents', key: 'documents_1', model: sonnet, tokens: 800_000, read: 0.4, write1h: 0.2, output: 0.03, context: '200k-1M' },
  { workspace: 'research', key: 'research_1', actor: { type: 'service', id: 'svac_01SampleAgents' }, model: opus, tokens: 500_000, read: 2, write5m: 0.3, write1h: 0.5, output: 0.3, searches: 40 },
  { workspace: 'research', key: 'research_1', actor: { type: 'service', id: 'svac_01SampleAgents' }, model: newOpus, tokens: 240_000, read: 1.5, write1h: 0.4, output: 0.3, geo: 'us', since: '2026-04-01' },
  { workspace: 'research', key: 'research_1', model: newOpus, tokens: 60_000, read: 0.5, output: 0.25, speed: 'fast', since: '2026-05-01' },
  { workspace: 'research', key: 'research_1', model: newOpus, tokens: 20_000, output: 0.25, speed: 'fast', geo: 'us', since: '2026-05-01' },
  { workspace: 'research', key: 'research_2', actor: people.grace, model: opus, tokens: 200_000, output: 0.4, weekend: 0.1 },
  { workspace: 'claude_code', key: 'claude_code_1', actor: people.ada, model: opus, tokens: 110_000, read: 9, write5m: 1.6, output: 0.5, weekend: 0.15 },
  { workspace: 'claude_code', key: 'claude_code_1', actor: people.grace, model: sonnet, tokens: 160_000, read: 8, write5m: 1.4, output: 0.4, weekend: 0.1 },
  { workspace: null, actor: people.linus, model: sonnet, tokens: 60_000, output: 0.5, weekend: 0 },
  { workspace: null, key: 'default_1', model: haiku, tokens: 300_000, output: 0.2 },
]

/** Models that know where they compute; others say nothing about it. */
const placed = new Set([newOpus])
const growthPerDay = 0.002

/** Days worked out before: every page asks for them again. @type {Map<string, Usage[]>} */
const known = new Map()

/** Everything the organisation used on a whole day. @param {Organisation} organisation @param {string} day @returns {Usage[]} */
export function usageOf(organisation, day) {
  const key = `${organisation.seed} ${organisation.firstDay} ${organisation.scale} ${day}`
  const lines = known.get(key) ?? workOut(organisation, day)
  known.set(key, lines)
  return lines
}

/** @param {Organisation} organisation @param {string} day @returns {Usage[]} */
function workOut({ id, seed, firstDay, scale }, day) {
  const age = (Date.parse(day) - Date.parse(firstDay)) / dayMs
  if (age < 0) return []
  const isWeekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
  const lines = streams.flatMap((stream, index) => {
    const { workspace, key, actor, model, tokens, output, read = 0, write5m = 0, write1h = 0, searches = 0, weekend = 0.6, tier, context, speed, geo, since } = stream
    if ((since !== undefined && day < since) || chance(seed, day, index, 'rests') < 0.03) return []
    const uncached = Math.round(tokens * scale * (1 + growthPerDay) ** age * (isWeekend ? weekend : 1) * wobble(0.3, seed, day, index))
    const share = (/** @type {number} */ part, /** @type {string} */ word) => Math.round(uncached * part * wobble(0.25, seed, day, index, word))
    if (uncached === 0) return []
    return [{
      workspace: workspace === null ? null : `wrkspc_${id}_${workspace}`, key: key === undefined ? null : `apikey_${id}_${key}`, actor: actor ?? null, model,
      tier: tier ?? 'standard', context: context ?? '0-200k', speed: speed ?? 'standard', geo: placed.has(model) ? geo ?? 'global' : 'not_available',
      uncached, read: share(read, 'read'), write5m: share(write5m, '5m'), write1h: share(write1h, '1h'), output: share(output, 'output'),
      searches: Math.round(searches * scale * wobble(0.4, seed, day, index, 'searches')), requests: Math.max(1, Math.round(uncached / 1800)),
    }]
  })
  // The sandbox: no tokens and no model, only runs.
  const runs = Math.round(14 * scale * wobble(0.5, seed, day, 'runs'))
  return [...lines, {
    workspace: `wrkspc_${id}_research`, key: `apikey_${id}_research_1`, actor: null, model: null, tier: null, context: null, speed: null, geo: null,
    uncached: 0, read: 0, write5m: 0, write1h: 0, output: 0, searches: 0, requests: runs,
  }]
}

/** What the provider bills for it. What runs on the committed tier was paid for before. @param {Organisation} organisation @param {readonly Usage[]} usage @returns {Cost[]} */
export const costsOf = ({ percentOff }, usage) => usage.flatMap(({ uncached, read, write5m, write1h, output, searches, requests, ...place }) => {
  const bill = (/** @type {Place} */ where, /** @type {string} */ costType, /** @type {string | null} */ tokenType, /** @type {number} */ list) =>
    (list === 0 ? [] : [{ ...where, costType, tokenType, list, nanos: (list * (100 - percentOff)) / 100 }])
  const bare = { ...place, model: null, tier: null, context: null, speed: null, geo: null }
  if (place.model === null) return bill(bare, 'code_execution', null, requests * runNanos)
  const counts = [uncached, read, write5m, write1h, output]
  const tokens = place.tier === 'priority' ? [] : counts.flatMap((count, index) => bill(place, 'tokens', /** @type {string} */ (tokenTypes[index]), count * tokenNanos(place, index)))
  return [...tokens, ...bill(bare, 'web_search', null, searches * searchNanos)]
})

/** @param {Place} place @param {number} kind */
export function tokenNanos({ model, tier, context, speed, geo }, kind) {
  const table = context === '200k-1M' ? longPrices : prices[model ?? ''] ?? []
  const price = (table[kind] ?? 0) * (speed === 'fast' ? 6 : 1) * (tier === 'batch' ? 0.5 : 1)
  return geo === 'us' ? (price * 11) / 10 : price
}

/**
 * The part of a whole-day amount that falls between two moments of the day (ms). Parts of a day add up to it.
 * @param {number} amount @param {number} from @param {number} to
 */
export function partOfDay(amount, from, to) {
  const until = (/** @type {number} */ ms) => Math.floor((amount * Math.min(Math.max(ms, 0), dayMs)) / dayMs)
  return until(to) - until(from)
}
