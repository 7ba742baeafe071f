/** The entry page's forms over the shell, as the rest of main opens them. One at a time. */
import type { MessagePortMain } from 'electron'
import type { EntryPurpose, ReauthReason } from '@panoptic/sdk/contract/entry'
import type { By } from '../store/api'

type Distribute<P> = P extends { readonly ticket: string } ? Omit<P, 'ticket' | 'user' | 'tenant'> : never
/** A form's purpose without what {@link Forms} adds. */
export type FormPurpose = Exclude<Distribute<EntryPurpose>, { readonly kind: 'passphrase' }>

export interface Forms {
  /** Resolves with the id that the form made or changed ('' where there is none), or null when it was cancelled. @throws PanopticError `conflict` while another form is open */
  open(by: By, purpose: FormPurpose): Promise<string | null>
  /**
   * Asks for the user's own password before something dangerous, unless they gave it within the last two minutes.
   * False: cancelled. `detail`: the object's name, shown in the form.
   */
  confirm(by: By, reason: ReauthReason, detail: string): Promise<boolean>
  /** A file's passphrase. `writePort` makes the page's line to the process that reads or writes the file; that process says when it fits. */
  passphrase(by: By, file: { readonly file: string; readonly format: string; readonly isNew: boolean }, writePort: () => MessagePortMain): Passphrase
}

export interface Passphrase {
  /** False: cancelled. */
  readonly given: Promise<boolean>
  /** The process has what it needs, or gave up: the form closes. */
  close(given: boolean): void
}
