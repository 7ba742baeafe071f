import { describe, expect, it } from 'vitest'
import { developed, everyPlugin, installed, unsigned } from '../../test/fixtures-plugins'
import { plugins } from '../../test/fixtures'
import { marksOf, passes, trustMark, type PluginFilter } from './marks'

const filter = (change: Partial<PluginFilter>): PluginFilter => ({ search: '', state: 'all', source: 'all', ...change })
const found = (change: Partial<PluginFilter>): string[] => everyPlugin().filter((plugin) => passes(plugin, filter(change))).map(({ id }) => id)

describe('marks', () => {
  it('names whoever has nobody that answers for them, and nobody else', () => {
    expect([trustMark(developed()), trustMark(unsigned()), trustMark(installed()), trustMark(plugins()[0]!)]).toEqual(['developer', 'unsigned', null, null])
  })

  it('says everything that holds, and what an administrator forbids only once', () => {
    expect(marksOf(developed({ policy: 'required', buildErrors: 'no' }), true)).toEqual(['developer', 'required', 'overBudget', 'buildFailed'])
    expect(marksOf(installed({ policy: 'forbidden', problem: 'forbidden' }))).toEqual([])
    expect(marksOf(installed())).toEqual([])
  })
})

describe('the list’s filters', () => {
  it('finds by title, id, description and publisher, in any case and without accents', () => {
    expect(found({ search: 'SÁMPLE weather' })).toContain('acme.weather')
    expect(found({ search: 'lab-notes' })).toEqual(['lab-notes'])
    expect(found({ search: 'somebody' })).toEqual(['home-grown'])
    expect(found({ search: 'weather nothing' })).toEqual([])
    expect(found({ search: '  ' })).toHaveLength(everyPlugin().length)
  })

  it('narrows by state and source', () => {
    expect(found({ source: 'developer' })).toEqual(['lab-notes'])
    expect(found({ state: 'problem' })).toEqual(['lab-notes', 'acme.paused', 'acme.crashed', 'acme.changed', 'acme.banned'])
    expect(found({ state: 'off', source: 'built-in' })).toEqual(['sample-notes'])
    expect(passes(installed(), filter({ state: 'problem' }), true)).toBe(true)
  })
})
