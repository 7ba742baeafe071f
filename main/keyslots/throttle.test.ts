import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createThrottle, delayAfter } from './throttle'

let folder: string
let time = 1_000_000
const now = (): number => time

beforeEach(() => {
  time = 1_000_000
  folder = mkdtempSync(join(tmpdir(), 'panoptic-throttle-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('P-16: the delay grows: free for three, then doubling, at most 15 minutes', () => {
  expect([0, 1, 2, 3, 4, 5, 12, 13, 1000].map(delayAfter)).toEqual([0, 0, 0, 1000, 2000, 4000, 512_000, 900_000, 900_000])
})

test('P-16: it survives a restart and ends with time or with the right password', () => {
  const fail = (): void => createThrottle(folder, now).attempt()
  fail()
  fail()
  expect(createThrottle(folder, now).waitUntil()).toBeNull()
  fail()
  fail()
  expect(createThrottle(folder, now).waitUntil()).toBe(time + 2000)
  time += 2000
  expect(createThrottle(folder, now).waitUntil()).toBeNull()
  fail()
  expect(createThrottle(folder, now).waitUntil()).toBe(time + 4000)
  createThrottle(folder, now).reset()
  expect(createThrottle(folder, now).waitUntil()).toBeNull()
})

test('making the file unreadable does not help; setting the clock back does not lock out for long', () => {
  const path = join(folder, 'attempts.json')
  writeFileSync(path, '{"version":1,"failures":-5,"lastAt":0}')
  utimesSync(path, time / 1000, time / 1000)
  expect(createThrottle(folder, now).waitUntil()).toBe(time + delayAfter(8))
  const throttle = createThrottle(folder, now)
  throttle.reset()
  for (let count = 0; count < 4; count++) throttle.attempt()
  time -= 500_000
  expect(throttle.waitUntil()).toBe(time + 2000)
  time += 2000
  expect(throttle.waitUntil()).toBeNull()
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ failures: 4 })
})
