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

/** What the store found wrong with a pasted key file, in words; null for any other failure. */
export function keyFileText(error: unknown, t: Translate): string | null {
  const details = error instanceof PanopticError ? error.details : undefined
  const { problem, name = '', tokenOrigin = '' } = details ?? {}
  return details?.['field'] === 'value' && typeof problem === 'string' && problem.startsWith('key-') ? t(`connection.keyFile.${problem}`, { name, tokenOrigin }) : null
}
