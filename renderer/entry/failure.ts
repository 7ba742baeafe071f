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
