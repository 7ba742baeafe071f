/** Figures: published and asked for in parts that fit into a call. */
import type { Metrics, MetricName } from '../clients'
import type { PluginClient } from './panoptic'

/** Points of one call; the route takes 5 000, but long labels weigh more. */
const pointsPerCall = 2_000
/** Metrics of one question. */
const namesPerCall = 500

export function createMetricsClient(client: PluginClient): Metrics {
  return {
    async publish(points) {
      for (const part of partsOf(points, pointsPerCall))
        await client.call('metrics.publish', { points: part.map((point) => ({ ...point, labels: { ...point.labels } })) })
    },
    async list(metrics) {
      if (metrics === undefined) return (await client.call('metrics.list', {})).series
      const parts = await asked(metrics, (part) => client.call('metrics.list', { metrics: part }))
      return parts.flatMap(({ series }) => series)
    },
    async days(metrics, from, to) {
      const parts = await asked(metrics, (part) => client.call('metrics.days', { metrics: part, from, to }))
      return parts.flatMap(({ series }) => series)
    },
    points: ({ plugin, name }, { from, to, labels = {}, limit }) =>
      client.call('metrics.points', { plugin, name, labels: { ...labels }, from, to, ...(limit === undefined ? {} : { limit }) }),
  }
}

/** Part after part, by plugin and name, each metric once: the answers together are in the order of one answer. */
async function asked<T>(metrics: readonly MetricName[], ask: (part: MetricName[]) => Promise<T>): Promise<T[]> {
  const once = new Map(metrics.map(({ plugin, name }) => [`${plugin}\n${name}`, { plugin, name }]))
  const sorted = [...once].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, metric]) => metric)
  const answers: T[] = []
  for (const part of partsOf(sorted, namesPerCall)) answers.push(await ask(part))
  return answers
}

function partsOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}
