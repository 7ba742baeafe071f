import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { coalesced } from './coalesce'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a storm is told at once, then once in each pause, and the last change is never lost', () => {
  const act = vi.fn()
  const tell = coalesced(act, 100)
  for (let count = 0; count < 1_000; count++) tell()
  expect(act).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(100)
  expect(act).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1_000)
  expect(act).toHaveBeenCalledTimes(2)
  tell()
  expect(act).toHaveBeenCalledTimes(3)
  tell()
  tell.stop()
  tell()
  vi.advanceTimersByTime(1_000)
  expect(act).toHaveBeenCalledTimes(3)
})
