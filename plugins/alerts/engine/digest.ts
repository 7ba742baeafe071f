/** Many messages as one: after a sleep, and for a receiver whose messages do not get through. */
import type { Alert } from '../model/alert'
import type { RoutedMessage } from './routing'

/** A message that was handed over and is not delivered, with its alerts as they were then. */
export interface Undelivered {
  readonly receiver: string
  readonly group: string
  readonly alerts: readonly Alert[]
  readonly fresh: readonly string[]
}

/**
 * One message for each receiver that has several, or that has undelivered ones beside a new one: it takes the place of
 * those and holds their alerts, each as it is known last. `always: false` leaves receivers without undelivered messages
 * as they are. A message that only takes the place of older ones of its own group stays that group's.
 */
export function digest(messages: readonly RoutedMessage[], undelivered: readonly Undelivered[], { always }: { readonly always: boolean }): RoutedMessage[] {
  const byReceiver = new Map<string, RoutedMessage[]>()
  for (const message of messages) byReceiver.set(message.receiver, [...(byReceiver.get(message.receiver) ?? []), message])
  return [...byReceiver].flatMap(([receiver, found]) => {
    const waiting = undelivered.filter((message) => message.receiver === receiver)
    if (waiting.length === 0 && (!always || found.length === 1)) return found
    return [merged(found, waiting)]
  })
}

function merged(messages: readonly RoutedMessage[], waiting: readonly Undelivered[]): RoutedMessage {
  const [first] = messages as [RoutedMessage]
  const groups = new Set([...waiting, ...messages].map(({ group }) => group))
  const alerts = new Map([...waiting, ...messages].flatMap((message) => message.alerts).map((alert) => [alert.id, alert]))
  const rank = ({ state }: Alert): number => (state === 'firing' ? 0 : 1)
  return {
    ...(groups.size === 1 ? first : { receiver: first.receiver, group: '', labels: {}, kind: 'digest' as const }),
    alerts: [...alerts.values()].sort((a, b) => rank(a) - rank(b)),
    fresh: [...new Set([...waiting, ...messages].flatMap(({ fresh }) => fresh))],
    replaces: [...groups],
  }
}
