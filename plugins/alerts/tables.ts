/**
 * What the tenant shares: rules, channels, times, inhibitions (changed by administrators), silences and acknowledgements
 * (by everybody); and the alerts themselves, written by the evaluating user's task. What each user's task keeps for
 * itself: which groups it has told which receiver, messages on their way to the outbox, its clock, quiet hours.
 */
import { boolean, defineTables, integer, json, real, text, type Database } from '@panoptic/sdk'

export const tables = defineTables({
  create: {
    rules: {
      scope: 'tenant', write: 'tenant_admin', audited: true,
      columns: { id: text().notNull(), name: text().notNull(), enabled: boolean().notNull(), /** The rest of a Rule. */ definition: json().notNull(), evaluator: text().notNull(), updated_at: integer().notNull() },
      key: ['id'],
    },
    channels: {
      scope: 'tenant', write: 'tenant_admin', audited: true,
      columns: { id: text().notNull(), name: text().notNull(), kind: text().notNull(), enabled: boolean().notNull(), connection: text().notNull(), settings: json().notNull(), updated_at: integer().notNull() },
      key: ['id'],
    },
    times: {
      scope: 'tenant', write: 'tenant_admin', audited: true,
      columns: { id: text().notNull(), name: text().notNull(), definition: json().notNull(), updated_at: integer().notNull() },
      key: ['id'],
    },
    inhibitions: {
      scope: 'tenant', write: 'tenant_admin', audited: true,
      columns: { id: text().notNull(), name: text().notNull(), definition: json().notNull(), updated_at: integer().notNull() },
      key: ['id'],
    },
    silences: {
      scope: 'tenant', audited: true,
      columns: { id: text().notNull(), matchers: json().notNull(), starts_at: integer().notNull(), ends_at: integer().notNull(), comment: text().notNull(), by_user: text().notNull(), by_name: text().notNull(), created_at: integer().notNull() },
      key: ['id'],
      indexes: [{ on: ['ends_at'] }],
    },
    acknowledgements: {
      scope: 'tenant', audited: true,
      columns: { alert: text().notNull(), at: integer().notNull(), by_user: text().notNull(), by_name: text().notNull(), comment: text().notNull() },
      key: ['alert'],
    },
    alerts: {
      scope: 'tenant',
      columns: {
        id: text().notNull(), rule: text().notNull(), rule_name: text().notNull(), fingerprint: text().notNull(), evaluator: text().notNull(),
        labels: json().notNull(), severity: text().notNull(), state: text().notNull(), value: real(), unit: text().notNull(), threshold: real().notNull(),
        pending_at: integer().notNull(), firing_at: integer(), resolved_at: integer(), well_at: integer(), updated_at: integer().notNull(),
        flapping: boolean().notNull(), cause: text().notNull(), changes: json().notNull(), escalated: integer().notNull(),
      },
      key: ['id'],
      indexes: [{ on: ['state', 'updated_at'] }, { on: ['rule', 'fingerprint', 'pending_at'] }, { on: ['resolved_at'] }],
    },
    events: {
      scope: 'tenant',
      columns: { id: text().notNull(), alert: text().notNull(), at: integer().notNull(), kind: text().notNull(), by_user: text().notNull(), detail: json().notNull() },
      key: ['id'],
      indexes: [{ on: ['alert', 'at'] }, { on: ['at'] }],
    },
    /** Who evaluates, written at the end of each evaluation: a rule whose evaluator has not been here for long is watched by nobody. */
    watchers: {
      scope: 'tenant',
      columns: { user: text().notNull(), name: text().notNull(), at: integer().notNull() },
      key: ['user'],
    },
    /** What each receiver was told last of each group. `told`: alert ids with their state then. */
    groups: {
      scope: 'user',
      columns: { receiver: text().notNull(), group_key: text().notNull(), labels: json().notNull(), since: integer().notNull(), due_at: integer(), told_at: integer(), told: json().notNull() },
      key: ['receiver', 'group_key'],
    },
    /** Messages decided on, in the same transaction as the group's new state; handed to the outbox right after, again after a crash. */
    handovers: {
      scope: 'user',
      columns: { id: text().notNull(), at: integer().notNull(), receiver: text().notNull(), group_key: text().notNull(), kind: text().notNull(), alerts: json().notNull(), message: json().notNull(), handed: boolean().notNull() },
      key: ['id'],
      indexes: [{ on: ['handed', 'at'] }, { on: ['receiver', 'at'] }],
    },
    /** `clock`: when the last evaluation was; `quiet`: QuietHours. */
    own: { scope: 'user', columns: { name: text().notNull(), value: json().notNull() }, key: ['name'] },
  },
})

export type DB = Database<typeof tables>
