/**
 * What a sample organisation uses at Mistral, day by day and workspace by workspace: deterministic by seed.
 * Prices are Mistral's list prices of 2026, in integer nano-units of the organisation's currency for one unit,
 * so totals are exact whatever the grouping.
 */
import { chance, wobble } from '../kit/random.mjs'

/**
 * @typedef {{ category: string[], alias: string, metric: string, group: string, event: string, zone: 'global' | 'eu', day: string, value: number, paid: number, workspace: string }} Use
 * @typedef {{ id: string, name: string, archived?: boolean, weight: number, zone: 'global' | 'eu' }} Workspace
 * @typedef {{ id: string, seed: string, firstDay: string, currency: string, symbol: string, scale: number, workspaces: Workspace[] }} Organisation
 */

/** @type {{ category: string[], alias: string, metric: string, event: string, lanes: Record<string, number>, size: number, covered?: boolean }[]} */
export const products = [
  { category: ['completion'], alias: 'mistral-large-latest', metric: 'mistral-large-2512', event: 'api_tokens', lanes: { input: 500, cached: 50, output: 1500 }, size: 9_000_000 },
  { category: ['completion'], alias: 'mistral-small-latest', metric: 'mistral-small-latest', event: 'api_tokens', lanes: { input: 100, output: 300 }, size: 14_000_000 },
  { category: ['completion'], alias: 'codestral-latest', metric: 'codestral-2508', event: 'api_tokens', lanes: { input: 300, cached: 30, output: 900 }, size: 5_000_000 },
  { category: ['ocr'], alias: 'mistral-ocr-latest', metric: 'mistral-ocr-2505', event: 'api_pages', lanes: { input: 1_000_000 }, size: 900 },
  { category: ['audio'], alias: 'voxtral-mini-latest', metric: 'voxtral-mini-2507', event: 'api_audio_seconds', lanes: { input: 40_000 }, size: 4000 },
  { category: ['connectors'], alias: 'web_search', metric: 'web_search', event: 'api_connectors', lanes: { input: 30_000_000 }, size: 20 },
  // A plan covers most of it: used, but not billed.
  { category: ['vibe_code', 'completion'], alias: 'mistral-vibe-cli-latest', metric: 'mistral-medium-2508', event: 'vibe_tokens', lanes: { input: 400, cached: 40, output: 2000 }, size: 3_000_000, covered: true },
]

/** Part of a product's size that goes into each lane. */
const laneShare = /** @type {Record<string, number>} */ ({ input: 0.7, cached: 0.3, output: 0.12 })

/** Tokens computed in a chosen region cost a tenth more (docs.mistral.ai/studio/regional-inference). @param {number} nanos @param {string} event @param {string} zone */
export const priceIn = (nanos, event, zone) => (zone === 'eu' && event.endsWith('tokens') ? (nanos * 11) / 10 : nanos)

const growthPerDay = 0.003
/** @param {string} day */
const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / 86_400_000

/** Days worked out before, by organisation and day: every request asks for them again. @type {Map<string, Use[]>} */
const known = new Map()

/** Everything the organisation used on a whole day. @param {Organisation} organisation @param {string} day @returns {Use[]} */
export function useOf(organisation, day) {
  const key = `${organisation.seed} ${organisation.firstDay} ${day}`
  const uses = known.get(key) ?? workOut(organisation, day)
  known.set(key, uses)
  return uses
}

/** @param {Organisation} organisation @param {string} day @returns {Use[]} */
function workOut({ seed, firstDay, scale, workspaces }, day) {
  const age = dayNumber(day) - dayNumber(firstDay)
  if (age < 0) return []
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const rest = weekday === 0 || weekday === 6 ? 0.4 : 1
  return workspaces.flatMap(({ id, weight, zone }, index) => products.flatMap(({ category, alias, metric, event, lanes, size, covered }) => {
    // The first workspace uses everything, the others not; and a rare day goes without.
    if ((index > 0 && chance(seed, id, metric) < 0.25) || chance(seed, id, metric, day) < 0.04) return []
    return Object.keys(lanes).map((group) => {
      const value = Math.round(size * scale * weight * rest * (1 + growthPerDay) ** age * (laneShare[group] ?? 1) * wobble(0.3, seed, day, id, metric, group))
      return { category, alias, metric, group, event, zone, day, value, paid: covered ? Math.floor(value / 8) : value, workspace: id }
    })
  }))
}
