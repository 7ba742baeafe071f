/** What the plugin itself remembers: on which days it has reminded. Secrets are the host's. */
import { defineTables, integer, text, type Database } from '@panoptic/sdk'

export const tables = defineTables({
  create: {
    /** One row for each UTC day on which the user was reminded. */
    reminded: { scope: 'user', columns: { day: text().notNull(), secrets: integer().notNull() }, key: ['day'] },
  },
})

export type DB = Database<typeof tables>
