/**
 * Published figures: `metrics:publish` writes a plugin's own, `metrics:read` reads what all plugins published for this
 * user. A state (up or down, a share, an age) is a figure like any other; its newest point counts.
 */
import { z } from 'zod'
import { route } from './route'
import { labels, metricName, pluginName } from './values'

const shared = { role: 'tenant_user', audited: false, port: 'host' } as const
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a UTC day such as 2026-01-31')
/** One metric of one plugin, with all its labels. */
const metric = z.strictObject({ plugin: pluginName, name: metricName })

export const seriesInfo = z.object({
  plugin: z.string(), pluginTitle: z.string(), name: z.string(), labels, unit: z.string(),
  /** Newest and oldest point, epoch ms. */
  lastAt: z.number(), lastValue: z.number(), firstAt: z.number(),
})
export type SeriesInfo = z.output<typeof seriesInfo>

export const metricRoutes = {
  'metrics.publish': route({
    ...shared, permission: 'metrics:publish', effect: 'write',
    input: z.strictObject({
      /** A point with the same name, labels and `at` replaces the older one. */
      points: z.array(z.strictObject({
        name: metricName, labels: labels.default({}),
        value: z.number(),
        /** `nano-usd`, `tokens`, `count`, `percent`, `ms`, `bytes`, … */
        unit: z.string().max(20),
        at: z.number().int(),
      })).min(1).max(5000),
    }),
    output: z.null(),
  }),
  /** Every series with its newest point, by plugin, name and labels. `metrics`: only these; null: all. At most 10 000. */
  'metrics.list': route({ ...shared, permission: 'metrics:read', effect: 'read', input: z.strictObject({ metrics: z.array(metric).max(500).nullable().default(null) }), output: z.object({ series: z.array(seriesInfo), more: z.boolean() }) }),
  /** The sums of the points of each UTC day from `from` to `to`, both included; days without a point are left out. At most 400 days. */
  'metrics.days': route({
    ...shared, permission: 'metrics:read', effect: 'read',
    input: z.strictObject({ metrics: z.array(metric).min(1).max(500), from: day, to: day }),
    output: z.object({ series: z.array(z.object({ plugin: z.string(), name: z.string(), labels, unit: z.string(), days: z.array(z.string()), values: z.array(z.number()) })) }),
  }),
  /** The points of one metric from `from` (included) to `to` (excluded), epoch ms, oldest first; the newest `limit` of them. */
  'metrics.points': route({
    ...shared, permission: 'metrics:read', effect: 'read',
    input: z.strictObject({ plugin: pluginName, name: metricName, labels: labels.default({}), from: z.number().int(), to: z.number().int(), limit: z.number().int().min(1).max(100_000).default(20_000) }),
    output: z.object({ series: z.array(z.object({ labels, unit: z.string(), at: z.array(z.number()), values: z.array(z.number()) })), more: z.boolean() }),
  }),
} as const
