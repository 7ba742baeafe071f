import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Inhibition, Matcher } from '../../model/alert'
import type { Labels } from '../../model/rule'
import { inhibited } from '../../engine/inhibit'
import { isSilencing, matches } from '../../engine/matchers'
import { compileRegex, regexProblem } from '../../engine/regex'
import { alertWith } from './kit'

const m = (label: string, op: Matcher['op'], value: string): Matcher => ({ label, op, value })

describe('matchers', () => {
  it.each([
    [[m('a', '=', 'x')], { a: 'x' }, true],
    [[m('a', '=', 'x')], { a: 'xy' }, false],
    [[m('a', '=', '')], {}, true],
    [[m('a', '!=', 'x')], {}, true],
    [[m('a', '=~', 'x|y')], { a: 'y' }, true],
    [[m('a', '=~', 'x|y')], { a: 'yx' }, false],
    [[m('a', '=~', 'o.*')], { a: 'openai' }, true],
    [[m('a', '=~', '.+')], {}, false],
    [[m('a', '=~', '.*')], {}, true],
    [[m('a', '!~', 'x.*')], { a: 'xy' }, false],
    [[m('a', '!~', 'x.*')], {}, true],
    [[m('a', '=', 'x'), m('b', '=', 'y')], { a: 'x' }, false],
    [[], { a: 'x' }, false],
    [[m('a', '!~', '(')], { a: 'x' }, false],
  ] as const)('%j on %j: %s', (matchers, labels, holds) => {
    expect(matches(matchers, labels as Labels)).toBe(holds)
  })

  it('a silence counts from its start to before its end', () => {
    const silence = { id: '', matchers: [m('a', '=', 'x')], startsAt: 10, endsAt: 20, comment: '', by: '', byName: '' }
    expect([9, 10, 19, 20].map((at) => isSilencing(silence, { a: 'x' }, at))).toEqual([false, true, true, false])
    expect(isSilencing(silence, { a: 'y' }, 15)).toBe(false)
  })
})

describe('regular expressions', () => {
  it.each(['gpt-4.*', '.*prod.*', 'openai|xai', '(eu|us)-[a-z]+', '\\d{3}', '[^\\]]+x?', 'a{2,4}', '\\u{1F600}', '\\p{L}+', '', '^abc$', '(?:a|b)c*'])('%s is taken', (pattern) => {
    expect(regexProblem(pattern)).toBeNull()
  })

  it.each([
    ['(', 'regex'], ['a)(', 'regex'], ['[z-a]', 'regex'], ['(?=a)b', 'regex'], ['(?<!a)b', 'regex'], ['(?<n>a)', 'regex'], ['(a)\\1', 'regex'],
    ['(a+)+b', 'regexCostly'], ['(a|a)*b', 'regexCostly'], ['(a*)*', 'regexCostly'], ['(.*,){20}x', 'regexCostly'], ['a?'.repeat(40), 'regexCostly'], ['(a|a)'.repeat(30), 'regexCostly'],
    ['.*a.*b.*c', 'regexCostly'], ['(x{0,50}){0,50}', 'regexCostly'], ['a'.repeat(201), 'regexLong'],
  ])('%s is not: %s', (pattern, problem) => {
    expect([regexProblem(pattern), compileRegex(pattern)]).toEqual([problem, null])
  })

  it('whatever is taken ends on a hostile label', () => {
    const part = fc.constantFrom('a', '.', '[ab]', 'a*', '.*', 'a+', 'a?', '(a|b)', '(a|ab)', '(?:aa?)', '(a|a)?', '(a+)*', 'a{1,9}', '(a{2}){3}')
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 14 }).map((parts) => parts.join('')), (pattern) => {
      const regex = compileRegex(pattern)
      if (regex === null) return
      const started = performance.now()
      regex.test(`${'a'.repeat(199)}!`)
      expect(performance.now() - started).toBeLessThan(10_000)
    }), { numRuns: 300 })
  })
})

describe('inhibition', () => {
  const rule = (source: readonly Matcher[], target: readonly Matcher[], equal: readonly string[] = [], id = 'i'): Inhibition => ({ id, name: '', source, target, equal })
  const alert = (id: string, labels: Labels, state: 'firing' | 'resolved' = 'firing') => alertWith(id, { labels, state })
  const muted = (rules: readonly Inhibition[], ...alerts: readonly ReturnType<typeof alert>[]): string[] => [...inhibited(alerts, rules)].sort()

  it('mutes where the equal labels are equal; labels that both lack are', () => {
    const one = rule([m('s', '=', '1')], [m('t', '=', '1')], ['e'])
    expect(muted([one], alert('a', { s: '1', e: '1' }), alert('b', { t: '1', e: '1' }), alert('c', { t: '1', e: '2' }), alert('d', { t: '1' }))).toEqual(['b'])
    expect(muted([one], alert('a', { s: '1' }), alert('b', { t: '1', other: 'x' }))).toEqual(['b'])
  })

  it('a source that is over mutes nobody, a target that is over can be muted', () => {
    const one = rule([m('s', '=', '1')], [m('t', '=', '1')])
    expect(muted([one], alert('a', { s: '1' }, 'resolved'), alert('b', { t: '1' }))).toEqual([])
    expect(muted([one], alert('a', { s: '1' }), alert('b', { t: '1' }, 'resolved'))).toEqual(['b'])
  })

  it('never mutes itself, nor does one that matches both sides mute another that does', () => {
    const one = rule([m('s', '=', '1')], [m('t', '=', '1')])
    expect(muted([one], alert('a', { s: '1', t: '1' }))).toEqual([])
    expect(muted([one], alert('a', { s: '1', t: '1' }), alert('b', { s: '1', t: '1' }))).toEqual([])
    expect(muted([one], alert('a', { s: '1' }), alert('b', { s: '1', t: '1' }))).toEqual(['b'])
    expect(muted([one], alert('a', { s: '1', t: '1' }), alert('b', { t: '1' }))).toEqual(['b'])
  })

  it('goes on through a chain, with the muted one muting too', () => {
    const chain = [rule([m('k', '=', 'a')], [m('k', '=', 'b')], [], '1'), rule([m('k', '=', 'b')], [m('k', '=', 'c')], [], '2')]
    expect(muted(chain, alert('a', { k: 'a' }), alert('b', { k: 'b' }), alert('c', { k: 'c' }))).toEqual(['b', 'c'])
  })

  it('of those that mute each other in a circle all are told, what hangs below is muted', () => {
    const circle = [rule([m('k', '=', 'a')], [m('k', '=', 'b')], [], '1'), rule([m('k', '=', 'b')], [m('k', '=', 'a')], [], '2'), rule([m('k', '=', 'b')], [m('k', '=', 'c')], [], '3')]
    expect(muted(circle, alert('a', { k: 'a' }), alert('b', { k: 'b' }), alert('c', { k: 'c' }))).toEqual(['c'])
  })

  it('something is always told: not every alert can be muted', () => {
    const labels = fc.record({ k: fc.constantFrom('a', 'b', 'c'), e: fc.constantFrom('1', '2') })
    const matcher = fc.constantFrom('a', 'b', 'c').map((value) => [m('k', '=', value)])
    const rules = fc.array(fc.record({ source: matcher, target: matcher, equal: fc.constantFrom<string[]>([], ['e']) }), { maxLength: 6 })
    fc.assert(fc.property(rules, fc.array(labels, { minLength: 1, maxLength: 8 }), (found, all) => {
      const alerts = all.map((one, index) => alert(String(index), one))
      const result = inhibited(alerts, found.map((one, index) => ({ ...one, id: String(index), name: '' })))
      expect(result.size).toBeLessThan(alerts.length)
      // Each muted one has a source that matches, beside itself.
      for (const id of result) {
        const target = alerts[Number(id)]!
        expect(found.some((one) => matches(one.target, target.labels) && alerts.some((source) => source !== target && matches(one.source, source.labels) && one.equal.every((name) => source.labels[name] === target.labels[name])))).toBe(true)
      }
    }), { numRuns: 500 })
  })

  it('500 causes and 500 symptoms are done in no time', () => {
    const alerts = Array.from({ length: 1000 }, (_, index) => alert(String(index), { k: index < 500 ? 'a' : 'b' }))
    expect(inhibited(alerts, [rule([m('k', '=', 'a')], [m('k', '=', 'b')])]).size).toBe(500)
  })
})
