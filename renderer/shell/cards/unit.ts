/** How a metric's unit is shown. */
import type { ValueFormat } from '@panoptic/sdk/ui'

export interface UnitFormat {
  readonly format: ValueFormat
  readonly currency?: string
  /** What to multiply with so that the number fits the format. */
  readonly factor: number
  /** Whether less of it is good news. */
  readonly better: 'lower' | 'higher' | 'neither'
}

/** `nano-usd` is money; `percent` is published as 0…100; an unknown unit is a plain number. */
export function unitFormat(unit: string): UnitFormat {
  const currency = /^nano-([a-z]{3})$/.exec(unit)?.[1]
  if (currency !== undefined) return { format: 'money', currency: currency.toUpperCase(), factor: 1, better: 'lower' }
  if (unit === 'percent') return { format: 'percent', factor: 0.01, better: 'neither' }
  if (unit === 'ms') return { format: 'duration', factor: 1, better: 'lower' }
  if (unit === 'bytes') return { format: 'bytes', factor: 1, better: 'neither' }
  if (unit === 'tokens' || unit === 'count') return { format: 'compact', factor: 1, better: 'neither' }
  return { format: 'number', factor: 1, better: 'neither' }
}

export const scaled = (value: number | null, { factor }: UnitFormat): number | null => (value === null ? null : value * factor)

/** `status` cards publish 0 (fine), 1 (look at it) or 2 (broken). */
export function statusKind(value: number | null): 'success' | 'warning' | 'danger' | 'neutral' {
  if (value === null) return 'neutral'
  return value <= 0 ? 'success' : value < 2 ? 'warning' : 'danger'
}
