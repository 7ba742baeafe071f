/** What an administrator does with a user from the row's menu; each names the person and the effect first. */
import { t, useConfirm } from '@panoptic/sdk/ui'
import { call } from '../../client'
import { useToasts } from '../../stores/toasts'
import type { UserInfo } from '../../types'

export interface UserActions {
  setPassword(user: UserInfo): Promise<void>
  deactivate(user: UserInfo): Promise<void>
  reactivate(user: UserInfo): Promise<void>
}

/** `changed` is called after each change. */
export function useUserActions(changed: () => void): UserActions {
  const toasts = useToasts()
  const confirm = useConfirm()
  const ask = (what: 'deactivate' | 'reactivate' | 'password', user: UserInfo, danger: boolean): Promise<boolean> => confirm({
    title: t(`people.users.${what}Title`, { name: user.name }), action: t(`people.users.${what}Action`), danger,
    text: `${t(`people.users.${what}Effect`, { name: user.name, role: t(`people.roles.${user.role}`), tenant: user.tenantName })} ${t('people.asksPassword')}`,
  })

  return {
    async setPassword(user) {
      // A first password takes nothing from anybody.
      if (user.canSignIn && !(await ask('password', user, true))) return
      await toasts.attempt(async () => {
        if ((await call('users.setPassword', { user: user.id })) === null) return
        toasts.show('success', t('people.users.passwordSet', { name: user.name }))
        changed()
      })
    },
    async deactivate(user) {
      if (!(await ask('deactivate', user, true))) return
      await toasts.attempt(async () => {
        if ((await call('users.update', { user: user.id, active: false })) === null) return
        toasts.show('success', t('people.users.deactivated', { name: user.name }))
        changed()
      })
    },
    async reactivate(user) {
      if (!(await ask('reactivate', user, false))) return
      await toasts.attempt(async () => {
        if ((await call('users.update', { user: user.id, active: true })) === null) return
        changed()
        const set = await call('users.setPassword', { user: user.id })
        toasts.show(set === null ? 'info' : 'success', t(set === null ? 'people.users.needsPassword' : 'people.users.passwordSet', { name: user.name }))
        changed()
      })
    },
  }
}
