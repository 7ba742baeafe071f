/** What this plugin stores. Rows belong to the tenant: everybody in it sees the same costs. */
import { defineTables, integer, real, text, type Database } from '@panoptic/sdk'

export const tables = defineTables({
  create: {
    /** What providers reported (see ledger/rows.ts for each column). */
    ledger: {
      scope: 'tenant',
      columns: {
        account: text().notNull(),
        source: text().notNull(),
        day: text().notNull(),
        item: text().notNull(),
        model: text().notNull(),
        project: text().notNull(),
        api_key: text().notNull(),
        actor: text().notNull(),
        provider: text().notNull(),
        kind: text().notNull(),
        tier: text().notNull(),
        currency: text().notNull(),
        unit: text().notNull(),
        cost_nanos: integer(),
        input_tokens: integer(),
        cached_tokens: integer(),
        cache_write_tokens: integer(),
        output_tokens: integer(),
        requests: integer(),
        quantity: real(),
        fetched_at: integer().notNull(),
      },
      key: ['account', 'source', 'day', 'item', 'model', 'project', 'api_key', 'actor'],
      indexes: [{ on: ['day', 'kind'] }, { on: ['model', 'day'] }],
    },
    /** Which days of a report the ledger holds without a gap. */
    coverage: {
      scope: 'tenant',
      columns: {
        account: text().notNull(),
        source: text().notNull(),
        from_day: text().notNull(),
        to_day: text().notNull(),
      },
      key: ['account', 'source'],
    },
    /** How the last fetch of each account went; outlives a removed connection, as its rows do. */
    accounts: {
      scope: 'tenant',
      columns: {
        account: text().notNull(),
        provider: text().notNull(),
        label: text().notNull(),
        tried_at: integer().notNull(),
        /** Start of the last fetch that brought everything. */
        ok_at: integer(),
        /** A problem code of providers/problem.ts; empty when the last fetch brought everything. */
        problem: text().notNull(),
        detail: text().notNull(),
      },
      key: ['account'],
    },
    /** The metric points the host already has, so that only changes are sent. */
    published: {
      scope: 'tenant',
      columns: {
        metric: text().notNull(),
        day: text().notNull(),
        provider: text().notNull(),
        model: text().notNull(),
        value: integer().notNull(),
      },
      key: ['metric', 'day', 'provider', 'model'],
    },
  },
  rollups: {
    /** The overview reads this and nothing else: it grows with days and models, not with rows. */
    daily: {
      from: 'ledger',
      by: ['day', 'kind', 'provider', 'account', 'model', 'currency'],
      sum: ['cost_nanos', 'input_tokens', 'cached_tokens', 'output_tokens', 'requests'],
    },
  },
})

export type DB = Database<typeof tables>
