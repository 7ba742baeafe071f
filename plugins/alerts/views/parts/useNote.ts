/** One short message at a time: what was done with the way back, or what failed. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import { useReason } from '../useDesk'

export interface Note {
  readonly text: string
  readonly failed: boolean
  /** Takes it back. */
  readonly undo?: () => Promise<unknown>
}

/** How long something can be taken back, and a message stays (ms). */
const undoFor = 10_000
const shownFor = 6_000

/** `changed` is called after each action. */
export function useNote(changed: () => unknown) {
  const reason = useReason()
  const note = shallowRef<Note | null>(null)
  const busy = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined

  /** A failure stays until it is put away. */
  function say(next: Note | null): void {
    clearTimeout(timer)
    note.value = next
    if (next !== null && !next.failed) timer = setTimeout(() => { note.value = null }, next.undo === undefined ? shownFor : undoFor)
  }
  onScopeDispose(() => say(null))

  /** Runs one action at a time; `name` says which, for its button. True when it went well; never rejects. */
  async function attempt(name: string, action: () => Promise<Omit<Note, 'failed'> | null | void>): Promise<boolean> {
    if (busy.value !== '') return false
    busy.value = name
    say(null)
    try {
      const done = await action()
      if (done) say({ ...done, failed: false })
      return true
    } catch (error) {
      say({ text: reason(error), failed: true })
      return false
    } finally {
      busy.value = ''
      await changed()
    }
  }

  return {
    note, busy, say, attempt,
    undo: async (): Promise<void> => {
      const back = note.value?.undo
      if (back !== undefined) await attempt('undo', async () => void (await back()))
    },
  }
}
export type NoteUse = ReturnType<typeof useNote>
