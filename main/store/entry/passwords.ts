/** The forms in which people type passwords while the workspace is open. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import { canonicalJson } from '../../keyslots/canonical'
import { nameOf, type Form, type Served } from './form'
import type { PurposeOf } from './purpose'

/** The own password once more, before something dangerous. */
export const reauthHandlers = (form: Form, { reason, detail }: PurposeOf<'reauth'>): Served => ({
  'entry.confirm': async ({ password }) => {
    form.open()
    await form.workspace.verify(form.by.user, password)
    form.open().audit(form.by, 'session.confirmed', reason, canonicalJson({ detail }))
    form.done('')
    return null
  },
})

export const changePasswordHandlers = (form: Form): Served => ({
  'entry.changePassword': async ({ current, next }) => {
    form.open()
    const { user } = form.by
    if (current.normalize('NFC') === next.normalize('NFC')) throw new PanopticError(fail('invalid', 'This is the password you have.', { field: 'next', remedy: 'Choose another one.' }).error)
    await form.workspace.verify(user, current)
    await form.workspace.ways.setPassword(() => ({ user, name: nameOf(form.open(), user) }), next, (slot) => form.open().audit(form.by, 'keys.password-changed', slot.id))
    form.done('')
    return null
  },
})

/** An administrator, or the person beside them, types a user's first password; the user may be made with it. */
export function setPasswordHandlers(form: Form, { target, create }: PurposeOf<'set-password'>): Served {
  /** Made by a first try whose password could not be stored. */
  let made: string | null = null

  function owner(): { user: string; name: string } {
    const core = form.open('tenant_admin')
    if (create !== null) made ??= core.people.create(form.by, create).user
    const user = target ?? made!
    return { user, name: core.people.mayManage(form.by, user).name }
  }

  return {
    'entry.setPassword': async ({ password }) => {
      const core = form.open('tenant_admin')
      // Before the slow derivation, and again after it.
      if (target !== null) core.people.mayManage(form.by, target)
      let user = ''
      await form.workspace.ways.setPassword(owner, password, (slot) => {
        user = slot.user
        const core = form.open('tenant_admin')
        core.audit({ user: form.by.user, tenant: core.people.home(user) }, 'keys.password-set', slot.id, canonicalJson({ user }))
      })
      form.done(user)
      return null
    },
  }
}
