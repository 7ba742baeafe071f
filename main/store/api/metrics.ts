/** Published figures. A series belongs to the plugin and user whose run published it. */
import type { By } from './index'

export interface MetricPoint {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly unit: string
  readonly at: number
}

export interface MetricName { readonly plugin: string; readonly name: string }
type Labels = Readonly<Record<string, string>>

export interface MetricsApi {
  publishMetrics(plugin: string, by: By, points: readonly MetricPoint[]): void
  /**
   * Daily values of a metric in [fromDay, toDay] (UTC days, inclusive): sums of the points of each day,
   * with all labels folded, or one series per value of label `by`.
   */
  metricDays(plugin: string, by: By, query: { name: string; fromDay: string; toDay: string; by: string | null }): readonly { day: string; label: string; value: number; unit: string; updatedAt: number }[]

  /** Series of all plugins of this user with their newest point; `metrics` null: all. */
  metricSeries(by: By, metrics: readonly MetricName[] | null, limit: number): { readonly series: readonly { readonly plugin: string; readonly name: string; readonly labels: Labels; readonly unit: string; readonly lastAt: number; readonly lastValue: number; readonly firstAt: number }[]; readonly more: boolean }
  /** Daily sums of each series of these metrics in [fromDay, toDay]; days without a point are left out. */
  metricSums(by: By, metrics: readonly MetricName[], fromDay: string, toDay: string): readonly { readonly plugin: string; readonly name: string; readonly labels: Labels; readonly unit: string; readonly days: readonly string[]; readonly values: readonly number[] }[]
  /** Points in [from, to) of the series whose labels hold all of `labels`: the newest `limit` of them, oldest first. */
  metricPoints(by: By, query: MetricName & { readonly labels: Labels; readonly from: number; readonly to: number; readonly limit: number }): { readonly series: readonly { readonly labels: Labels; readonly unit: string; readonly at: readonly number[]; readonly values: readonly number[] }[]; readonly more: boolean }
}
