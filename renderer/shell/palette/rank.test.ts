import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRecent } from './recent'
import { rank, remember, score } from './rank'

const entry = (title: string, keywords = '') => ({ id: title, title, keywords })
const titles = (entries: { title: string }[]): string[] => entries.map(({ title }) => title)

describe('palette ranking (P-82)', () => {
  it('puts a prefix before a word start before the middle of a word', () => {
    expect(titles(rank([entry('Unlogged'), entry('Show logs'), entry('Logs')], 'log', []))).toEqual(['Logs', 'Show logs', 'Unlogged'])
  })

  it('finds by initials and by scattered letters, but not by noise', () => {
    expect(score('na', 'Network activity')).toBeGreaterThan(0)
    expect(score('netact', 'Network activity')).toBeGreaterThan(0)
    expect(score('nxy', 'Network activity')).toBe(0)
    expect(score('rgtd', 'A very long entry whose title is scattered')).toBe(0)
  })

  it('ignores case and accents', () => {
    expect(score('ubersicht', 'Übersicht')).toBeGreaterThan(1000)
  })

  it('finds by keywords, below a hit in the title', () => {
    expect(titles(rank([entry('Export', 'usage'), entry('Usage')], 'usage', []))).toEqual(['Usage', 'Export'])
  })

  it('lists recent ones first when nothing is typed, and lets them win ties', () => {
    const entries = [entry('Alpha one'), entry('Alpha two'), entry('Beta')]
    expect(titles(rank(entries, '', ['Beta', 'Alpha two']))).toEqual(['Beta', 'Alpha two', 'Alpha one'])
    expect(titles(rank(entries, 'alpha', ['Alpha two']))[0]).toBe('Alpha two')
  })

  it('never invents, repeats or loses an exact title', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ''), { minLength: 1, maxLength: 30 }), (names) => {
      const entries = names.map((name) => entry(name))
      const found = rank(entries, names[0]!, [])
      expect(new Set(found).size).toBe(found.length)
      expect(titles(found)).toContain(names[0])
    }))
  })

  it('remembers a bounded list without repeats', () => {
    expect(remember(['a', 'b', 'c'], 'b')).toEqual(['b', 'a', 'c'])
    expect(remember(['a', 'b'], 'c', 2)).toEqual(['c', 'a'])
  })

  it('reads only what it wrote', () => {
    expect(parseRecent('["a",1,"b"]')).toEqual(['a', 'b'])
    expect(parseRecent('{')).toEqual([])
    expect(parseRecent('{"a":1}')).toEqual([])
    expect(parseRecent(undefined)).toEqual([])
  })
})
