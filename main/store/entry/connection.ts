/** The form of a connection: what was typed is checked and made ready to be stored. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { pathValue } from '../../credentials/path-secret'
import { checkServiceAccount, serviceAccountHint } from '../../credentials/service-account'
import { webhookKey } from '../../credentials/webhook-secret'
import { parseBaseUrl, parseMailServer, type BaseUrl } from '../base-url'
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
  /** The user name at a mail server; '' where none is needed. */
  readonly account?: string
  /** '' keeps the stored secret of a connection that is edited. */
  readonly value: string
  readonly confirmOrigin: boolean
}

/** @throws PanopticError `invalid` with `details.field` and the remedy; never with a part of the value */
export function connectionInput(purpose: ConnectionPurpose, { label, baseUrl, account = '', value, confirmOrigin }: Typed): ConnectionInput {
  const { plugin, network, connection: id, bound, mail } = purpose
  const url = mail ? parseMailServer(baseUrl) : parseBaseUrl(baseUrl, purpose.userOrigin ? null : purpose.origin)
  const typed = value.trim()
  if (holdsSecret(purpose, url)) throw invalid('baseUrl', 'The base URL holds the secret, which would be shown with it.', `Enter the whole address as the secret, and ${url.origin} as the base URL.`)
  if (mail) checkAccount(account, typed)
  else if (account !== '') throw invalid('account', 'Only a mail server has a user name here.', 'Leave the field empty.')
  // A mail server that asks for no name needs no password either.
  const slot = mail && account === '' ? '' : purpose.secret
  const input = { plugin, network, slot, id, label, ...url, account, confirmOrigin }
  if (bound !== null) {
    if (typed !== '') throw invalid('value', 'A secret of the vault is bound here.', 'Leave the field empty.')
    return { ...input, value: null, bound: bound.id }
  }
  if (slot !== '' && typed === '' && (id === null || (mail && purpose.account === ''))) throw invalid('value', 'The secret is missing.', 'Enter the secret.')
  if (typed === '' || slot === '') return { ...input, value: null }
  return { ...input, ...checked(purpose, typed, url) }
}

/** Shorter than any secret that a service puts there; a proxy's own path may begin like the service's. */
const shortestPasted = 20

/** The base URL is in lists, logs and the audit log: a service's whole address must not get there. */
const holdsSecret = ({ inject }: ConnectionPurpose, { basePath }: BaseUrl): boolean =>
  inject?.kind === 'path' && inject.after.some((beginning) => beginning.length > 1 && (basePath.split(beginning)[1] ?? '').length >= shortestPasted)

function checkAccount(account: string, password: string): void {
  // A NUL divides name and password when they are sent.
  if (controls.test(account) || controls.test(password)) throw invalid(controls.test(account) ? 'account' : 'value', 'User name or password holds a control character.', 'Type it again.')
  if (account === '' && password !== '') throw invalid('account', 'The user name is missing.', 'Enter the user name, or leave the password empty too.')
}

/** The value as it is kept, and what hints at it instead of its last characters. */
function checked({ inject }: ConnectionPurpose, value: string, base: BaseUrl): { value: string; hint?: string } {
  switch (inject?.kind) {
    // A key file is checked as a whole, and hinted at by its id.
    case 'google-service-account': return { value, hint: serviceAccountHint(checkServiceAccount(value, inject.tokenOrigin, base.origin)) }
    case 'path': return { value: pathValue(value, inject, base) }
    case 'standard-webhook':
      webhookKey(value)
      return { value }
    // The end of a password is a part of something a person may use elsewhere.
    case 'smtp': return { value, hint: '' }
    default: return { value }
  }
}

// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f]/

const invalid = (field: string, message: string, remedy: string): PanopticError => new PanopticError(fail('invalid', message, { field, remedy }).error)
