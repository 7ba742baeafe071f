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
}).step({
  addColumns: {
    ledger: {
      /** FOCUS ChargeCategory in lower case. */
      charge: text().notNull().default('usage'),
      span: text().notNull().default('day'),
      service: text().notNull().default(''),
      context_window: text().notNull().default(''),
      speed: text().notNull().default(''),
      region: text().notNull().default(''),
      list_nanos: integer(),
      computed_nanos: integer(),
      unpriced: text().notNull().default(''),
      cache_write_1h_tokens: integer(),
      input_audio_tokens: integer(),
      cached_audio_tokens: integer(),
      output_audio_tokens: integer(),
      input_image_tokens: integer(),
      cached_image_tokens: integer(),
      output_image_tokens: integer(),
    },
    coverage: {
      /** Epoch ms up to which the provider says its data are complete; NULL when it does not say. */
      complete_to: integer(),
    },
  },
  create: {
    /** What an account needs besides its key and address, none of it secret: a BigQuery table, a team. */
    account_options: {
      scope: 'tenant',
      columns: { account: text().notNull(), name: text().notNull(), value: text().notNull() },
      key: ['account', 'name'],
    },
    /** The user's own prices in US dollars per million tokens, as decimal text; from a day on, until the next one. */
    prices: {
      scope: 'tenant',
      columns: {
        provider: text().notNull(), model: text().notNull(), from_day: text().notNull(),
        input: text(), cached: text(), cache_write: text(), cache_write_1h: text(), output: text(),
        note: text().notNull().default(''),
        changed_at: integer().notNull(),
      },
      key: ['provider', 'model', 'from_day'],
    },
    /** What the ledger's computed costs were computed with, so that a change is noticed: `current` for all lines, and a row for each model with own prices. */
    priced_with: {
      scope: 'tenant',
      columns: { id: text().notNull(), version: text().notNull(), at: integer().notNull() },
      key: ['id'],
    },
    /** Units of a currency for one US dollar, as decimal text; from a day on, until the next one of the same origin. */
    rates: {
      scope: 'tenant',
      columns: {
        currency: text().notNull(), from_day: text().notNull(),
        /** `own`: entered here, wins. Otherwise the source that reported it: `google.export`. */
        origin: text().notNull(),
        per_usd: text().notNull(),
        changed_at: integer().notNull(),
      },
      key: ['currency', 'from_day', 'origin'],
    },
    /** Empty provider, model and project mean all of them. */
    budgets: {
      scope: 'tenant',
      columns: {
        id: text().notNull(), name: text().notNull(),
        provider: text().notNull(), model: text().notNull(), project: text().notNull(),
        /** `day`, `week` or `month`, in UTC. */
        period: text().notNull(),
        amount_nanos: integer().notNull(), currency: text().notNull(),
        changed_at: integer().notNull(),
      },
      key: ['id'],
    },
  },
  rollups: {
    /** Made anew with what decides a price. The overview and the reconciliation read it. */
    daily: {
      from: 'ledger',
      by: ['day', 'kind', 'provider', 'account', 'model', 'currency', 'charge', 'tier', 'span', 'unpriced'],
      sum: ['cost_nanos', 'list_nanos', 'computed_nanos', 'input_tokens', 'cached_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'output_tokens', 'requests'],
    },
    /** For projects and keys. */
    daily_keys: {
      from: 'ledger',
      by: ['day', 'kind', 'provider', 'account', 'model', 'currency', 'charge', 'span', 'project', 'api_key'],
      sum: ['cost_nanos', 'computed_nanos', 'input_tokens', 'cached_tokens', 'output_tokens', 'requests'],
    },
    /** For users. */
    daily_actors: {
      from: 'ledger',
      by: ['day', 'kind', 'provider', 'account', 'model', 'currency', 'charge', 'span', 'actor'],
      sum: ['cost_nanos', 'computed_nanos', 'input_tokens', 'cached_tokens', 'output_tokens', 'requests'],
    },
    /** For line items, services, regions and what is metered in other units than tokens. */
    daily_items: {
      from: 'ledger',
      by: ['day', 'kind', 'provider', 'account', 'model', 'currency', 'charge', 'span', 'service', 'item', 'region', 'unit'],
      sum: ['cost_nanos', 'computed_nanos', 'input_tokens', 'cached_tokens', 'output_tokens', 'requests', 'quantity'],
    },
  },
}).step({
  drop: ['published'],
  create: {
    /** The metric points the host already has, so that only changes are sent. Figures are each user's own, as the host keeps them. */
    sent: {
      scope: 'user',
      columns: { metric: text().notNull(), day: text().notNull(), provider: text().notNull(), model: text().notNull(), value: integer().notNull() },
      key: ['metric', 'day', 'provider', 'model'],
    },
    /** Accounts whose state this user's alerts may watch (`llm.provider.up`), until their series have ended. */
    watched: { scope: 'user', columns: { provider: text().notNull(), label: text().notNull() }, key: ['provider', 'label'] },
  },
})

export type DB = Database<typeof tables>
