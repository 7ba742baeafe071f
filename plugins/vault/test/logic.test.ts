/** The vault's own thinking: ages, findings, queries, forms and the choice of rows to import. */
import type { ImportRow, SecretFields, SecretInfo } from '@panoptic/sdk'
import { secretFields, secretRoutes } from '@panoptic/sdk/contract/secrets'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageDays, countAges, dayMs, dueAt, nearness } from '../vault/age'
import { draftOf, emptyDraft, fieldsOf, problemsOf, sameDraft, tagsOf, type Draft } from '../vault/fields'
import { groupFindings, sortFindings } from '../vault/findings'
import { canTake, choose, countStates, mostRows, resultsByRow, stateOf, summarize, toggle } from '../vault/importing'
import { providerOf, providerTitle } from '../vault/providers'
import { isFiltered, noFilters, shows, sortKeys, toQuery } from '../vault/query'
import { allSecrets } from '../vault/walk'

const now = Date.parse('2026-11-22T09:00:00Z')
const secret = (change: Partial<SecretInfo> = {}): SecretInfo => ({
  id: crypto.randomUUID(), name: 'Key', category: '', provider: '', notes: '', tags: [], expiresAt: null, rotateEveryDays: 90, owner: null, hint: 'abcd', recognised: '',
  createdAt: now, rotatedAt: now, lastUsedAt: null, removedAt: null, purgeAt: null, findings: [], bindings: 0, ...change,
})

describe('ages', () => {
  it('a rotation is due exactly when its days are over, soon in the two weeks before', () => {
    const at = dueAt(secret({ rotatedAt: now - 89 * dayMs }))!
    expect([at - now, nearness(at, now), nearness(at, at - 1), nearness(at, at), nearness(at, at - 14 * dayMs), nearness(at, at - 14 * dayMs - 1)]).toEqual([dayMs, 'soon', 'soon', 'past', 'soon', 'later'])
    expect([dueAt(secret({ rotateEveryDays: null })), nearness(null, now)]).toEqual([null, 'none'])
  })

  it('are whole days, never negative, and every secret is in exactly one group', () => {
    expect([ageDays({ rotatedAt: now - dayMs + 1 }, now), ageDays({ rotatedAt: now - dayMs }, now), ageDays({ rotatedAt: now + dayMs }, now)]).toEqual([0, 1, 0])
    expect(countAges([0, 29, 30, 89, 90, 179, 180, 364, 365, 4000].map((days) => ({ rotatedAt: now - days * dayMs })), now)).toEqual([2, 2, 2, 2, 2])
    fc.assert(fc.property(fc.array(fc.integer({ min: -10, max: 5000 })), (days) => {
      expect(countAges(days.map((each) => ({ rotatedAt: now - each * dayMs })), now).reduce((sum, count) => sum + count, 0)).toBe(days.length)
    }))
  })
})

it('findings come most urgent first; duplicates lie beside each other', () => {
  expect(sortFindings(['never-used', 'duplicate', 'expired'])).toEqual(['expired', 'duplicate', 'never-used'])
  const groups = groupFindings([secret({ name: 'a', hint: 'zzzz', findings: ['duplicate'] }), secret({ name: 'b', hint: 'aaaa', findings: ['duplicate', 'weak'] }), secret({ name: 'c', hint: 'zzzz', findings: ['duplicate'] })])
  expect(groups.find(({ finding }) => finding === 'duplicate')?.secrets.map(({ name }) => name)).toEqual(['b', 'a', 'c'])
  expect(groups.filter(({ secrets }) => secrets.length > 0).map(({ finding }) => finding)).toEqual(['duplicate', 'weak'])
})

it('a provider is what was entered, else what the host recognised', () => {
  expect(providerOf({ provider: '', recognised: 'openai' })).toEqual({ title: 'OpenAI', isGuess: true })
  expect(providerOf({ provider: 'Anthropic', recognised: 'openai' })).toEqual({ title: 'Anthropic', isGuess: false })
  expect([providerOf({ provider: '', recognised: '' }), providerTitle('our-gateway')]).toEqual([{ title: '', isGuess: false }, 'our-gateway'])
})

describe('queries', () => {
  const text = fc.string({ maxLength: 300 })
  it('whatever is filtered and sorted, the host takes it', () => {
    fc.assert(fc.property(text, fc.constantFrom(...shows), fc.string({ maxLength: 60 }), fc.constantFrom(...sortKeys, 'hint', 'findings'), fc.constantFrom('asc' as const, 'desc' as const), (search, show, category, key, direction) => {
      const query = toQuery({ ...noFilters, search, show, category }, { key, direction })
      expect(secretRoutes['secrets.list'].input.safeParse(query).success).toBe(true)
    }))
  })

  it('ask for nothing but what differs from the host’s order', () => {
    expect(toQuery(noFilters, null)).toEqual({})
    expect(toQuery(noFilters, { key: 'name', direction: 'asc' })).toEqual({})
    expect(toQuery(noFilters, { key: 'name', direction: 'desc' })).toEqual({ descending: true })
    expect(toQuery({ ...noFilters, search: '  open ai ' }, { key: 'rotatedAt', direction: 'asc' })).toEqual({ search: 'open ai', sort: 'rotatedAt' })
    expect(toQuery(noFilters, { key: 'hint', direction: 'desc' })).toEqual({})
    expect([isFiltered(noFilters), isFiltered({ ...noFilters, search: ' ' }), isFiltered({ ...noFilters, tag: 'x' })]).toEqual([false, false, true])
  })

  it('walk over all pages, each secret once, also when some come in between; an abort stops', async () => {
    const all = Array.from({ length: 1201 }, (_, index) => secret({ name: String(index) }))
    const asked: number[] = []
    const list = async ({ offset = 0, limit = 200 }) => {
      asked.push(offset)
      if (offset === 500) all.unshift(secret({ name: 'new' }))
      return { secrets: all.slice(offset, offset + limit), total: all.length }
    }
    const found = await allSecrets(list)
    expect([asked, new Set(found.map(({ id }) => id)).size, found.length]).toEqual([[0, 500, 1000], 1201, 1201])
    await expect(allSecrets(list, {}, AbortSignal.abort())).rejects.toThrow(/abort/i)
  })
})

describe('the form', () => {
  const word = (max: number) => fc.string({ minLength: 0, maxLength: max }).map((text) => text.trim())
  const fields: fc.Arbitrary<SecretFields> = fc.record({
    name: word(120).filter((name) => name !== ''), category: word(60), provider: word(60), notes: fc.string({ maxLength: 500 }),
    tags: fc.uniqueArray(fc.stringMatching(/^[a-z0-9][a-z0-9 -]{0,18}[a-z0-9]$/), { maxLength: 20 }),
    expiresAt: fc.option(fc.integer({ min: 0, max: 4_102_444_799_999 })), rotateEveryDays: fc.option(fc.integer({ min: 1, max: 3650 })),
  })

  it('shown and saved unchanged, nothing of a secret changes', () => {
    fc.assert(fc.property(fields, (each) => {
      const draft = draftOf(each)
      expect(problemsOf(draft)).toEqual({})
      expect(fieldsOf(draft, each)).toEqual(each)
    }))
  })

  it('what it finds no fault with, the host takes', () => {
    const odd = fc.record<Draft>({
      name: fc.string({ maxLength: 140 }), category: fc.string({ maxLength: 70 }), provider: fc.string({ maxLength: 70 }), notes: fc.string({ maxLength: 100 }),
      tags: fc.string({ maxLength: 120 }), expires: fc.oneof(fc.constant(''), fc.constantFrom('2026-02-30', '2026-12-01', 'soon', '0000-00-00', '1969-01-01')), rotateEvery: fc.oneof(fc.constant(''), fc.constantFrom('0', '1', '3650', '3651', '9.5', '-3', '1e2')),
    })
    fc.assert(fc.property(odd, (draft) => {
      fc.pre(Object.keys(problemsOf(draft)).length === 0)
      expect(secretFields.safeParse(fieldsOf(draft)).error).toBeUndefined()
    }), { numRuns: 500 })
  })

  it('says which field is wrong and why', () => {
    const wrong: Draft = { ...emptyDraft, name: '  ', category: 'x'.repeat(61), tags: `ok, ${'y'.repeat(41)}`, expires: '2026-02-30', rotateEvery: '0' }
    expect(problemsOf(wrong)).toEqual({ name: 'missing', category: 'too-long', tags: 'tag-too-long', expires: 'no-date', rotateEvery: 'no-days' })
    expect(problemsOf({ ...emptyDraft, name: 'n', tags: Array.from({ length: 21 }, (_, at) => `t${at}`).join() })).toEqual({ tags: 'too-many-tags' })
    expect(problemsOf({ ...emptyDraft, name: 'n' })).toEqual({})
  })

  it('a last valid day ends with that day in UTC; tags are each once', () => {
    expect(fieldsOf({ ...emptyDraft, name: 'n', expires: '2026-12-01', rotateEvery: '' })).toMatchObject({ expiresAt: Date.parse('2026-12-01T23:59:59.999Z'), rotateEveryDays: null })
    expect(tagsOf(' Production, billing,, production ,x')).toEqual(['Production', 'billing', 'x'])
    expect([sameDraft(emptyDraft, { ...emptyDraft }), sameDraft(emptyDraft, { ...emptyDraft, notes: 'n' })]).toEqual([true, false])
  })
})

describe('rows of an import', () => {
  const row = (index: number, change: Partial<ImportRow> = {}): ImportRow => ({ index, name: `n${index}`, category: '', provider: '', notes: '', tags: [], hint: 'abcd', duplicate: 'none', problem: '', ...change })
  const rows = [row(0), row(1, { duplicate: 'value' }), row(2, { duplicate: 'name' }), row(3, { problem: 'no-value', duplicate: 'name' }), row(4)]

  it('begin with the new ones; what cannot be taken is never chosen', () => {
    expect(rows.map(stateOf)).toEqual(['new', 'same-value', 'same-name', 'no-value', 'new'])
    expect([[...choose(rows, 'new')], [...choose(rows, 'possible')], [...choose(rows, 'none')]]).toEqual([[0, 4], [0, 1, 2, 4], []])
    expect(countStates(rows)).toEqual({ new: 2, 'same-value': 1, 'same-name': 1, 'no-value': 1 })
    expect([[...toggle(new Set([0]), rows[0]!)], [...toggle(new Set([0]), rows[2]!)], [...toggle(new Set([0]), rows[3]!)]]).toEqual([[], [0, 2], [0]])
  })

  it('are never more than the host takes at once', () => {
    const many = Array.from({ length: mostRows + 5 }, (_, index) => row(index))
    const chosen = choose(many, 'new')
    expect(chosen.size).toBe(mostRows)
    expect(toggle(chosen, many.at(-1)!).size).toBe(mostRows)
    expect(canTake(many.at(-1)!)).toBe(true)
  })

  it('each gets its own result, and the sum counts all of them', () => {
    const results = resultsByRow([4, 0, 2], ['', 'exists', 'too-long'])
    expect([results.get(4), results.get(0), results.get(2), results.get(1)]).toEqual(['', 'exists', 'too-long', undefined])
    expect(summarize(rows, results)).toEqual({ taken: 1, existed: 1, failed: 1, left: 2 })
    expect(resultsByRow([4, 0], ['']).size).toBe(1)
  })
})
