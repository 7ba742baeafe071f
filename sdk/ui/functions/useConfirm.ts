import { shallowRef } from 'vue'

export interface ConfirmRequest {
  /** Names the object: "Remove the account ACME?" */
  readonly title: string
  /** Names the effect: what is lost, what stays. */
  readonly text: string
  /** The button's words: what happens, never "OK". */
  readonly action: string
  readonly danger?: boolean
  /** Must be typed first; for what cannot be undone. */
  readonly type?: string
}

export interface Pending extends ConfirmRequest {
  readonly answer: (yes: boolean) => void
}

/** What `PConfirm`, drawn by `PApp`, is asking now. */
export const pending = shallowRef<Pending | null>(null)

/** Asks; a second question while one is open is answered no. */
export function confirm(request: ConfirmRequest): Promise<boolean> {
  if (pending.value !== null) return Promise.resolve(false)
  return new Promise((resolve) => {
    pending.value = {
      ...request,
      answer: (yes) => {
        pending.value = null
        resolve(yes)
      },
    }
  })
}

/** Needs a `PApp` above it. */
export const useConfirm = (): ((request: ConfirmRequest) => Promise<boolean>) => confirm
