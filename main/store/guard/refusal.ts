/** How the guard says no: always `invalid`, with the place in the tree and what to do instead. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

/** A query the store will not run. `field` is the node or name; neither text ever holds a value of a row. */
export const refusal = (field: string, message: string, remedy: string): PanopticError =>
  new PanopticError(fail('invalid', `This query is not allowed: ${message}`, { field, remedy }).error)

/** A query that goes beyond a fixed limit, which the message names. */
export const beyondLimit = (limit: string, message: string, remedy: string): PanopticError =>
  new PanopticError(fail('limit', message, { limit, remedy }).error)
