/** Draws a card's figures from the daily values of its metric. What nobody published stays unknown (null), never 0. */
import type { Manifest } from '@panoptic/sdk/contract/manifest'
import type { CardData } from '@panoptic/sdk/contract/shell'
import type { Client } from '../bridge/rpc'
import type { By, StoreApi } from '../store/api'
import { windowAt, windowBefore, type DayRange } from './days'

type Card = Manifest['cards'][number]
type Store = Pick<Client<StoreApi>, 'metricDays'>
type DayValue = Awaited<ReturnType<Store['metricDays']>>[number]

/** Rows of a `list`. */
const mostItems = 20

/** The figures of one card for this user at `now` (epoch ms). */
export async function cardData(plugin: string, card: Card, by: By, now: number, store: Store): Promise<CardData> {
  const read = (range: DayRange, label: string | null): Promise<readonly DayValue[]> =>
    store.metricDays(plugin, by, { name: card.metric, fromDay: range.from, toDay: range.to, by: label })
  const split = card.kind === 'list' || card.kind === 'status' ? (card.by ?? null) : null
  const [found, earlier] = await Promise.all([read(windowAt(card.window, now), split), read(windowBefore(card.window, now), null)])
  const days = oneUnit(found)
  const unit = newest(days)?.unit ?? newest(earlier)?.unit ?? ''
  return {
    plugin, card: card.id, kind: card.kind, unit,
    value: card.kind === 'status' ? latest(days) : total(days),
    previous: card.kind === 'status' ? latest(earlier) : total(earlier.filter((row) => row.unit === unit)),
    series: card.kind === 'trend' || card.kind === 'number' ? byDay(days) : [],
    items: split === null ? [] : card.kind === 'status' ? latestByLabel(days) : totalByLabel(days),
    updatedAt: newest(found)?.updatedAt ?? null,
  }
}

const newest = (rows: readonly DayValue[]): DayValue | undefined =>
  rows.reduce<DayValue | undefined>((best, row) => (best === undefined || row.updatedAt > best.updatedAt ? row : best), undefined)

/** A metric whose unit changed: only what is in the newest unit can be added up. */
const oneUnit = (rows: readonly DayValue[]): readonly DayValue[] => {
  const unit = newest(rows)?.unit
  return rows.filter((row) => row.unit === unit)
}

const total = (rows: readonly DayValue[]): number | null => (rows.length === 0 ? null : rows.reduce((sum, { value }) => sum + value, 0))

const summed = (rows: readonly DayValue[], keyOf: (row: DayValue) => string): [string, number][] => {
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.value)
  return [...sums]
}

/** Days without a point are left out: a gap is drawn, not a zero. */
const byDay = (rows: readonly DayValue[]): CardData['series'] =>
  summed(rows, ({ day }) => day).map(([day, value]) => ({ day, value })).sort((a, b) => (a.day < b.day ? -1 : 1))

const totalByLabel = (rows: readonly DayValue[]): CardData['items'] =>
  summed(rows, ({ label }) => label).map(([label, value]) => ({ label, value })).sort((a, b) => b.value - a.value || (a.label < b.label ? -1 : 1)).slice(0, mostItems)

/** A status is what was said last, not a sum. */
const latest = (rows: readonly DayValue[]): number | null => {
  const day = rows.reduce((last, row) => (row.day > last ? row.day : last), '')
  return total(rows.filter((row) => row.day === day))
}

const latestByLabel = (rows: readonly DayValue[]): CardData['items'] => {
  const last = new Map<string, DayValue>()
  for (const row of rows) if ((last.get(row.label)?.day ?? '') <= row.day) last.set(row.label, row)
  return [...last.values()].map(({ label, value }) => ({ label, value })).sort((a, b) => (a.label < b.label ? -1 : 1)).slice(0, mostItems)
}
