/** Whole days out of pages, and walks through pages that end. */
import { describe, expect, it } from 'vitest'
import type { Day, Days } from '../ledger/days'
import { follower, wholeDays } from '../providers/pages'

const range: Days = { from: '2026-11-01', to: '2026-11-04' }

async function portions(...pages: Day[][]) {
  const found = []
  async function* given() { for (const page of pages) yield page.map((day) => ({ day })) }
  for await (const { entries, from, to } of wholeDays(given(), range)) found.push([from, to, entries.length])
  return found
}

describe('whole days', () => {
  it('hold the last day of a page back until the next one shows that it is complete', async () => {
    expect(await portions(['2026-11-01', '2026-11-02'], ['2026-11-02', '2026-11-02', '2026-11-04'])).toEqual([['2026-11-01', '2026-11-01', 1], ['2026-11-02', '2026-11-03', 3], ['2026-11-04', '2026-11-04', 1]])
    expect(await portions(['2026-11-01'], ['2026-11-01'])).toEqual([['2026-11-01', '2026-11-04', 2]])
  })

  it('reach from the first day to the last, though nothing came', async () => {
    expect(await portions()).toEqual([['2026-11-01', '2026-11-04', 0]])
    expect(await portions([], ['2026-11-03'], [])).toEqual([['2026-11-01', '2026-11-02', 0], ['2026-11-03', '2026-11-04', 1]])
  })

  it('refuse a day out of order or not asked for', async () => {
    await expect(portions(['2026-11-02', '2026-11-01'])).rejects.toThrow('2026-11-01 came out of order')
    await expect(portions(['2026-11-02'], ['2026-11-01'])).rejects.toThrow('out of order')
    await expect(portions(['2026-10-31'])).rejects.toThrow('out of order')
    await expect(portions(['2026-11-05'])).rejects.toThrow('out of order')
  })
})

it('a cursor is followed once, and not for ever', () => {
  const follow = follower('next_page')
  expect(follow('a')).toBe('a')
  expect(() => follow('a')).toThrow('next_page leads in a circle')
  expect(() => { for (let page = 0; page < 10_000; page++) follow(`page ${page}`) }).toThrow('circle')
})
