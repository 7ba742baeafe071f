import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeOf } from './testing/fixture'
import { disguises } from './testing/disguises'
import { checkedName, checkedSlug, lookOf, nameKey } from './names'

const detailsOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as { details?: unknown }).details
  }
}

test('A-42: reserved slugs are refused in every disguise, with field and remedy', () => {
  for (const typed of disguises)
    expect([typed, detailsOf(() => checkedSlug(typed))]).toEqual([typed, { field: 'slug', remedy: 'Choose another one.' }])
})

test('A-42: words that only contain a reserved one, or resemble none, are free', () => {
  for (const free of ['systems', 'administration', 'apiary', 'my-admin', 'nord', 'team-7', '42', 'subsystem', 'therapist']) expect(checkedSlug(free)).toBe(free)
})

test('a slug is kept folded; what does not fit names field and remedy', () => {
  expect(checkedSlug('  Nord-Ost ')).toBe('nord-ost')
  expect(checkedSlug('ＴＥＡＭ７')).toBe('team7')
  for (const wrong of ['', 'a', '-nord', 'nord-', 'nord--ost', 'nord ost', 'müller', 'норд', 'nord/ost', '..', "'; drop", 'x'.repeat(41), '\u0000\u0001', '👍👍'])
    expect([wrong, detailsOf(() => checkedSlug(wrong))]).toEqual([wrong, { field: 'slug', remedy: expect.stringMatching(/^\S.{5,}/) as string }])
})

test('look-alikes are one, numbers are not', () => {
  for (const [left, right] of [['team-1', 'team-l'], ['team1', 'teami'], ['corner', 'comer'], ['vvest', 'west'], ['zoo', 'z00'], ['nord-ost', 'nordost'], ['nord', 'ΝΟΡΔ'.replace('Ρ', 'R').replace('Δ', 'd')]] as const)
    expect([left, lookOf(left)]).toEqual([left, lookOf(right)])
  const numbered = Array.from({ length: 1000 }, (_, index) => lookOf(`team-${index}`))
  expect(new Set(numbered).size).toBe(1000)
})

test('a kept slug is kept again as it is, and no typed text makes another failure (property)', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: fc.constantFrom(...'abcilnormsty015-АdΜ. '), maxLength: 12 }), fc.constantFrom(...disguises))
  fc.assert(fc.property(text, (typed) => {
    const kept = codeOf(() => checkedSlug(typed))
    if (kept === 'invalid') return
    expect(kept).toMatch(/^[a-z0-9-]{2,40}$/)
    expect(checkedSlug(kept as string)).toBe(kept)
    expect(['system', 'admin', 'api']).not.toContain(lookOf(kept as string))
  }), { numRuns: 2000 })
})

test('names: compared by letters, refused when they cannot be told apart', () => {
  for (const [left, right] of [['ÄNNE', 'änne'], ['A\u0308nne', 'Änne'], ['Ａｎｎａ', 'anna'], ['Anna  B', 'anna b'], ['An\u200bna', 'anna'], ['Anna\u00a0B', 'Anna B'], [' Anna ', 'anna']] as const)
    expect([left, nameKey(left)]).toEqual([left, nameKey(right)])
  expect(nameKey('Anna')).not.toBe(nameKey('Änna'))
  expect(checkedName('  A\u0308nne ', 'name')).toBe('Änne')
  for (const wrong of ['', '   ', '\u200b\u200d', 'x'.repeat(81), 'An\u0000na', 'Anna\u202eanna', 'An\nna'])
    expect([wrong, detailsOf(() => checkedName(wrong, 'adminName'))]).toEqual([wrong, { field: 'adminName', remedy: expect.any(String) as string }])
})
