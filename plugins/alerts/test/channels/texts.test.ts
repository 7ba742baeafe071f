/** Templates, words and figures of messages. */
import { describe, expect, it } from 'vitest'
import { amount, moment } from '../../channels/amount'
import { documentOf } from '../../channels/document'
import { clip } from '../../channels/plain'
import { keyOf, render } from '../../channels/render'
import { templateProblem, unknownField } from '../../channels/template'
import { about, alert, at, channel, message, reader } from './sample'

const titleOf = (...given: Parameters<typeof message>): string => documentOf(message(...given), '', reader).title

describe('templates', () => {
  it('put values in, and leave what is no field as it is', () => {
    const document = documentOf(message([alert(), alert({ id: 'a2' })]), '{{ title }} | {{count}} | {{rule}} {{severity}} {{value}} over {{threshold}} in {{labels.project}}{{labels.none}} since {{since}}\n{{list}} {not} }}', reader)
    expect(document.custom!(2)).toBe([
      'Critical: Spend above 50 USD (2 alerts) | 2 | Spend above 50 USD Critical US$61.20 over US$50.00 in support since 22 Nov 2026, 15:05 CET',
      'Critical · Spend above 50 USD', 'Value US$61.20, threshold US$50.00', 'project: support', 'Since 22 Nov 2026, 15:05 CET', '',
      'Critical · Spend above 50 USD', 'Value US$61.20, threshold US$50.00', 'project: support', 'Since 22 Nov 2026, 15:05 CET {not} }}',
    ].join('\n'))
    expect(document.custom!(1)).toContain('… and 1 more')
  })

  it('name the field that does not exist, and those there are', () => {
    expect(templateProblem('{{rule}} {{colour}}', 'rule')).toBe('There is no field {{colour}}. Use one of {{rule}}, {{severity}}, {{state}}, {{value}}, {{threshold}}, {{since}}, {{acknowledged}}, {{labels.<name>}}.')
    expect(unknownField('{{list}}', 'rule')).toBe('list')
    expect(unknownField('{{list}} {{count}} {{title}} {{labels.a-b.c}}', 'channel')).toBeNull()
    for (const wrong of ['{{constructor}}', '{{labels}}', '{{labels.}}', '{{labels.a b}}', '{{}}', '{{rule.name}}']) expect(unknownField(wrong, 'channel'), wrong).not.toBeNull()
    expect(() => render(message([alert()]), channel('slack', { template: '{{colour}}' }), about, reader)).toThrow(expect.objectContaining({ code: 'invalid', details: { field: 'colour' } }))
  })

  it('a value that looks like a field stays a value', () => {
    expect(documentOf(message([alert({ labels: { project: '{{threshold}}' } })]), '{{labels.project}}', reader).custom!(1)).toBe('{{threshold}}')
  })
})

describe('titles', () => {
  it('say what happened', () => {
    expect(titleOf([alert()])).toBe('Critical: Spend above 50 USD')
    expect(titleOf([alert(), alert({ id: 'a2' })])).toBe('Critical: Spend above 50 USD (2 alerts)')
    expect(titleOf([alert(), alert({ id: 'a2', ruleName: 'Other' })], { labels: {} })).toBe('Critical: 2 alerts')
    expect(titleOf([alert(), alert({ id: 'a2', ruleName: 'Other' })], { labels: { project: 'support' } })).toBe('Critical: project: support (2 alerts)')
    expect(titleOf([alert({ severity: 'warning' }), alert({ id: 'a2', state: 'resolved' })], { kind: 'changed' })).toBe('Warning: Spend above 50 USD (1 firing, 1 over)')
    expect(titleOf([alert({ state: 'resolved' })], { kind: 'resolved' })).toBe('All clear: Spend above 50 USD')
    expect(titleOf([alert()], { kind: 'repeat' })).toBe('Still firing: Critical: Spend above 50 USD')
    expect(titleOf([alert()], { kind: 'escalation', waitedSeconds: 60 })).toBe('Nobody acknowledged this for 1 minute: Critical: Spend above 50 USD')
    expect(titleOf([alert(), alert({ id: 'a2', state: 'resolved' })], { kind: 'digest' })).toBe('Summary: 1 firing, 1 over')
  })

  it('are written in the channel’s language, whoever evaluates', () => {
    const { label, content } = render(message([alert({ firingAt: at, acknowledgedBy: 'Ben' })]), channel('mail', { language: 'de' }), about, reader)
    expect(label).toBe('Kritisch: Spend above 50 USD')
    expect(content).toMatchObject({ text: expect.stringMatching(/Wert 61,20\u00a0\$, Schwelle 50,00\u00a0\$[^]*Seit 22\. Nov\. 2026, 15:05 MEZ[^]*Bestätigt von Ben/) })
  })
})

it('no data, flapping, and the end are said', () => {
  const { blocks } = documentOf(message([alert({ cause: 'missing', value: null, flapping: true }), alert({ id: 'a2', state: 'resolved', resolvedAt: at + 3_600_000 })]), '', reader)
  expect(blocks[0]!.lines).toEqual(expect.arrayContaining(['No data arrives any more', expect.stringContaining('Flapping')]))
  expect(blocks[1]!.lines).toContain('From 22 Nov 2026, 15:05 CET to 22 Nov 2026, 16:05 CET')
})

it('figures have their unit and their language', () => {
  expect([['nano-usd', 1.5e6], ['nano-usd', 61.2e9], ['percent', 80], ['count', 1234], ['bytes', 5 * 1024 ** 3], ['s', 7500], ['s', 0], ['days', 90], ['ms', 12.345]].map(([unit, value]) => amount(value as number, unit as string, 'en')))
    .toEqual(['US$0.0015', 'US$61.20', '80\u00a0%', '1,234', '5\u00a0GiB', '2 hrs 5 mins', '0 secs', '90\u00a0days', '12.35\u00a0ms'])
  expect(amount(1234.5, 'tokens', 'de')).toBe('1.234,5\u00a0tokens')
  expect([amount(null, 'count', 'en'), amount(Number.NaN, 'count', 'de'), moment(null, reader)]).toEqual(['unknown', 'unbekannt', 'unknown'])
})

it('cuts between characters, and keeps long keys apart', () => {
  expect(clip('😀😀😀', 4)).toBe('😀…')
  expect(clip('abc', 3)).toBe('abc')
  const long = (end: string): string => JSON.stringify({ project: 'x'.repeat(300) + end })
  expect(keyOf('c1', long('a'))).not.toBe(keyOf('c1', long('b')))
  expect(keyOf('c1', long('a')).length).toBeLessThanOrEqual(200)
  expect(keyOf('c1', '')).toBe('c1 digest')
})

it('the webhook’s payload is version 1 as it is documented', () => {
  const { content } = render(message([alert({ acknowledgedBy: 'Ben' }), ...Array.from({ length: 120 }, (_, n) => alert({ id: `b${n}`, state: 'resolved', resolvedAt: at + 1000, value: null, cause: 'missing' }))]), channel('webhook'), about, reader)
  if (content.channel !== 'http') throw new Error('not http')
  const body = JSON.parse(content.body) as { alerts: unknown[] }
  expect(body).toMatchObject({
    version: 1, id: about.id, type: 'alerts.firing', timestamp: '2026-11-22T14:05:00.000Z', tenant: 'Acme', title: 'Critical: Spend above 50 USD (121 alerts)', text: '',
    severity: 'critical', firing: 1, resolved: 120, labels: { rule: 'Spend above 50 USD' }, omitted: 21,
  })
  expect(body.alerts).toHaveLength(100)
  expect(body.alerts[0]).toEqual({
    id: 'a1', fingerprint: 'f1', rule: { id: 'r1', name: 'Spend above 50 USD' }, severity: 'critical', state: 'firing', labels: { rule: 'Spend above 50 USD', severity: 'critical', project: 'support' },
    value: 61_200_000_000, unit: 'nano-usd', threshold: 50_000_000_000, starts_at: '2026-11-22T14:05:00.000Z', ends_at: null, cause: 'condition', flapping: false, acknowledged_by: 'Ben',
  })
  expect(body.alerts[1]).toMatchObject({ state: 'resolved', value: null, ends_at: '2026-11-22T14:05:01.000Z', cause: 'missing', acknowledged_by: null })
})
