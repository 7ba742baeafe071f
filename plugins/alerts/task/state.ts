/** Everything that a pass of the task looks at, read once. */
import type { Panoptic } from '@panoptic/sdk'
import type { Group } from '../engine/routing'
import type { Alert, Inhibition, Silence } from '../model/alert'
import type { Channel } from '../model/channel'
import { alertOf, channelOf, inhibitionOf, muteTimeOf, ruleOf, silenceOf } from '../model/rows'
import type { Rule } from '../model/rule'
import type { MuteTime } from '../model/times'
import type { DB } from '../tables'
import { readOwn, type Own } from './own'

export type StoredAlert = Alert & { readonly evaluator: string }

export interface State {
  readonly rules: readonly Rule[]
  /** When each rule was saved last (epoch ms), by id. */
  readonly savedAt: ReadonlyMap<string, number>
  readonly channels: readonly Channel[]
  readonly times: readonly MuteTime[]
  readonly inhibitions: readonly Inhibition[]
  /** That are not over yet. */
  readonly silences: readonly Silence[]
  /** Live ones, those resolved so lately that flapping counts them, and those that a receiver was told of. */
  readonly alerts: readonly StoredAlert[]
  /** Who took an alert, by its id. */
  readonly acknowledged: ReadonlyMap<string, string>
  /** When each user's task evaluated last (epoch ms). */
  readonly watchers: ReadonlyMap<string, number>
  readonly groups: readonly Group[]
  readonly own: Own
}

export async function readState({ db }: Pick<Panoptic<DB>, 'db'>, now: number): Promise<State> {
  const [ruleRows, channels, times, inhibitions, silences, groupRows, watchers, own] = await Promise.all([
    db.selectFrom('rules').selectAll().execute(),
    db.selectFrom('channels').selectAll().execute(),
    db.selectFrom('times').selectAll().execute(),
    db.selectFrom('inhibitions').selectAll().execute(),
    db.selectFrom('silences').selectAll().where('ends_at', '>', now).execute(),
    db.selectFrom('groups').selectAll().execute(),
    db.selectFrom('watchers').select(['user', 'at']).execute(),
    readOwn(db),
  ])
  const rules = ruleRows.map(ruleOf)
  const groups = groupRows.map((row): Group => ({
    receiver: row.receiver, key: row.group_key, labels: JSON.parse(row.labels) as Group['labels'],
    since: row.since, dueAt: row.due_at, toldAt: row.told_at ?? row.since, told: JSON.parse(row.told) as Group['told'],
  }))
  const alerts = await readAlerts(db, rules, groups, now)
  const ids = alerts.filter(({ state }) => state === 'firing').map(({ id }) => id)
  const acknowledgements = (await inParts(ids, (part) => db.selectFrom('acknowledgements').select(['alert', 'by_name']).where('alert', 'in', part).execute()))
  return {
    rules, savedAt: new Map(ruleRows.map(({ id, updated_at }) => [id, updated_at])),
    channels: channels.map(channelOf), times: times.map(muteTimeOf), inhibitions: inhibitions.map(inhibitionOf), silences: silences.map(silenceOf),
    alerts, acknowledged: new Map(acknowledgements.map(({ alert, by_name }) => [alert, by_name])),
    watchers: new Map(watchers.map(({ user, at }) => [user, at])), groups, own,
  }
}

async function readAlerts(db: Panoptic<DB>['db'], rules: readonly Rule[], groups: readonly Group[], now: number): Promise<StoredAlert[]> {
  const lately = now - 1000 * rules.reduce((longest, { flap }) => Math.max(longest, flap?.withinSeconds ?? 0), 0)
  const [live, resolved] = await Promise.all([
    db.selectFrom('alerts').selectAll().where('state', 'in', ['pending', 'firing']).execute(),
    db.selectFrom('alerts').selectAll().where('resolved_at', '>', lately).execute(),
  ])
  const found = new Map([...live, ...resolved].map((row) => [row.id, row]))
  const told = [...new Set(groups.flatMap((group) => Object.keys(group.told)))].filter((id) => !found.has(id))
  for (const row of await inParts(told, (part) => db.selectFrom('alerts').selectAll().where('id', 'in', part).execute())) found.set(row.id, row)
  return [...found.values()].map(alertOf)
}

/** The store takes so many values in one list. */
const listLength = 2000

export async function inParts<T, R>(list: readonly T[], read: (part: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = []
  for (let at = 0; at < list.length; at += listLength) found.push(...(await read(list.slice(at, at + listLength))))
  return found
}
