import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allBackwards, useBackwards, type BackwardPage } from './paging'

interface Row { readonly id: number }
const server = (count: number, size: number) => (before: number | null): Promise<BackwardPage<Row>> => {
  const all = Array.from({ length: count }, (_, index) => ({ id: count - index })).filter((row) => before === null || row.id < before)
  return Promise.resolve({ entries: all.slice(0, size), more: all.length > size })
}
const collect = async (rows: AsyncIterable<Row>): Promise<number[]> => {
  const ids: number[] = []
  for await (const row of rows) ids.push(row.id)
  return ids
}

it('brings every entry once, newest first', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 9 }), async (count, size) => {
    expect(await collect(allBackwards(server(count, size)))).toEqual(Array.from({ length: count }, (_, index) => count - index))
  }), { numRuns: 60 })
})

it('ends when a host repeats itself', async () => {
  const stuck = (): Promise<BackwardPage<Row>> => Promise.resolve({ entries: [{ id: 5 }], more: true })
  expect(await collect(allBackwards(stuck))).toEqual([5, 5])
})

it('keeps what is shown when older entries cannot be loaded', async () => {
  let broken = false
  const load = server(10, 4)
  const list = useBackwards<Row>((before) => (broken ? Promise.reject(new Error('gone')) : load(before)))
  await list.reload()
  broken = true
  await list.older()
  expect(list.rows.value).toHaveLength(4)
  expect(list.failure.value).toBe('gone')
  broken = false
  await list.older()
  expect(list.rows.value.map((row) => row.id)).toEqual([10, 9, 8, 7, 6, 5, 4, 3])
  expect(list.failure.value).toBe('')
})
