/** Short notices at the foot of the sidebar, where no plugin view can cover them. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { PanopticError } from '../../../sdk/contract/result'
import { failureText } from '../failure'

export interface Toast {
  readonly id: number
  readonly kind: 'success' | 'danger' | 'info'
  readonly text: string
  /** A second chance, such as undo. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** ms; long enough to read, and failures stay until they are closed. */
const shownFor = 6000
const undoFor = 10_000

export const useToasts = defineStore('toasts', () => {
  const list = ref<Toast[]>([])
  let next = 1

  function close(id: number): void {
    list.value = list.value.filter((toast) => toast.id !== id)
  }

  function show(kind: Toast['kind'], text: string, action?: Toast['action']): void {
    const id = next++
    list.value = [...list.value.slice(-2), { id, kind, text, ...(action && { action }) }]
    if (kind !== 'danger') setTimeout(() => close(id), action ? undoFor : shownFor)
  }

  /** Shows why something failed; a refusal by the user is no failure. */
  function failed(error: unknown): void {
    if (error instanceof PanopticError && error.code === 'cancelled') return
    show('danger', failureText(error))
  }

  /** Runs it and shows its failure; true when it worked. */
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      failed(error)
      return false
    }
  }

  return { list, show, close, failed, attempt }
})
