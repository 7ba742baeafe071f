/** What was just done and can be taken back for ten seconds. */
import { onScopeDispose, shallowRef } from 'vue'

export interface Undo {
  readonly text: string
  readonly restore: () => Promise<unknown>
}

const undoMs = 10_000

export function useUndo() {
  const undo = shallowRef<Undo | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  const close = (): void => {
    clearTimeout(timer)
    undo.value = null
  }
  onScopeDispose(close)
  return {
    undo, close,
    offer(text: string, restore: Undo['restore']): void {
      close()
      undo.value = { text, restore }
      timer = setTimeout(close, undoMs)
    },
  }
}
