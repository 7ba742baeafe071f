import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Rule } from '../../model/rule'
import { checkMatchers, checkTimes } from '../../engine/check-more'
import { checkRule } from '../../engine/rule-schema'
import { ruleWith } from './kit'

const problems = (input: unknown): string[] => {
  const result = checkRule(input)
  return 'problems' in result ? result.problems.map(({ field, key }) => `${field} ${key}`) : []
}
const { source } = ruleWith()

describe('P-24: what a form says about a rule', () => {
  it('takes a rule as it is, and trims its texts', () => {
    const full = ruleWith({
      source: { plugin: 'llm-cost', metric: 'llm.cost', labels: { provider: 'openai' }, by: ['model'], measure: 'latest' }, condition: { kind: 'change', is: 'below', percent: 50, recoverPercent: 20, days: 7 },
      labels: { team: 'core' }, missing: 'fire', missingSeconds: 3600, channels: ['native', 'c1'], groupBy: ['rule', 'team'], mutes: ['m'], flap: { changes: 4, withinSeconds: 600 }, escalation: [{ afterSeconds: 900, channels: ['c2'] }], repeatSeconds: 14_400,
    })
    expect(checkRule(full)).toEqual({ rule: full })
    expect(checkRule({ ...full, name: '  Cost ' })).toMatchObject({ rule: { name: 'Cost' } })
    expect(checkRule({ ...full, unknown: 1 })).toEqual({ rule: full })
  })

  it.each<[string, Partial<Record<keyof Rule, unknown>>, string[]]>([
    ['no name', { name: ' ' }, ['name noName']],
    ['no metric', { source: { ...source, metric: '' } }, ['source.metric noMetric']],
    ['a metric that is none', { source: { ...source, metric: 'Bad Name' } }, ['source.metric noMetric']],
    ['a label that every alert has', { labels: { severity: 'x' } }, ['labels.severity labelTaken']],
    ['a label that the series have', { source: { ...source, by: ['provider'] }, labels: { provider: 'x' } }, ['labels.provider labelTaken']],
    ['a label name', { labels: { 'Team A': 'x' } }, ['labels.Team A labelName']],
    ['by a label of its own', { source: { ...source, by: ['severity'] } }, ['source.by labelTaken']],
    ['no number', { condition: { kind: 'threshold', is: 'above', value: NaN, recover: null } }, ['condition.value number']],
    ['recovery beyond the threshold', { condition: { kind: 'threshold', is: 'above', value: 50, recover: 51 } }, ['condition.recover recoverAbove']],
    ['recovery below the threshold', { source: { ...source, measure: 'latest' }, condition: { kind: 'threshold', is: 'below', value: 50, recover: 49 } }, ['condition.recover recoverBelow']],
    ['a change of a month', { source: { ...source, measure: 'month' }, condition: { kind: 'change', is: 'above', percent: 10, recoverPercent: null, days: 7 } }, ['source.measure changeMeasure']],
    ['a sum that is small each morning', { condition: { kind: 'threshold', is: 'below', value: 50, recover: null } }, ['condition.is belowPartial']],
    ['a fall by all', { source: { ...source, measure: 'latest' }, condition: { kind: 'change', is: 'below', percent: 100, recoverPercent: null, days: 7 } }, ['condition.percent percentBelow']],
    ['too few days', { condition: { kind: 'change', is: 'above', percent: 10, recoverPercent: 20, days: 2 } }, ['condition.recoverPercent recoverPercent', 'condition.days days']],
    ['negative time', { forSeconds: -1 }, ['forSeconds tooShort']],
    ['half seconds', { keepSeconds: 1.5 }, ['keepSeconds number']],
    ['a year', { forSeconds: 365 * 86_400 }, ['forSeconds tooLongTime']],
    ['missing too soon', { missing: 'fire', missingSeconds: 10 }, ['missingSeconds tooShort']],
    ['repeating too often', { repeatSeconds: 60 }, ['repeatSeconds tooShort']],
    ['an unknown severity', { severity: 'fatal' }, ['severity choose']],
    ['flapping with every change', { flap: { changes: 1, withinSeconds: 600 } }, ['flap.changes flapChanges']],
    ['a step to nobody', { escalation: [{ afterSeconds: 600, channels: [] }] }, ['escalation.0.channels noChannel']],
    ['several at once', { name: '', severity: 1, source: null }, ['name noName', 'source shape', 'severity choose']],
  ])('names %s', (_, change, expected) => {
    expect(problems({ ...ruleWith(), ...change })).toEqual(expected)
  })

  it('answers whatever it is given, and what it takes it takes again', () => {
    fc.assert(fc.property(fc.anything(), (input) => void checkRule(input)), { numRuns: 300 })
    const broken = fc.record(Object.fromEntries(Object.entries(ruleWith()).map(([key, value]) => [key, fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.anything() })])))
    fc.assert(fc.property(broken, (input) => {
      const result = checkRule(input)
      if ('rule' in result) expect(checkRule(result.rule)).toEqual(result)
      else expect(result.problems.length).toBeGreaterThan(0)
    }), { numRuns: 300 })
  })
})

describe('matchers and times of a form', () => {
  it.each([
    [[], [' noMatcher']],
    [[{ label: 'team', op: '=', value: 'core' }], []],
    [[{ label: 'Team', op: '=', value: 'core' }], ['0.label labelName']],
    [[{ label: 'team', op: '~', value: 'core' }], ['0.op choose']],
    [[{ label: 'team', op: '=~', value: '(' }], ['0.value regex']],
    [[{ label: 'team', op: '=~', value: '(a+)+' }], ['0.value regexCostly']],
    [[{ label: 'team', op: '=', value: '' }], [' matchesAll']],
    [[{ label: 'team', op: '!=', value: 'x' }], [' matchesAll']],
    [[{ label: 'team', op: '=~', value: '.*' }], [' matchesAll']],
    [[{ label: 'team', op: '!=', value: 'x' }, { label: 'rule', op: '=', value: 'y' }], []],
    ['nonsense', [' shape', ' noMatcher']],
  ])('%j: %j', (input, expected) => {
    expect(checkMatchers(input).map(({ field, key }) => `${field} ${key}`)).toEqual(expected)
  })

  it('times need a zone, days and clock times', () => {
    expect(checkTimes({ timeZone: 'Europe/Berlin', ranges: [{ days: [1], from: '22:00', to: '06:00' }] })).toEqual([])
    expect(checkTimes({ timeZone: 'Nowhere', ranges: [] }).map(({ key }) => key)).toEqual(['timeZone', 'noRange'])
    expect(checkTimes({ timeZone: 'UTC', ranges: [{ days: [], from: '24:00', to: '25:00' }] }).map(({ field }) => field)).toEqual(['ranges.0.days', 'ranges.0.from', 'ranges.0.to'])
  })
})
