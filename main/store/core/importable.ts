/** Whether a row of a file can become a secret, and why not: what the preview says is what the import does. */
import { secretFields } from '@panoptic/sdk/contract/secrets'
import type { SecretWithValue } from '../api'

export const longestValue = 20_000

export function problemOf({ fields, value }: SecretWithValue): '' | 'no-value' | 'no-name' | 'too-long' {
  if (value.trim() === '') return 'no-value'
  if (fields.name.trim() === '') return 'no-name'
  return value.length > longestValue || !secretFields.safeParse(fields).success ? 'too-long' : ''
}
