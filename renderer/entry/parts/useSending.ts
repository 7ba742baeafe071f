/** One call at a time from a screen, and what became of it. */
import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { failureText } from '../failure'

export interface Sending {
  /** `sent`: main ends the page soon; nothing more may be sent. */
  readonly state: Ref<'idle' | 'sending' | 'sent'>
  readonly failure: Ref<string>
  /** `explain` says a failure in the screen's own place; true when it did. */
  send(work: () => Promise<unknown>, explain?: (error: unknown) => boolean): Promise<void>
}

export function useSending(): Sending {
  const { t } = useI18n()
  const state = ref<'idle' | 'sending' | 'sent'>('idle')
  const failure = ref('')
  return {
    state,
    failure,
    async send(work, explain = () => false) {
      if (state.value !== 'idle') return
      state.value = 'sending'
      failure.value = ''
      try {
        await work()
        state.value = 'sent'
      } catch (error) {
        state.value = 'idle'
        if (!explain(error)) failure.value = failureText(error, t)
      }
    },
  }
}
