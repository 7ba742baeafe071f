/**
 * What a sample team uses at xAI, day by day and API key by API key: deterministic by seed. Prices are xAI's list
 * prices of 2026 in integer nano-dollars a unit, so totals are exact whatever the grouping.
 */
import { chance, wobble } from '../kit/random.mjs'

/**
 * @typedef {{ description: string, unit_type: string, api_key_id: string, day: string, units: number, nanos: number }} Use
 * @typedef {{ id: string, seed: string, firstDay: string, scale: number, keys: number }} Team
 */

/** @type {{ description: string, size: number, units: Record<string, { price: number, share: number }> }[]} */
const products = [
  { description: 'Chat grok-4-0709', size: 1_600_000, units: {
    'Prompt text tokens': { price: 3000, share: 0.6 }, 'Cached prompt text tokens': { price: 750, share: 0.4 },
    'Reasoning tokens': { price: 15_000, share: 0.08 }, 'Completion tokens': { price: 15_000, share: 0.05 },
  } },
  { description: 'Chat grok-4-fast-reasoning', size: 12_000_000, units: {
    'Prompt text tokens': { price: 200, share: 0.5 }, 'Cached prompt text tokens': { price: 50, share: 0.5 },
    'Reasoning tokens': { price: 500, share: 0.15 }, 'Completion tokens': { price: 500, share: 0.1 },
  } },
  { description: 'grok-2-image-1212', size: 12, units: { 'Generated image': { price: 70_000_000, share: 1 } } },
  // A tool that belongs to no model.
  { description: 'Web search', size: 160, units: { 'Search calls': { price: 5_000_000, share: 1 } } },
]

const growthPerDay = 0.003
/** @param {string} day */
const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / 86_400_000

/** Days worked out before, by team and day: every request asks for them again. @type {Map<string, Use[]>} */
const known = new Map()

/** Everything the team was billed for a whole day. @param {Team} team @param {string} day @returns {Use[]} */
export function useOf(team, day) {
  const key = `${team.seed} ${team.firstDay} ${day}`
  const uses = known.get(key) ?? workOut(team, day)
  known.set(key, uses)
  return uses
}

/** @param {Team} team @param {string} day @returns {Use[]} */
function workOut({ id, seed, firstDay, scale, keys }, day) {
  const age = dayNumber(day) - dayNumber(firstDay)
  if (age < 0) return []
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const rest = weekday === 0 || weekday === 6 ? 0.5 : 1
  return Array.from({ length: keys }, (_, index) => `key-${id}-${index + 1}`).flatMap((api_key_id, index) => products.flatMap(({ description, size, units }) => {
    // The first key uses everything, the others not; and a rare day goes without.
    if ((index > 0 && chance(seed, api_key_id, description) < 0.3) || chance(seed, api_key_id, description, day) < 0.08) return []
    return Object.entries(units).map(([unit_type, { price, share }]) => {
      const amount = Math.round(size * scale * rest * (1 + growthPerDay) ** age * share * wobble(0.3, seed, day, api_key_id, description, unit_type))
      return { description, unit_type, api_key_id, day, units: amount, nanos: amount * price }
    })
  }))
}
