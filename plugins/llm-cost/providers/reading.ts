/**
 * Reads values out of a provider's answer: strict about what is counted, tolerant of what is not asked for.
 * Each function names the field (`at`) in the {@link ProviderProblem} it throws.
 */
import { centsToNanos, toNanos } from '../ledger/money'
import { ProviderProblem } from './problem'

export type Fields = Readonly<Record<string, unknown>>

/** An amount in major units (dollars) as nano-units; `null` where the provider left it out. */
export function money(value: unknown, at: string): number | null {
  return value === undefined || value === null ? null : (toNanos(value) ?? unexpected(at, value))
}

/** An amount in hundredths (cents) as nano-units; `null` where the provider left it out. */
export function cents(value: unknown, at: string): number | null {
  return value === undefined || value === null ? null : (centsToNanos(value) ?? unexpected(at, value))
}

/** A whole number, also as text; `null` where the provider left it out. */
export function count(value: unknown, at: string): number | null {
  const number = decimal(value, at)
  return number === null || Number.isSafeInteger(number) ? number : unexpected(at, value)
}

/** A number, also as text; `null` where the provider left it out. Never for money. */
export function decimal(value: unknown, at: string): number | null {
  if (value === undefined || value === null) return null
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : unexpected(at, value)
}

/** A text; empty where the provider left it out. */
export function text(value: unknown, at: string): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : unexpected(at, value)
}

export function fields(value: unknown, at: string): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : unexpected(at, value)
}

export function list(value: unknown, at: string): readonly unknown[] {
  return Array.isArray(value) ? value : unexpected(at, value)
}

export function unexpected(at: string, value: unknown): never {
  throw new ProviderProblem('unexpected', `${at} is ${describe(value)}`)
}

const describe = (value: unknown): string =>
  value === undefined ? 'missing' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? (value === null ? 'empty' : 'an object') : JSON.stringify(value).slice(0, 60)
