/**
 * The rows a billing account's export receives: deterministic by seed, with projects on both of Google's APIs, growth,
 * quiet weekends, credits, taxes, an adjustment a month, and rows that arrive late. Money is whole nano-units here; the
 * amounts of the table are made of it (`table.mjs`), so that totals need no table at all.
 */
import { chance, wobble } from '../kit/random.mjs'
import { prices } from './prices.mjs'

/**
 * @typedef {{ type: string, name: string, nanos: number }} Credit
 * @typedef {{
 *   start: number, exported: number, service: string, sku: string, project: string | null, region: string | null,
 *   costType: 'regular' | 'tax' | 'adjustment' | 'rounding_error', nanos: number, listNanos: number | null,
 *   amount: number | null, unit: string | null, kind: import('./prices.mjs').Kind, rate: number, credits: Credit[],
 * }} Row `start`, `exported`: epoch ms
 * @typedef {{ id: string, seed: string, firstDay: string, currency: string, discount: number, scale: number }} BillingAccount
 */

const hour = 3_600_000
const dayMs = 24 * hour
const growthPerDay = 0.002
/** Input tokens of an average day at the start, of everything a weight of 1 stands for. */
const dailyTokens = 3_000_000

/** What each project uses: how much of each SKU, as a share of `dailyTokens` (or pieces where it is no token). */
const projects = [
  { id: 'support', region: 'us-central1', weekend: 0.8, uses: { proIn: 0.3, proCached: 0.2, proOut: 0.05, flashIn: 1.6, flashCached: 0.7, flashAudio: 0.15, flashOut: 0.28, storage: 40 / dailyTokens } },
  { id: 'search', region: null, weekend: 0.7, uses: { apiProIn: 0.35, apiProOut: 0.04, apiFlashIn: 1.1, apiFlashCached: 0.5, apiFlashOut: 0.2, embedding: 2.5, search: 22 / dailyTokens } },
  { id: 'research', region: 'europe-west4', weekend: 0.15, uses: { proIn: 0.2, proOut: 0.06, proInLong: 0.35, proOutLong: 0.03, liteBatchIn: 3.2, liteBatchOut: 0.5, images: 9 / dailyTokens } },
]

/** Days worked out before: every query asks for many of them. @type {Map<string, Row[]>} */
const known = new Map()

/** Every row whose use began on this day, whenever it was exported. @param {BillingAccount} account @param {string} day @returns {Row[]} */
export function rowsOf(account, day) {
  const key = `${account.seed} ${account.firstDay} ${day}`
  const rows = known.get(key) ?? [...usage(account, day), ...invoice(account, day)]
  known.set(key, rows)
  return rows
}

/** @param {BillingAccount} account @param {string} day @returns {Row[]} */
function usage(account, day) {
  const { id, seed, firstDay, scale } = account
  const age = (Date.parse(day) - Date.parse(firstDay)) / dayMs
  if (age < 0) return []
  const weekday = new Date(day).getUTCDay()
  const size = dailyTokens * scale * (1 + growthPerDay) ** age
  const rows = []
  for (const project of projects) {
    const share = weekday === 0 || weekday === 6 ? project.weekend : 1
    for (const [name, weight] of Object.entries(project.uses)) {
      const price = prices[/** @type {keyof typeof prices} */ (name)]
      const amount = Math.max(1, Math.round(size * weight * share * wobble(0.25, seed, day, project.id, name)))
      // Two hours of the day; the first is the evening before for Google, and its rows may lie in that day's partition.
      for (const [at, part] of /** @type {const} */ ([[1, Math.floor(amount * 0.3)], [13, amount - Math.floor(amount * 0.3)]])) {
        if (part === 0) continue
        const start = Date.parse(day) + at * hour
        rows.push(row(account, { start, exported: start + delay(seed, day, project.id, name, at), price, amount: part, project: `${id}-${project.id}`, region: project.region }))
      }
    }
  }
  const start = Date.parse(day) + 12 * hour
  return [...rows, row(account, { start, exported: start + 8 * hour, price: prices.disk, amount: 30, project: `${id}-data`, region: 'europe-west1' })]
}

/** Most rows come within a day, one in forty some days later. */
const delay = (/** @type {(string | number)[]} */ ...words) =>
  Math.round((chance(...words, 'late') < 0.025 ? 24 * (3 + 5 * chance(...words, 'how late')) : 3 + 16 * chance(...words, 'export')) * hour)

/** @param {BillingAccount} account @param {{ start: number, exported: number, price: import('./prices.mjs').Price, amount: number, project: string, region: string | null }} use @returns {Row} */
function row(account, { start, exported, price, amount, project, region }) {
  const rate = rateOf(account.currency, start)
  const list = Math.round(price.nanos * amount * rate)
  const nanos = Math.round(list * (1 - account.discount))
  /** @type {Credit[]} */
  const credits = []
  if (price === prices.embedding) credits.push({ type: 'FREE_TIER', name: 'Free tier', nanos: -Math.floor(nanos / 20) })
  if (project.endsWith('-research') && price.kind === 'output') credits.push({ type: 'PROMOTION', name: 'Research grant 2026', nanos: -Math.floor(nanos / 4) })
  return { start, exported, service: price.service, sku: price.sku, project, region, costType: 'regular', nanos, listNanos: list, amount, unit: price.unit, kind: price.kind, rate, credits }
}

/** What does not come from use: an adjustment on the 15th that arrives nine days later, taxes and rounding at the month's end. @param {BillingAccount} account @param {string} day @returns {Row[]} */
function invoice(account, day) {
  if (day < account.firstDay) return []
  const start = Date.parse(day)
  const plain = { start, project: null, region: null, listNanos: null, amount: null, unit: null, kind: null, rate: rateOf(account.currency, start), credits: [] }
  if (day.endsWith('-15'))
    return [{ ...plain, exported: start + 9 * dayMs, service: prices.proIn.service, sku: prices.proIn.sku, project: `${account.id}-support`, region: 'us-central1', costType: 'adjustment', nanos: -1_230_000_000 }]
  if (!new Date(start + dayMs).toISOString().startsWith(`${day.slice(0, 7)}-`))
    return [
      { ...plain, exported: start + 2 * dayMs, service: 'Invoice', sku: 'Tax', costType: 'tax', nanos: 190_190_000_000 },
      { ...plain, exported: start + 2 * dayMs, service: 'Invoice', sku: 'Rounding error', costType: 'rounding_error', nanos: 4_210_000 },
    ]
  return []
}

/** Units of the currency for a dollar, another one each month. @param {string} currency @param {number} at */
export const rateOf = (currency, at) => (currency === 'USD' ? 1 : Number((0.85 + 0.01 * new Date(at).getUTCMonth()).toFixed(2)))
