/** What the plugin itself remembers: on which days it has reminded, and what it has published. Secrets are the host's. */
import { defineTables, integer, text, type Database } from '@panoptic/sdk'

export const tables = defineTables({
  create: {
    /** One row for each UTC day on which the user was reminded. */
    reminded: { scope: 'user', columns: { day: text().notNull(), secrets: integer().notNull() }, key: ['day'] },
  },
}).step({
  create: {
    /** Series of single secrets (name and labels as JSON) that alerts may watch: each gets an end when its secret is gone. */
    published: { scope: 'user', columns: { series: text().notNull() }, key: ['series'] },
  },
})

export type DB = Database<typeof tables>
