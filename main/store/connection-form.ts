/** What was typed into a connection's form, checked and made ready to be stored. */
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { checkServiceAccount, serviceAccountHint } from '../credentials/service-account'
import { parseBaseUrl } from './base-url'
import type { ConnectionInput } from './core/types'

export type ConnectionPurpose = Extract<EntryPurpose, { kind: 'connection' }>

export interface Typed {
  readonly label: string
  readonly baseUrl: string
  /** '' keeps the stored secret of a connection that is edited. */
  readonly value: string
  readonly confirmOrigin: boolean
}

/** @throws PanopticError `invalid` with `details.field` and the remedy; never with a part of the value */
export function connectionInput(purpose: ConnectionPurpose, { label, baseUrl, value, confirmOrigin }: Typed): ConnectionInput {
  const { plugin, network, connection, secret } = purpose
  const url = parseBaseUrl(baseUrl, purpose.userOrigin ? null : purpose.origin)
  const typed = value.trim()
  if (connection === null && secret !== '' && typed === '') throw new PanopticError(fail('invalid', 'The secret is missing.', { field: 'value', remedy: 'Enter the secret.' }).error)
  const kept = typed === '' || secret === '' ? null : typed
  return { plugin, network, slot: secret, id: connection, label, ...url, value: kept, confirmOrigin, ...(kept === null ? {} : hintOf(purpose, kept, url.origin)) }
}

/** A key file is checked as a whole, and hinted at by its id instead of its last characters. */
function hintOf({ inject }: ConnectionPurpose, value: string, origin: string): { hint?: string } {
  if (inject?.kind !== 'google-service-account') return {}
  return { hint: serviceAccountHint(checkServiceAccount(value, inject.tokenOrigin, origin)) }
}
