/** The screens that are loaded when they are needed, each with its texts. Only the lock screen comes with the page. */
import { defineAsyncComponent, type Component } from 'vue'
import type { EntryPurpose } from '../../sdk/contract/entry'
import { addTexts, type TextPart } from './texts'
import type { FormKind } from './types'

const screen = (load: () => Promise<{ readonly default: Component }>, ...texts: readonly TextPart[]): Component =>
  defineAsyncComponent(async () => {
    const [{ default: component }] = await Promise.all([load(), ...texts.map(addTexts)])
    return component
  })

export const FirstRun = screen(() => import('./first-run/FirstRun.vue'), 'firstRun', 'keys')
export const RecoverScreen = screen(() => import('./recover/RecoverScreen.vue'), 'keys')
export const ProblemScreen = screen(() => import('./problem/ProblemScreen.vue'), 'problem')

const mailServerForm = screen(() => import('./forms/MailServerForm.vue'), 'forms', 'connection')

/** The form over the shell for a purpose. */
export const formScreen = (purpose: Exclude<EntryPurpose, { readonly kind: 'unlock' }>): Component => (purpose.kind === 'connection' && purpose.mail ? mailServerForm : formScreens[purpose.kind])

const formScreens: Readonly<Record<FormKind, Component>> = {
  reauth: screen(() => import('./forms/ReauthForm.vue'), 'forms'),
  'change-password': screen(() => import('./forms/ChangePasswordForm.vue'), 'forms', 'keys'),
  recovery: screen(() => import('./forms/RecoveryForm.vue'), 'forms', 'keys'),
  'set-password': screen(() => import('./forms/SetPasswordForm.vue'), 'forms', 'keys'),
  secret: screen(() => import('./forms/SecretForm.vue'), 'forms'),
  copy: screen(() => import('./copy/CopyCard.vue'), 'forms'),
  passphrase: screen(() => import('./forms/PassphraseForm.vue'), 'forms', 'keys'),
  connection: screen(() => import('./forms/ConnectionForm.vue'), 'forms', 'connection'),
}
