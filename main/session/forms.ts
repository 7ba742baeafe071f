/**
 * The entry page's forms over the shell: one at a time, each in a fresh page that ends when it is done. What is
 * typed goes from the page to the store; main hears only the form's ticket and the id it made.
 */
import { randomUUID } from 'node:crypto'
import type { MessagePortMain } from 'electron'
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { By } from '../store/api'
import type { FormPurpose, Forms } from './forms-api'

/** A purpose with its ticket. */
export type TicketedPurpose = Exclude<EntryPurpose, { readonly kind: 'unlock' }>

export interface ShownForm {
  /** Ends the page. */
  close(): void
  /** Asks the page to leave nothing behind (the clipboard), and to end. */
  hurry(): void
}

export interface FormsOptions {
  /**
   * Shows a form. `line`: the page's port to where its values go, when it is not the store's writer.
   * `onGone`: its page ended by itself.
   */
  show(purpose: TicketedPurpose, line: (() => MessagePortMain) | null, onGone: () => void): ShownForm
  /** Only the signed-in user has forms. */
  signedIn(): string | null
  /** Epoch ms. */
  readonly now?: () => number
}

export interface FormsHost extends Forms {
  /** The store says that a form ended, or that a copy form has copied. */
  done(ticket: string, result: string | null): void
  /** The session ends: forms are cancelled, a value in the clipboard is cleared, no confirmation counts any more. */
  endSession(): void
}

/** A confirmation counts this long (ms). */
const grace = 120_000
/** A copy form that has not ended by itself this long after its countdown is ended (ms). */
const copyPatience = 10_000
/** How long a copy form may take to clear the clipboard when the session ends (ms). */
const hurryPatience = 400

interface Open {
  readonly ticket: string
  settle(result: string | null): void
}

/** A value in the clipboard, and the page that will clear it. */
interface Copied {
  readonly ticket: string
  readonly form: ShownForm
  readonly timer: NodeJS.Timeout
}

export function createForms({ show, signedIn, now = Date.now }: FormsOptions): FormsHost {
  let open: Open | null = null
  let copied: Copied | null = null
  let confirmed: { readonly user: string; readonly at: number } | null = null

  /** Shows the form and resolves with its result. */
  function run(by: By, purpose: TicketedPurpose, line: (() => MessagePortMain) | null): Promise<string | null> {
    if (signedIn() !== by.user) return Promise.reject(new PanopticError(fail('locked', 'The screen is locked.').error))
    if (open !== null) return Promise.reject(new PanopticError(fail('conflict', 'Another form is open. Finish or cancel it first.').error))
    return new Promise((resolve) => {
      const { ticket } = purpose
      const settle = (result: string | null): void => {
        if (open?.ticket !== ticket) return
        open = null
        if (purpose.kind === 'copy' && result !== null) keepCopied(ticket, form, purpose.seconds)
        else form.close()
        resolve(result)
      }
      open = { ticket, settle }
      const form = show(purpose, line, () => (copied?.ticket === ticket ? endCopied() : settle(null)))
    })
  }

  /** The newest copy is the one in the clipboard: an older page has nothing left to clear. */
  function keepCopied(ticket: string, form: ShownForm, seconds: number): void {
    endCopied()
    copied = { ticket, form, timer: setTimeout(endCopied, seconds * 1000 + copyPatience) }
  }

  function endCopied(): void {
    clearTimeout(copied?.timer)
    copied?.form.close()
    copied = null
  }

  const ticketed = (by: By, purpose: FormPurpose): TicketedPurpose => ({ ...purpose, ticket: randomUUID(), user: by.user, tenant: by.tenant })

  return {
    open: (by, purpose) => run(by, ticketed(by, purpose), null),
    async confirm(by, reason, detail) {
      if (confirmed !== null && confirmed.user === by.user && now() - confirmed.at < grace && now() >= confirmed.at) return true
      if ((await run(by, ticketed(by, { kind: 'reauth', reason, detail }), null)) === null) return false
      confirmed = { user: by.user, at: now() }
      return true
    },
    passphrase(by, file, line) {
      const ticket = randomUUID()
      const given = run(by, { kind: 'passphrase', ticket, user: by.user, tenant: by.tenant, ...file }, line).then((result) => result !== null)
      return {
        given,
        close: (fits) => {
          if (open?.ticket === ticket) open.settle(fits ? '' : null)
        },
      }
    },
    done(ticket, result) {
      if (open?.ticket === ticket) open.settle(result)
      else if (copied?.ticket === ticket) endCopied()
    },
    endSession() {
      confirmed = null
      open?.settle(null)
      const ending = copied
      ending?.form.hurry()
      setTimeout(() => { if (copied === ending) endCopied() }, hurryPatience)
    },
  }
}
