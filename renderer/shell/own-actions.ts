/** What whoever is signed in does with their own session and ways in: for menu, palette and settings alike. */
import { t, useConfirm } from '@panoptic/sdk/ui'
import { call } from './client'
import { useKeys } from './stores/keys'
import { useToasts } from './stores/toasts'

export interface OwnActions {
  /** Also how another person signs in: the lock screen asks who. */
  lock(): Promise<void>
  seal(): Promise<void>
  changePassword(): Promise<void>
  /** Makes the recovery words, or replaces them after saying what becomes of the old ones. */
  makeRecovery(): Promise<void>
}

export function useOwnActions(): OwnActions {
  const toasts = useToasts()
  const keys = useKeys()
  const confirm = useConfirm()
  const say = async (work: () => Promise<boolean>, text: string): Promise<void> => {
    await toasts.attempt(async () => {
      if (!(await work())) return
      await keys.refresh()
      toasts.show('success', t(text))
    })
  }
  return {
    lock: async () => void (await toasts.attempt(() => call('session.lock', {}))),
    seal: async () => void (await toasts.attempt(() => call('session.seal', {}))),
    changePassword: () => say(() => call('keys.changePassword', {}), 'settings.security.ways.changed'),
    async makeRecovery() {
      const replaces = keys.recovery !== null
      if (replaces && !(await confirm({ title: t('settings.security.recovery.replaceTitle'), text: t('settings.security.recovery.replaceEffect'), action: t('settings.security.recovery.replaceAction') }))) return
      await say(() => call('keys.recovery', {}), 'settings.security.recovery.done')
    },
  }
}
