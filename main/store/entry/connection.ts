/** The form of a connection: what was typed is checked and made ready to be stored. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { checkServiceAccount, serviceAccountHint } from '../../credentials/service-account'
import { parseBaseUrl } from '../base-url'
import type { ConnectionInput } from '../core/types'
import type { Form, Served } from './form'
import type { PurposeOf } from './purpose'

type ConnectionPurpose = PurposeOf<'connection'>

export const connectionHandlers = (form: Form, purpose: ConnectionPurpose): Served => ({
  'entry.saveConnection': (typed) => {
    const core = form.open('tenant_admin')
    const id = core.saveConnection(form.by, connectionInput(purpose, typed))
    form.done(id)
    return { id }
  },
})

interface Typed {
  readonly label: string
  readonly baseUrl: string
  /** '' keeps the stored secret of a connection that is edited. */
  readonly value: string
  readonly confirmOrigin: boolean
}

/** @throws PanopticError `invalid` with `details.field` and the remedy; never with a part of the value */
export function connectionInput(purpose: ConnectionPurpose, { label, baseUrl, value, confirmOrigin }: Typed): ConnectionInput {
  const { plugin, network, connection, secret, bound } = purpose
  const url = parseBaseUrl(baseUrl, purpose.userOrigin ? null : purpose.origin)
  const typed = value.trim()
  if (bound !== null) {
    if (typed !== '') throw new PanopticError(fail('invalid', 'A secret of the vault is bound here.', { field: 'value', remedy: 'Leave the field empty.' }).error)
    return { plugin, network, slot: secret, id: connection, label, ...url, value: null, bound: bound.id, confirmOrigin }
  }
  if (connection === null && secret !== '' && typed === '') throw new PanopticError(fail('invalid', 'The secret is missing.', { field: 'value', remedy: 'Enter the secret.' }).error)
  const kept = typed === '' || secret === '' ? null : typed
  return { plugin, network, slot: secret, id: connection, label, ...url, value: kept, confirmOrigin, ...(kept === null ? {} : hintOf(purpose, kept, url.origin)) }
}

/** A key file is checked as a whole, and hinted at by its id instead of its last characters. */
function hintOf({ inject }: ConnectionPurpose, value: string, origin: string): { hint?: string } {
  if (inject?.kind !== 'google-service-account') return {}
  return { hint: serviceAccountHint(checkServiceAccount(value, inject.tokenOrigin, origin)) }
}
