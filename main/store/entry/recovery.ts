/** The form that makes, or replaces, a user's 24 words. Main has asked for the password before. */
import { nameOf, type Form, type Served } from './form'
import { createNewWords } from './phrase'

export function recoveryHandlers(form: Form): { handlers: Served; end(): void } {
  const words = createNewWords()
  return {
    handlers: {
      'entry.phrase': () => {
        form.open()
        return words.show()
      },
      'entry.confirmPhrase': ({ words: typed }) => {
        const core = form.open()
        const { user } = form.by
        const slot = words.confirm(typed, (entropy) =>
          form.workspace.ways.setPhrase({ user, name: nameOf(core, user) }, entropy, (made) => core.audit(form.by, 'keys.recovery-set', made.id)))
        form.done(slot.id)
        return null
      },
    },
    end: words.forget,
  }
}
