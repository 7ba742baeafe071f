import { defineTables, integer, type Database } from '@panoptic/sdk'

export const tables = defineTables({
  create: {
    /** One row for each measurement. `ms` is unknown when no answer came. */
    answers: { scope: 'tenant', columns: { at: integer().notNull(), ms: integer(), status: integer() }, key: ['at'] },
  },
})

export type DB = Database<typeof tables>
