/** Exchange rates by day: the user's own and those that reports carry. Money is converted exactly, never through floats. */
import type { Panoptic } from '@panoptic/sdk'
import type { Day } from '../ledger/days'
import { addDays } from '../ledger/days'
import type { DB } from '../tables'

/** `origin` of a rate that was entered here. */
export const ownOrigin = 'own'

/** Offered wherever a currency is chosen; the same as the setting `currency` in the manifest. */
export const commonCurrencies = ['USD', 'EUR', 'GBP', 'CHF', 'JPY', 'CAD', 'AUD', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'INR', 'BRL', 'SGD'] as const

/** A row of the table `rates`: from a day on, units of a currency for one US dollar. */
export interface Rate {
  readonly currency: string
  readonly from_day: Day
  /** {@link ownOrigin}, or the source whose report carried it. */
  readonly origin: string
  /** Decimal text: `0.9215`. */
  readonly per_usd: string
}

export interface Rates {
  /**
   * The amount in another currency at the rates of the day, rounded half away from zero to the nano. Between two
   * currencies that are not US dollars it goes through them. `null` when the amount or a rate is unknown, or
   * the result is too large to be exact (beyond ±2^53 nanos). An amount in its own currency needs no rate.
   */
  convert(nanos: number | null, from: string, to: string, day: Day): number | null
  /** Units for one US dollar on that day, as decimal text; `1` for `USD`, `null` where none is known. */
  perUsd(currency: string, day: Day): string | null
  /** The days `from` to `to` (both included) cut where the rate changes; neighbours have different rates. */
  intervals(currency: string, from: Day, to: Day): readonly { readonly from: Day; readonly to: Day; readonly perUsd: string | null }[]
}

export async function readRates(db: Panoptic<DB>['db']): Promise<Rates> {
  return ratesOf(await db.selectFrom('rates').select(['currency', 'from_day', 'origin', 'per_usd']).execute())
}

/**
 * For a day, the newest own rate at or before it holds; only without any own one the newest reported one. Of two
 * reports with the same first day, the one whose source comes first in the alphabet.
 */
export function ratesOf(rows: readonly Rate[]): Rates {
  const newestFirst = [...rows].sort((one, other) => other.from_day.localeCompare(one.from_day) || one.origin.localeCompare(other.origin))
  const own = byCurrency(newestFirst.filter(({ origin }) => origin === ownOrigin))
  const reported = byCurrency(newestFirst.filter(({ origin }) => origin !== ownOrigin))

  const perUsd = (currency: string, day: Day): string | null => {
    if (currency === 'USD') return '1'
    const held = (list: readonly Rate[] | undefined): Rate | undefined => list?.find(({ from_day }) => from_day <= day)
    return (held(own.get(currency)) ?? held(reported.get(currency)))?.per_usd ?? null
  }
  return {
    perUsd,
    convert(nanos, from, to, day) {
      if (nanos === null || from === to) return nanos
      const [source, target] = [ratio(perUsd(from, day)), ratio(perUsd(to, day))]
      if (source === null || target === null) return null
      const converted = Number(divide(BigInt(nanos) * target.units * source.scale, source.units * target.scale))
      return Number.isSafeInteger(converted) ? converted : null
    },
    intervals(currency, from, to) {
      const starts = [from, ...newestFirst.filter((rate) => rate.currency === currency && rate.from_day > from && rate.from_day <= to).map(({ from_day }) => from_day)]
      const parts: { from: Day; to: Day; perUsd: string | null }[] = []
      for (const start of [...new Set(starts)].sort()) {
        const rate = perUsd(currency, start)
        const last = parts.at(-1)
        if (last !== undefined && last.perUsd === rate) continue
        if (last !== undefined) last.to = addDays(start, -1)
        parts.push({ from: start, to, perUsd: rate })
      }
      return parts
    },
  }
}

function byCurrency(rates: readonly Rate[]): ReadonlyMap<string, readonly Rate[]> {
  const map = new Map<string, Rate[]>()
  for (const rate of rates) map.set(rate.currency, [...(map.get(rate.currency) ?? []), rate])
  return map
}

const decimal = /^(\d{1,12})(?:\.(\d{1,20}))?$/

/** Whether the text is a rate: a decimal above zero, at most 12 digits before and 20 after the point. */
export const isRate = (text: string): boolean => ratio(text) !== null

/** `0.92` as 92 of 100; `null` for what is no rate. */
function ratio(text: string | null): { readonly units: bigint; readonly scale: bigint } | null {
  const match = text === null ? null : decimal.exec(text)
  if (match === null) return null
  const [, whole = '', fraction = ''] = match
  const units = BigInt(whole + fraction)
  return units === 0n ? null : { units, scale: 10n ** BigInt(fraction.length) }
}

/** The quotient, rounded half away from zero; the divisor is above zero. */
function divide(dividend: bigint, divisor: bigint): bigint {
  const magnitude = ((dividend < 0n ? -dividend : dividend) * 2n + divisor) / (divisor * 2n)
  return dividend < 0n ? -magnitude : magnitude
}

/** The currency that amounts are shown in: the setting `currency`. */
export function displayCurrency(settings: Readonly<Record<string, unknown>>): string {
  const wanted = settings['currency']
  return typeof wanted === 'string' && /^[A-Z]{3}$/.test(wanted) ? wanted : 'USD'
}
