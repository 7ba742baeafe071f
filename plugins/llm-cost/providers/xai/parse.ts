/**
 * xAI's answers as ledger lines. `usd` amounts are dollars (the limits and invoices of the same API are cents), as
 * numbers; we take text as well. A day without use is a point of 0, and no line. xAI reports no tokens by day.
 */
import { dayOf, type Day } from '../../ledger/days'
import { emptyLine, mergeLines, type Line } from '../../ledger/rows'
import { fields, list, money, text, unexpected, type Fields } from '../reading'
import type { Grouping } from './requests'

export const source = 'xai.costs'

export interface Usage {
  /** False: xAI left series out because there were too many; a smaller question is needed. */
  readonly complete: boolean
  /** False: the answer is not grouped as it was asked for. */
  readonly grouped: boolean
  readonly lines: readonly Line[]
}

/** Reads the amounts of the days `from` to `to`. Throws {@link ProviderProblem} `unexpected`, naming the field that does not fit. */
export function parseUsage(body: unknown, { from, to, grouping }: { from: Day; to: Day; grouping: Grouping }): Usage {
  const answer = fields(body, 'the answer')
  const limit = answer['limitReached'] ?? false
  if (typeof limit !== 'boolean') return unexpected('limitReached', limit)
  const series = list(answer['timeSeries'], 'timeSeries').map((entry, index) => fields(entry, `timeSeries[${index}]`))
  const groups = series.map((entry, index) => list(entry['group'], `timeSeries[${index}].group`))
  const grouped = groups.every((group) => group.length === grouping.length)
  const lines = series.flatMap((entry, index) => linesOf(entry, groups[index] ?? [], `timeSeries[${index}]`))
  const asked = mergeLines(lines.filter(({ day, cost_nanos }) => day >= from && day <= to && cost_nanos !== 0))
  return { complete: !limit, grouped, lines: asked.map((line) => ((line.cost_nanos ?? 0) < 0 ? { ...line, charge: 'credit' } : line)) }
}

function linesOf(series: Fields, group: readonly unknown[], at: string): Line[] {
  const [description = '', unit = '', key = ''] = group.map((name, index) => text(name, `${at}.group[${index}]`))
  return list(series['dataPoints'], `${at}.dataPoints`).map((entry, index) => {
    const point = fields(entry, `${at}.dataPoints[${index}]`)
    const [amount, ...more] = list(point['values'], `${at}.dataPoints[${index}].values`)
    if (more.length > 0) unexpected(`${at}.dataPoints[${index}].values`, point['values'])
    return {
      ...emptyLine,
      provider: 'xai', source, kind: 'cost', currency: 'USD',
      day: pointDay(point['timestamp'], `${at}.dataPoints[${index}].timestamp`),
      item: [description, unit].filter((name) => name !== '').join('; '),
      model: modelOf(description), api_key: key,
      cost_nanos: money(amount, `${at}.dataPoints[${index}].values[0]`),
    }
  })
}

/** A point is one UTC day; anything else would put money on the wrong day. */
function pointDay(timestamp: unknown, at: string): Day {
  const moment = Date.parse(text(timestamp, at))
  return Number.isNaN(moment) || moment % dayMs !== 0 ? unexpected(at, timestamp) : dayOf(moment)
}

const dayMs = 86_400_000

/** How descriptions name models: `Chat grok-4-0709`, `grok-2-image-1212`, `API grok-4.3`. Searches and other tools name none. */
const models: readonly RegExp[] = [
  /^(?:Chat|Image|Video|Voice|Embedding|API) ([\w.:-]+)$/,
  /(?:^|[\s(/])(grok-[\w.:-]*\w)/i,
]

export function modelOf(description: string): string {
  for (const rule of models) {
    const model = rule.exec(description)?.[1]
    if (model !== undefined) return model
  }
  return ''
}

/**
 * The team of a management key: `scopeId` of a key made for one team, or the older `teamId`. Empty for a key of a
 * whole organisation, of which only a person knows the team that is meant.
 */
export function parseTeam(body: unknown): string {
  const key = fields(body, 'the answer')
  const [scope, scopeId, team] = ['scope', 'scopeId', 'teamId'].map((name) => text(key[name], name))
  if (scope === 'SCOPE_TEAM' && scopeId) return scopeId
  return team ?? ''
}
