/**
 * Cases that Alertmanager publishes for its time intervals and its inhibition (Apache-2.0), put in our terms. Left out is
 * what we do not have: days of the month, months, years. A range into the next day, which it refuses, is one here.
 */
import { describe, expect, it } from 'vitest'
import type { Inhibition, Matcher } from '../../model/alert'
import type { Labels } from '../../model/rule'
import type { Weekday } from '../../model/times'
import { checkTimes } from '../../engine/check-more'
import { inhibited } from '../../engine/inhibit'
import { isActive } from '../../engine/times'
import { alertWith } from './kit'

const workdays: readonly Weekday[] = [1, 2, 3, 4, 5]
const office = [{ days: workdays, from: '09:00', to: '17:00' }]

describe('time intervals', () => {
  it.each([
    ['UTC', '2020-05-04T15:04Z', true], ['UTC', '2020-05-05T10:04Z', true], ['UTC', '2020-06-09T09:04Z', true],
    ['UTC', '2020-05-03T15:04Z', false], ['UTC', '2020-05-04T08:59Z', false], ['UTC', '2020-05-05T05:00Z', false],
    ['UTC', '2020-07-08T09:00Z', true], ['UTC', '2020-07-08T16:59Z', true], ['UTC', '2020-07-08T17:00Z', false], ['UTC', '2020-07-08T08:59Z', false],
    ['Australia/Sydney', '2021-04-06T13:00+10:00', true], ['Australia/Sydney', '2021-04-06T13:00Z', false],
    ['Australia/Sydney', '2021-11-01T09:00+11:00', true], ['Australia/Sydney', '2021-10-31T22:00Z', true], ['Australia/Sydney', '2021-10-31T21:00Z', false],
  ] as const)('office hours in %s hold %s: %s', (timeZone, at, holds) => {
    expect(isActive(office, timeZone, Date.parse(at))).toBe(holds)
  })

  it.each([
    ['00:00', '24:00', true], ['01:35', '17:39', true], ['09:35', '09:39', true], ['09:30', '07:41', true],
    ['12:30', '24:01', false], ['24:00', '17:41', false], ['01:99', '23:59', false], ['00:00', '99:99', false], ['14:03', '', false],
  ])('%s to %s is a range: %s', (from, to, isRange) => {
    expect(checkTimes({ timeZone: 'UTC', ranges: [{ days: [1], from, to }] })).toHaveLength(isRange ? 0 : 1)
  })
})

describe('inhibition', () => {
  const m = (label: string, value: string, op: Matcher['op'] = '='): Matcher => ({ label, op, value })
  const second: Inhibition = { id: '2', name: '', source: [m('s2', '1')], target: [m('t2', '1')], equal: ['e'] }
  const sources = [alertWith('source 1', { labels: { s1: '1', t1: '2', e: '1' } }), alertWith('source 2', { labels: { s2: '1', t2: '1', e: '1' } })]
  const isMuted = (first: Inhibition, labels: Labels): boolean => inhibited([...sources, alertWith('target', { labels })], [first, second]).has('target')

  it.each<[Labels, boolean, boolean]>([
    [{ t1: '1', e: '1' }, true, false],
    [{ t2: '1', e: '1' }, true, true],
    [{ t1: '1', t3: '1', e: '1' }, true, false],
    [{ t1: '1', t2: '1', e: '1' }, true, true],
    [{ t1: '0', e: '1' }, false, true],
    [{ s1: '1', t1: '1', e: '1' }, true, false],
    [{ s2: '1', t2: '1', e: '1' }, false, true],
    [{ t1: '1', e: '0' }, false, false],
  ])('%j is muted: %s; where the first rule mutes what is not t1="1": %s', (labels, equal, unequal) => {
    expect(isMuted({ id: '1', name: '', source: [m('s1', '1')], target: [m('t1', '1')], equal: ['e'] }, labels)).toBe(equal)
    expect(isMuted({ id: '1', name: '', source: [m('s1', '1')], target: [m('t1', '1', '!=')], equal: ['e'] }, labels)).toBe(unequal)
  })

  it.each<[string, Labels[], readonly string[], Labels, boolean]>([
    ['nothing fires', [], [], { t: '1', a: 'b' }, false],
    ['nothing has to be equal', [{ s: '1' }], [], { t: '1', a: 'b' }, true],
    ['all of the labels are equal', [{ s: '1', a: 'b', b: 'c' }], ['a', 'b'], { t: '1', a: 'b', b: 'c' }, true],
    ['one of the labels is not', [{ s: '1', a: 'b', b: 'f' }], ['a', 'b'], { t: '1', a: 'b', b: 'c' }, false],
    ['one of two sources is equal', [{ s: '1', a: 'c' }, { s: '1', a: 'b' }], ['a'], { t: '1', a: 'b' }, true],
  ])('%s', (_, firing, equal, labels, muted) => {
    const rule = { id: 'i', name: '', source: [m('s', '1')], target: [m('t', '1')], equal }
    const alerts = firing.map((one, index) => alertWith(`s${index}`, { labels: one }))
    expect(inhibited([...alerts, alertWith('target', { labels })], [rule]).has('target')).toBe(muted)
    const over = alerts.map((alert) => ({ ...alert, state: 'resolved' as const }))
    expect(inhibited([...over, alertWith('target', { labels })], [rule]).has('target')).toBe(false)
  })
})
