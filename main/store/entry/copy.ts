/** The page that copies a vault secret into the clipboard and clears it again. */
import { refused, type Form, type Served } from './form'
import type { PurposeOf } from './purpose'

export function copyHandlers(form: Form, { secret }: PurposeOf<'copy'>): Served {
  let given = false
  return {
    'entry.copyValue': () => {
      const { vault } = form.open()
      if (given) throw refused()
      const value = vault.value(form.by, secret)
      given = true
      return { value }
    },
    'entry.copied': () => {
      if (!given) throw refused()
      form.done(secret)
      return null
    },
  }
}
