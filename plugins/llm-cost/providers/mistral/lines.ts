/**
 * Mistral's entries as ledger lines.
 * - Usage: units used (`value`). `input`, `cached` and `output` are billed side by side, each at its own price, so
 *   they are disjoint; the ledger's `input_tokens` is `input` plus `cached`. What is not counted in tokens is a quantity.
 * - Cost: units billed (`value_paid`) × the report's own unit price, which is how Mistral says it calculates amounts;
 *   the report itself holds no amounts. Unknown where an entry does not say what was billed, or no single price fits.
 *   Not in this report, so not in the ledger: credits, subscription fees, taxes.
 * - List cost: units used at the same price, what a plan covers included.
 */
import type { Day } from '../../ledger/days'
import { emptyLine, mergeLines, type Line } from '../../ledger/rows'
import { unexpected } from '../reading'
import type { Entry, Price, Report } from './parse'
import { amountNanos, unitOf, unitPrice } from './price'

export const source = 'mistral.usage'

/** The lines of a month; `month` is its first day. */
export function linesOf({ entries, prices, currency }: Report, month: Day): Line[] {
  const lines = mergeLines(entries.filter(isUsed).flatMap((entry) => {
    const common = commonOf(entry, month)
    const unit = unitOf(entry, prices)
    const cost = costLine(entry, common, unit, prices, currency)
    return [usageLine(entry, common, unit), ...(cost === null ? [] : [cost])]
  }))
  // Units that were taken back.
  return lines.map((line) => ((line.cost_nanos ?? 0) < 0 ? { ...line, charge: 'adjustment' } : line))
}

const isUsed = ({ value, paid }: Entry): boolean => value !== 0 || (paid !== 0 && paid !== null)

type Common = Omit<Line, 'kind'>

function commonOf(entry: Entry, month: Day): Common {
  return {
    ...emptyLine,
    provider: 'mistral', source, model: entry.model, project: entry.project,
    day: entry.day ?? month,
    span: entry.day === null ? 'month' : 'day',
    tier: entry.tier === 'standard' ? '' : entry.tier,
    region: entry.zone === 'global' ? '' : entry.zone,
  }
}

/** Tokens of all lanes meet in one line; lanes without any are 0, because the report lists every lane that was used. */
function usageLine(entry: Entry, common: Common, unit: string): Line {
  const { category, group, value } = entry
  if (unit !== 'tokens' || !tokenLanes.has(group))
    return { ...common, kind: 'usage', item: itemOf([category, `${group} ${unit}`.trim()], common), unit, quantity: value }
  const tokens = value === null || Number.isSafeInteger(value) ? value : unexpected(`${category} ${entry.model} ${group} value`, value)
  return {
    ...common, kind: 'usage', item: itemOf([category], common),
    input_tokens: group === 'output' ? 0 : tokens,
    cached_tokens: group === 'cached' ? tokens : 0,
    output_tokens: group === 'output' ? tokens : 0,
  }
}

const tokenLanes: ReadonlySet<string> = new Set(['input', 'cached', 'output'])

/** Storage of fine-tuned models is a bare number: what it costs is not in the report. */
function costLine(entry: Entry, common: Common, unit: string, prices: readonly Price[], currency: string): Line | null {
  if (entry.metric === '' && entry.paid === null) return null
  const price = unitPrice(entry, prices)
  return {
    ...common, kind: 'cost', item: itemOf([`${entry.category}, ${entry.group}`], common), unit, currency,
    // Nothing billed is no money, whatever the price.
    cost_nanos: entry.paid === 0 ? 0 : amountNanos(price, entry.paid),
    list_nanos: entry.value === 0 ? 0 : amountNanos(price, entry.value),
    quantity: entry.paid,
  }
}

/** What else tells lines apart is part of the item. */
const itemOf = (names: readonly string[], { tier, region, span }: Common): string =>
  [...names, tier, region, span === 'month' ? 'month' : ''].filter((part) => part !== '').join('; ')
