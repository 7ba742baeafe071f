/** Who can be told: each user's own notifications, and the channels that work for this user. */
import type { Connection, Panoptic } from '@panoptic/sdk'
import { native, type Channel } from '../model/channel'
import type { DB } from '../tables'
import type { State } from './state'

export interface Receivers {
  readonly channels: ReadonlyMap<string, Channel>
  readonly native: boolean
  /** What keeps channels of this user's rules from being used, in words. */
  readonly problems: readonly string[]
}

/** A channel without grant or connection stays a receiver: its messages wait for the remedy, for a day. */
export async function receiversOf({ connections, session }: Pick<Panoptic<DB>, 'connections' | 'session'>, state: State, me: string): Promise<Receivers> {
  const used = new Set(state.rules.filter(({ evaluator, enabled }) => enabled && evaluator === me).flatMap(({ channels, escalation }) => [...channels, ...escalation.flatMap((step) => step.channels)]))
  const channels = state.channels.filter(({ enabled }) => enabled)
  const inUse = channels.filter(({ id }) => used.has(id))
  const known = inUse.length === 0 ? [] : await connections.list()
  const isNativeOff = !session.can('notifications')
  return {
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    native: !isNativeOff,
    problems: [
      ...(isNativeOff && used.has(native) ? ['Alerts may not show notifications. Allow it under Settings, Plugins, Permissions of Alerts.'] : []),
      ...inUse.flatMap((channel) => problemOf(channel, known, session)),
    ],
  }
}

function problemOf({ name, kind, connection }: Channel, known: readonly Connection[], session: Panoptic<DB>['session']): string[] {
  if (!session.can(kind === 'mail' ? 'mail' : `network:${kind}`)) return [`The channel “${name}” may not be used. Allow ${kind} under Settings, Plugins, Permissions of Alerts.`]
  const found = known.find(({ id }) => id === connection)
  if (found === undefined) return [`The account of the channel “${name}” was removed. Choose another under Alerts, Channels.`]
  if (found.state === 'detached') return [`The secret of the channel “${name}” is not confirmed for its new address. Open its account under Alerts, Channels.`]
  return []
}
