import { describe, expect, it } from 'vitest'
import { digest, type Undelivered } from '../../engine/digest'
import type { RoutedMessage } from '../../engine/routing'
import { alertWith, start } from './kit'

const over = { state: 'resolved' as const, resolvedAt: start }
const message = (receiver: string, group: string, change: Partial<RoutedMessage> = {}): RoutedMessage =>
  ({ receiver, group, labels: { rule: group }, kind: 'fire', alerts: [alertWith(`${group}1`)], fresh: [`${group}1`], replaces: [], ...change })
const waiting = (receiver: string, group: string, ...ids: string[]): Undelivered => ({ receiver, group, alerts: ids.map((id) => alertWith(id)), fresh: ids })
const shown = (messages: readonly RoutedMessage[]) => messages.map(({ receiver, kind, group, alerts, replaces }) => [receiver, kind, group, alerts.map(({ id, state }) => (state === 'firing' ? id : `-${id}`)).join(), replaces.join()])

describe('P-51: many messages as one', () => {
  it('after a sleep each receiver gets one, what still fires first', () => {
    const messages = [message('native', 'a', { kind: 'resolve', alerts: [alertWith('a1', over)], fresh: [] }), message('native', 'b'), message('ops', 'c')]
    expect(shown(digest(messages, [], { always: true }))).toEqual([['native', 'digest', '', 'b1,-a1', 'a,b'], ['ops', 'fire', 'c', 'c1', '']])
    expect(digest(messages, [], { always: true })[0]).toMatchObject({ fresh: ['b1'], labels: {} })
  })

  it('leaves messages alone where nothing is in the way', () => {
    const messages = [message('native', 'a'), message('native', 'b')]
    expect(digest(messages, [], { always: false })).toEqual(messages)
    expect(digest(messages, [waiting('ops', 'a', 'x')], { always: false })).toEqual(messages)
    expect(digest([], [waiting('ops', 'a', 'x')], { always: true })).toEqual([])
  })

  it('P-51: a receiver in trouble gets one that takes the place of those that wait, with their alerts as they are known last', () => {
    const end = message('ops', 'a', { kind: 'resolve', alerts: [alertWith('a1', over)], fresh: [] })
    expect(shown(digest([end], [waiting('ops', 'a', 'a1'), waiting('ops', 'b', 'b1', 'b2')], { always: false }))).toEqual([['ops', 'digest', '', 'b1,b2,-a1', 'a,b']])
  })

  it('one of the same group keeps its kind, and loses none of what the older one said', () => {
    const newer = message('ops', 'a', { kind: 'update', alerts: [alertWith('a2')], fresh: ['a2'] })
    const older = { ...waiting('ops', 'a', 'a0'), alerts: [alertWith('a0', over)] }
    expect(shown(digest([newer], [older], { always: false }))).toEqual([['ops', 'update', 'a', 'a2,-a0', 'a']])
  })
})
