/** A dialog's or form's one action: busy while it runs, and what went wrong in words beside its button. */
import { ref, type Ref } from 'vue'
import { failureText } from './failure'

export interface Attempt {
  readonly busy: Ref<boolean>
  /** Empty while nothing failed. A dialog may also set it itself. */
  readonly failure: Ref<string>
  run(work: () => Promise<unknown>): Promise<void>
}

export function useAttempt(): Attempt {
  const busy = ref(false)
  const failure = ref('')
  return {
    busy, failure,
    async run(work) {
      busy.value = true
      failure.value = ''
      try {
        await work()
      } catch (error) {
        failure.value = failureText(error)
      } finally {
        busy.value = false
      }
    },
  }
}
