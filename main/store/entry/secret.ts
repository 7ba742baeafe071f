/** The form for the value of a vault secret, new or rotated. */
import { secretFields } from '@panoptic/sdk/contract/secrets'
import { standingOf } from '../../bridge/gate'
import type { Core } from '../core/types'
import { refused, type Form, type Served } from './form'
import type { PurposeOf } from './purpose'

/** @throws ZodError for fields main did not check */
export function secretHandlers(form: Form, { plugin, secret, fields, personal }: PurposeOf<'secret'>): Served {
  const checked = secret === null ? secretFields.parse(fields) : null

  /** The plugin that asked must still be granted the vault, and the person still be allowed to change it. */
  function open(): Core {
    const core = form.open(personal ? 'tenant_user' : 'tenant_admin')
    const standing = standingOf({ kind: 'plugin', plugin, ...form.by }, core.authority())
    if (standing === null || !standing.grants.includes('secrets:manage')) throw refused()
    return core
  }

  return {
    'entry.saveSecret': ({ value }) => {
      const { vault } = open()
      let id = secret
      if (checked !== null) id = vault.add(form.by, checked, value, personal)
      else vault.rotate(form.by, secret!, value)
      form.done(id!)
      return { id: id! }
    },
  }
}
