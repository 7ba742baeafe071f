/**
 * What a sample organisation uses and pays, day by day: deterministic by seed, with growth, quiet
 * weekends, several models, projects, keys and people, a nightly batch job and a service without a model.
 * Prices are invented. Money is integer nano-dollars, so totals are exact whatever the grouping.
 */
import { chance, wobble } from '../kit/random.mjs'

/**
 * @typedef {{ input: number, cached: number, output: number }} Price nano-dollars a token
 * @typedef {{ project_id: string, user_id: string, api_key_id: string, model: string, batch: boolean, service_tier: string,
 *   input: number, cached: number, cacheWrite: number, output: number, requests: number }} Usage
 * @typedef {{ project_id: string, api_key_id: string, line_item: string, nanos: number, quantity: number, unit: string }} Cost
 * @typedef {{ id: string, seed: string, firstDay: string, scale: number, projects: number }} Organisation
 */

const secondsPerDay = 86_400

/** @type {Record<string, Price & { share: number }>} */
const models = {
  'gpt-5.2-2026-01-15': { input: 1250, cached: 125, output: 10_000, share: 0.34 },
  'gpt-5.2-mini-2026-01-15': { input: 250, cached: 25, output: 2000, share: 0.42 },
  'gpt-4o-2024-08-06': { input: 2500, cached: 1250, output: 10_000, share: 0.08 },
  'o4-mini-2025-04-16': { input: 1100, cached: 275, output: 4400, share: 0.1 },
  'ft:gpt-4o-mini-2024-07-18:acme::tickets': { input: 300, cached: 150, output: 1200, share: 0.06 },
}

const projects = [
  { name: 'support', weight: 0.4, keys: 2, weekend: 0.85 },
  { name: 'search', weight: 0.25, keys: 2, weekend: 0.7 },
  { name: 'reports', weight: 0.2, keys: 1, weekend: 1, batch: true },
  { name: 'research', weight: 0.15, keys: 3, weekend: 0.12 },
]

/** Tokens in an average day of the largest project at the start. */
const dailyTokens = 42_000_000
const growthPerDay = 0.004

/** @param {string} day */
const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / 1000 / secondsPerDay

/** Days worked out before, by organisation and day: every page asks for them again. @type {Map<string, Usage[]>} */
const known = new Map()

/** Everything the organisation used on a whole day. @param {Organisation} organisation @param {string} day @returns {Usage[]} */
export function usageOf(organisation, day) {
  const key = `${organisation.seed} ${organisation.firstDay} ${organisation.projects} ${day}`
  const lines = known.get(key) ?? workOut(organisation, day)
  known.set(key, lines)
  return lines
}

/** @param {Organisation} organisation @param {string} day @returns {Usage[]} */
function workOut({ id, seed, firstDay, scale, projects: count }, day) {
  const age = dayNumber(day) - dayNumber(firstDay)
  if (age < 0) return []
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const isWeekend = weekday === 0 || weekday === 6
  const lines = []
  for (const project of projects.slice(0, count)) {
    for (let key = 1; key <= project.keys; key++) {
      for (const [model, { share }] of Object.entries(models)) {
        // Not every key uses every model, and a rare one rests for a day.
        if (chance(seed, project.name, key, model) < 0.25 || chance(seed, day, project.name, key, model) < 0.03) continue
        const size = dailyTokens * scale * (1 + growthPerDay) ** age * project.weight * share * (isWeekend ? project.weekend : 1)
        const input = Math.round((size / project.keys) * wobble(0.3, seed, day, project.name, key, model, 'input'))
        lines.push({
          project_id: `proj_${id}_${project.name}`,
          user_id: `user_${id}_${project.name}_${key}`,
          api_key_id: `key_${id}_${project.name}_${key}`,
          model,
          batch: project.batch === true,
          service_tier: model.startsWith('gpt-5.2-2026') && project.name === 'search' ? 'priority' : 'default',
          input,
          cached: Math.round(input * 0.35 * wobble(0.5, seed, day, project.name, key, model, 'cached')),
          cacheWrite: 0,
          output: Math.round(input * 0.14 * wobble(0.4, seed, day, project.name, key, model, 'output')),
          requests: Math.max(1, Math.round(input / 2400)),
        })
      }
    }
  }
  return lines
}

/** What the provider bills for it. @param {Organisation} organisation @param {string} day @returns {Cost[]} */
export function costsOf(organisation, day) {
  const lines = usageOf(organisation, day).flatMap((usage) => {
    const price = models[usage.model]
    const factor = usage.batch ? 0.5 : usage.service_tier === 'priority' ? 2 : 1
    const line = (/** @type {string} */ kind, /** @type {number} */ tokens, /** @type {number} */ nanos) => ({
      project_id: usage.project_id, api_key_id: usage.api_key_id, line_item: `${usage.model}, ${kind}`,
      nanos: Math.round(tokens * nanos * factor), quantity: tokens, unit: 'tokens',
    })
    return [
      line('input', usage.input - usage.cached, price.input),
      line('cached input', usage.cached, price.cached),
      line('output', usage.output, price.output),
    ]
  })
  if (lines.length === 0) return lines
  const searches = Math.round(900 * organisation.scale * wobble(0.5, organisation.seed, day, 'web search'))
  return [...lines, {
    project_id: `proj_${organisation.id}_search`, api_key_id: `key_${organisation.id}_search_1`,
    line_item: 'web search tool calls', nanos: searches * 10_000_000, quantity: searches, unit: '1000_tokens',
  }]
}

/** How much of a day's use has happened after this share of the day (0…1): little at night, most around noon. */
const curve = (/** @type {number} */ share) => share - (0.85 * Math.sin(2 * Math.PI * share)) / (2 * Math.PI)

/**
 * The part of a whole-day amount that falls between two seconds of the day. Parts of a day add up to it.
 * @param {number} amount @param {number} from @param {number} to
 */
export function partOfDay(amount, from, to) {
  const until = (/** @type {number} */ second) => (second >= secondsPerDay ? amount : Math.floor(amount * curve(second / secondsPerDay)))
  return until(Math.min(to, secondsPerDay)) - until(Math.max(from, 0))
}
