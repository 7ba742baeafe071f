/** Rows of the tables as what they mean, and back. The store keeps JSON as text and booleans as 0 and 1. */
import type { Insertable, Selectable } from 'kysely'
import type { DB } from '../tables'
import type { Acknowledgement, Alert, AlertEvent, Inhibition, Silence } from './alert'
import type { Channel, ChannelKind } from './channel'
import type { Rule, Severity } from './rule'
import type { MuteTime } from './times'

type Row<Name extends keyof DB> = Selectable<DB[Name]>
type NewRow<Name extends keyof DB> = Insertable<DB[Name]>
const parse = <T>(text: string): T => JSON.parse(text) as T

export const ruleOf = (row: Row<'rules'>): Rule =>
  ({ ...parse<Omit<Rule, 'id' | 'name' | 'enabled' | 'evaluator'>>(row.definition), id: row.id, name: row.name, enabled: row.enabled === 1, evaluator: row.evaluator })
export const ruleRow = ({ id, name, enabled, evaluator, ...definition }: Rule, now: number): NewRow<'rules'> =>
  ({ id, name, enabled, evaluator, definition: JSON.stringify(definition), updated_at: now })

type ChannelSettings = Omit<Channel, 'id' | 'name' | 'kind' | 'enabled' | 'connection'>
export const channelOf = (row: Row<'channels'>): Channel =>
  ({ ...parse<ChannelSettings>(row.settings), id: row.id, name: row.name, kind: row.kind as ChannelKind, enabled: row.enabled === 1, connection: row.connection })
export const channelRow = ({ id, name, kind, enabled, connection, ...settings }: Channel, now: number): NewRow<'channels'> =>
  ({ id, name, kind, enabled, connection, settings: JSON.stringify(settings), updated_at: now })

export const muteTimeOf = (row: Row<'times'>): MuteTime => ({ ...parse<Omit<MuteTime, 'id' | 'name'>>(row.definition), id: row.id, name: row.name })
export const muteTimeRow = ({ id, name, ...definition }: MuteTime, now: number): NewRow<'times'> => ({ id, name, definition: JSON.stringify(definition), updated_at: now })

export const inhibitionOf = (row: Row<'inhibitions'>): Inhibition => ({ ...parse<Omit<Inhibition, 'id' | 'name'>>(row.definition), id: row.id, name: row.name })
export const inhibitionRow = ({ id, name, ...definition }: Inhibition, now: number): NewRow<'inhibitions'> => ({ id, name, definition: JSON.stringify(definition), updated_at: now })

export const silenceOf = (row: Row<'silences'>): Silence =>
  ({ id: row.id, matchers: parse(row.matchers), startsAt: row.starts_at, endsAt: row.ends_at, comment: row.comment, by: row.by_user, byName: row.by_name })
export const silenceRow = (silence: Silence, now: number): NewRow<'silences'> => ({
  id: silence.id, matchers: JSON.stringify(silence.matchers), starts_at: silence.startsAt, ends_at: silence.endsAt,
  comment: silence.comment, by_user: silence.by, by_name: silence.byName, created_at: now,
})

export const acknowledgementOf = (row: Row<'acknowledgements'>): Acknowledgement => ({ alert: row.alert, at: row.at, by: row.by_user, byName: row.by_name, comment: row.comment })
export const acknowledgementRow = ({ alert, at, by, byName, comment }: Acknowledgement): NewRow<'acknowledgements'> => ({ alert, at, by_user: by, by_name: byName, comment })

/** `evaluator`: whose task wrote it. */
export const alertOf = (row: Row<'alerts'>): Alert & { readonly evaluator: string } => ({
  id: row.id, rule: row.rule, ruleName: row.rule_name, fingerprint: row.fingerprint, evaluator: row.evaluator, labels: parse(row.labels), severity: row.severity as Severity,
  state: row.state as Alert['state'], value: row.value, unit: row.unit, threshold: row.threshold, pendingAt: row.pending_at, firingAt: row.firing_at, resolvedAt: row.resolved_at,
  wellAt: row.well_at, updatedAt: row.updated_at, flapping: row.flapping === 1, cause: row.cause as Alert['cause'], changes: parse(row.changes), escalated: row.escalated,
})
export const alertRow = (alert: Alert, evaluator: string): NewRow<'alerts'> => ({
  id: alert.id, rule: alert.rule, rule_name: alert.ruleName, fingerprint: alert.fingerprint, evaluator, labels: JSON.stringify(alert.labels), severity: alert.severity,
  state: alert.state, value: alert.value, unit: alert.unit, threshold: alert.threshold, pending_at: alert.pendingAt, firing_at: alert.firingAt, resolved_at: alert.resolvedAt,
  well_at: alert.wellAt, updated_at: alert.updatedAt, flapping: alert.flapping, cause: alert.cause, changes: JSON.stringify(alert.changes), escalated: alert.escalated,
})

export const eventOf = (row: Row<'events'>): AlertEvent => ({ id: row.id, alert: row.alert, at: row.at, kind: row.kind as AlertEvent['kind'], by: row.by_user, detail: parse(row.detail) })
export const eventRow = ({ id, alert, at, kind, by, detail }: AlertEvent): NewRow<'events'> => ({ id, alert, at, kind, by_user: by, detail: JSON.stringify(detail) })
