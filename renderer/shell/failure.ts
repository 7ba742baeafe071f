/**
 * A failed call as the shell shows it: beside its field, with the remedy. The host speaks English; where the
 * shell has words for the failure in the user's language, under `problem.<area>.<code>-<field>`, it says those.
 */
import { t } from '@panoptic/sdk/ui'
import { PanopticError } from '../../sdk/contract/result'

export interface FieldProblem {
  /** Null: it belongs to no field of this form. */
  readonly field: string | null
  readonly text: string
}

/** The host's words, and after them its remedy where the words do not hold it. */
export function failureText(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  const remedy = error instanceof PanopticError ? error.details?.['remedy'] : undefined
  return typeof remedy === 'string' && remedy !== '' && !words.includes(remedy) ? `${words} ${remedy}` : words
}

const known: Readonly<Record<string, readonly string[]>> = {
  users: ['conflict-name', 'conflict-role', 'conflict-active', 'conflict-tenant', 'invalid-role'],
  tenants: ['conflict-slug', 'invalid-slug', 'conflict-active'],
}

/** `fields`: those the form draws. `area`: whose words to look for. */
export function fieldProblem(error: unknown, fields: readonly string[], area?: keyof typeof known): FieldProblem {
  const field = error instanceof PanopticError ? error.details?.['field'] : undefined
  const key = error instanceof PanopticError ? `${error.code}-${String(field)}` : ''
  const text = area !== undefined && known[area]?.includes(key) ? t(`problem.${area}.${key}`) : failureText(error)
  return { field: typeof field === 'string' && fields.includes(field) ? field : null, text }
}
