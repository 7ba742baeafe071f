/** What the handlers of every form share: whom it serves, whether they still may, and that it ends once. */
import type { EntryRoutes } from '@panoptic/sdk/contract/entry'
import { roleAtLeast, type Role } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { z } from 'zod'
import { standingOf } from '../../bridge/gate'
import type { By } from '../api'
import type { Core } from '../core/types'
import type { Workspace } from '../workspace'

type Name = keyof EntryRoutes
export type Served = { readonly [K in Name]?: (input: z.output<EntryRoutes[K]['input']>) => Promise<z.input<EntryRoutes[K]['output']>> | z.input<EntryRoutes[K]['output']> }

export interface Form {
  readonly workspace: Workspace
  readonly by: By
  /**
   * The core, if the person still may: called at the start of every call and again after it waited.
   * @throws PanopticError `locked`, `refused` (standing, role, or the form has ended)
   */
  open(minimum?: Role): Core
  /** Tells main, once, and serves nothing from then on. `result`: the id it made or changed, null when cancelled. */
  done(result: string | null): void
  /** The page has nothing more to do: cancelled, or done before (a copied value was cleared). Main ends it. */
  leave(): void
}

export const refused = (): PanopticError => new PanopticError(fail('refused', 'This call is not available.').error)

interface FormOptions {
  readonly workspace: Workspace
  readonly core: () => Core | null
  readonly onDone: (ticket: string, result: string | null) => void
}

export function createForm({ workspace, core, onDone }: FormOptions, { ticket, user, tenant }: { readonly ticket: string } & By): Form {
  let ended = false
  return {
    workspace,
    by: { user, tenant },
    open(minimum = 'tenant_user') {
      const open = core()
      if (open === null) throw new PanopticError(fail('locked', 'The workspace is sealed.').error)
      const standing = standingOf({ kind: 'shell', user, tenant }, open.authority())
      if (ended || standing === null || !roleAtLeast(standing.role, minimum) || open.people.standing(user) === null) throw refused()
      return open
    },
    done(result) {
      if (ended) return
      ended = true
      onDone(ticket, result)
    },
    leave() {
      ended = true
      onDone(ticket, null)
    },
  }
}

/** The name behind an id at this moment. @throws PanopticError `refused` */
export function nameOf(core: Core, user: string): string {
  const standing = core.people.standing(user)
  if (standing === null) throw refused()
  return standing.name
}
