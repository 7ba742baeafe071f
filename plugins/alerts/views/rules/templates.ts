/** Rules that most people want first. Each looks for a metric it can watch by its name and unit, whoever publishes it. */
import type { SeriesInfo } from '@panoptic/sdk'
import type { RuleDraft } from './draft'

export interface Template {
  readonly id: 'cost-day' | 'month-pace' | 'budget-used' | 'provider-down' | 'storage' | 'key-age' | 'spike' | 'silent'
  readonly fits: (series: SeriesInfo) => boolean
  /** Of the first series that fits. `value` is typed in the metric's unit as {@link RuleDraft.value} is. */
  readonly draft: (series: SeriesInfo) => Partial<RuleDraft>
}

const isCost = ({ name, unit }: SeriesInfo): boolean => unit === 'nano-usd' && /(^|[._])cost$/.test(name)
const labelsOf = (wanted: readonly string[]) => ({ labels }: SeriesInfo): string[] => wanted.filter((name) => Object.hasOwn(labels, name))

// What is published per day has the day's beginning as its time: an alert of yesterday's sum is over an hour after midnight
// (UTC), and today's first point is no day late before the sources had their morning.
export const templates: readonly Template[] = [
  { id: 'cost-day', fits: isCost, draft: () => ({ measure: 'day', value: '50', missing: 'ok', missingTime: '1 h' }) },
  { id: 'month-pace', fits: isCost, draft: () => ({ measure: 'month-pace', value: '1000', missing: 'ok', missingTime: '2 d', repeat: '1 d' }) },
  { id: 'budget-used', fits: ({ name, unit }) => unit === 'percent' && /budget.*\bused$/.test(name), draft: (series) => ({ measure: 'latest', value: '80', by: labelsOf(['budget', 'name'])(series), repeat: '1 d' }) },
  { id: 'spike', fits: isCost, draft: () => ({ measure: 'day', kind: 'change', percent: '50', days: '14', missing: 'ok', missingTime: '1 h' }) },
  { id: 'provider-down', fits: ({ name, unit }) => unit !== 'nano-usd' && /(^|[._])(up|online|available|reachable)$/.test(name), draft: (series) => ({ measure: 'latest', is: 'below', value: '1', by: Object.keys(series.labels), forTime: '2 min', severity: 'critical', keepTime: '2 min' }) },
  { id: 'storage', fits: ({ name, unit }) => unit === 'percent' && /(storage|disk|volume|quota)/.test(name), draft: (series) => ({ measure: 'latest', value: '80', recover: '75', by: Object.keys(series.labels) }) },
  { id: 'key-age', fits: ({ name, unit }) => unit === 'days' && /(secret|key).*age/.test(name), draft: (series) => ({ measure: 'latest', value: '90', by: Object.keys(series.labels), groupBy: ['rule'], repeat: '7 d' }) },
  { id: 'silent', fits: ({ plugin }) => plugin !== 'alerts', draft: () => ({ measure: 'age', value: '36', missing: 'fire', missingTime: '1 d' }) },
]

export interface Offer {
  readonly template: Template
  /** What it would watch; null: nothing fits yet. */
  readonly series: SeriesInfo | null
}

/** Those that can watch something first. */
export function offers(series: readonly SeriesInfo[]): Offer[] {
  const all = templates.map((template) => ({ template, series: series.find(template.fits) ?? null }))
  return [...all.filter((offer) => offer.series !== null), ...all.filter((offer) => offer.series === null)]
}
