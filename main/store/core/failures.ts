/** The failures the core answers with; none of them says anything of what its caller may not see. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

/** Not allowed, whatever the reason. */
export const refused = (): PanopticError => new PanopticError(fail('refused', 'This call is not available.').error)
/** Not there, or in another tenant: the caller cannot tell which. */
export const notFound = (what: string): PanopticError => new PanopticError(fail('not-found', `There is no such ${what}.`).error)
export const invalid = (field: string, message: string, remedy: string): PanopticError => new PanopticError(fail('invalid', message, { field, remedy }).error)
export const conflict = (field: string, message: string, remedy: string): PanopticError => new PanopticError(fail('conflict', message, { field, remedy }).error)
