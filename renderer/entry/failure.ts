/** A failed call in words for this page. None of them holds anything that was typed. */
import { PanopticError } from '../../sdk/contract/result'

export type Translate = (key: string, values?: Record<string, unknown>) => string

export function failureText(error: unknown, t: Translate): string {
  if (error instanceof PanopticError && error.code !== 'unavailable') return t('failure.generic', { message: error.message })
  return t('failure.unavailable')
}

/** Wrong password, words or passphrase: the contract says nothing else about why. */
export const isRefused = (error: unknown): boolean => error instanceof PanopticError && error.code === 'refused'

/** A number among the failure's details, or null. */
export function failureNumber(error: unknown, key: string): number | null {
  const value = error instanceof PanopticError ? error.details?.[key] : undefined
  return typeof value === 'number' ? value : null
}

/** A text among the failure's details, '' when there is none. */
export function failureWord(error: unknown, key: string): string {
  const value = error instanceof PanopticError ? error.details?.[key] : undefined
  return typeof value === 'string' ? value : ''
}

/** What to do about that field, as the store says it; null when the failure names another field or none. */
export function fieldRemedy(error: unknown, field: string): string | null {
  if (!(error instanceof PanopticError) || error.code !== 'invalid' || error.details?.['field'] !== field) return null
  const { remedy } = error.details
  return typeof remedy === 'string' && remedy !== '' ? remedy : error.message
}

/** Where the words stand for what can be wrong with a value; by the beginning of `details.problem`. */
const valueTexts = [['key-', 'keyFile'], ['path-', 'path'], ['webhook-', 'webhook']] as const

/** What the store found wrong with a value of a connection, in words; null for any other failure. */
export function valueText(error: unknown, t: Translate): string | null {
  const details = error instanceof PanopticError ? error.details : undefined
  const { field, problem, name = '', tokenOrigin = '' } = details ?? {}
  if (field !== 'value' || typeof problem !== 'string') return null
  const found = valueTexts.find(([beginning]) => problem.startsWith(beginning))
  return found === undefined ? null : t(`connection.${found[1]}.${problem}`, { name, tokenOrigin })
}
