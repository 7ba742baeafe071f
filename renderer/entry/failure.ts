/** A failed call in words for this page. */
import { PanopticError } from '../../sdk/contract/result'

type Translate = (key: string, values?: Record<string, unknown>) => string

export function failureText(error: unknown, t: Translate): string {
  if (error instanceof PanopticError && error.code !== 'unavailable') return t('failure.generic', { message: error.message })
  return t('failure.unavailable')
}

/** A number among the failure's details, or null. */
export function failureNumber(error: unknown, key: string): number | null {
  const value = error instanceof PanopticError ? error.details?.[key] : undefined
  return typeof value === 'number' ? value : null
}

/** What the store found wrong with a pasted key file, in words; null for any other failure. */
export function keyFileText(error: unknown, t: Translate): string | null {
  const details = error instanceof PanopticError ? error.details : undefined
  const { problem, name = '', tokenOrigin = '' } = details ?? {}
  return details?.['field'] === 'value' && typeof problem === 'string' && problem.startsWith('key-') ? t(`connection.keyFile.${problem}`, { name, tokenOrigin }) : null
}
