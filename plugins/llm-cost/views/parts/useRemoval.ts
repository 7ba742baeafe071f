/** Removes something at once and offers the way back for ten seconds. */
import { onScopeDispose, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

/** What was removed and can be taken back. */
export interface Removed {
  readonly text: string
  readonly restore: () => Promise<unknown>
}

const undoMs = 10_000

/** `changed` is called after each change. What fails is said in `failure`, in words. */
export function useRemoval(changed: () => Promise<unknown>) {
  const { t } = useI18n()
  const removed = shallowRef<Removed | null>(null)
  const failure = shallowRef('')
  let timer: ReturnType<typeof setTimeout> | undefined

  function offer(next: Removed | null): void {
    clearTimeout(timer)
    removed.value = next
    if (next !== null) timer = setTimeout(() => { removed.value = null }, undoMs)
  }
  onScopeDispose(() => offer(null))

  async function attempt(action: () => Promise<unknown>): Promise<void> {
    failure.value = ''
    try {
      await action()
      await changed()
    } catch (error) {
      failure.value = t('cost.notSaved', { reason: error instanceof Error ? error.message : String(error) })
    }
  }

  return {
    removed, failure,
    /** Never rejects. */
    remove: (action: () => Promise<unknown>, next: Removed): Promise<void> => attempt(async () => {
      await action()
      offer(next)
    }),
    /** Brings back what was removed last. Never rejects. */
    async undo(): Promise<void> {
      const last = removed.value
      offer(null)
      if (last !== null) await attempt(last.restore)
    },
  }
}
