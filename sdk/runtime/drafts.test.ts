import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useDraft } from '../ui/functions/useDraft'
import { createDraft, memoryDrafts, type DraftStore } from './drafts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function recorded(kept: string | null = null): DraftStore & { readonly writes: string[]; end(): void } {
  const writes: string[] = []
  const endings = new Set<() => void>()
  return {
    writes,
    read: () => Promise.resolve(kept),
    write: (key, value) => Promise.resolve(void writes.push(`${key}=${value}`)),
    onEnding: (listener) => {
      endings.add(listener)
      return () => void endings.delete(listener)
    },
    end: () => endings.forEach((listener) => listener()),
  }
}

it('writes the last value a moment later, once', () => {
  const store = recorded()
  const draft = createDraft(store, 'k')
  draft.keep({ a: 1 })
  vi.advanceTimersByTime(300)
  draft.keep({ a: 2 })
  vi.advanceTimersByTime(300)
  expect(store.writes).toEqual([])
  vi.advanceTimersByTime(100)
  expect(store.writes).toEqual(['k={"a":2}'])
})

it('writes at once when the session ends, and nothing afterwards', () => {
  const store = recorded()
  const draft = createDraft(store, 'k')
  draft.keep('typed')
  store.end()
  expect(store.writes).toEqual(['k="typed"'])
  vi.advanceTimersByTime(1_000)
  expect(store.writes).toHaveLength(1)
  draft.stop()
  draft.keep('later')
  store.end()
  expect(store.writes).toHaveLength(1)
})

it('keeps no draft that the store would refuse, and takes no text that is no JSON', async () => {
  const store = recorded('{not json')
  const draft = createDraft(store, 'k')
  draft.keep('x'.repeat(20_001))
  draft.flush()
  expect(store.writes).toEqual([])
  expect(await draft.read()).toBeNull()
})

it('a form: restored, kept, forgotten when submitted', async () => {
  const store = recorded('{"name":"from before"}')
  const scope = effectScope()
  const form = ref({ name: '' })
  const draft = scope.run(() => useDraft('k', form, store))!
  await vi.runAllTimersAsync()
  expect(form.value).toEqual({ name: 'from before' })
  form.value.name = 'changed'
  await nextTick()
  scope.stop()
  expect(store.writes.at(-1)).toBe('k={"name":"changed"}')
  draft.submitted()
  expect(store.writes.at(-1)).toBe('k=')
})

it('a form that was typed into before the draft came keeps what was typed; back at its beginning nothing is kept', async () => {
  const store = recorded('"old"')
  const form = ref('')
  const scope = effectScope()
  scope.run(() => useDraft('k', form, store))
  form.value = 'typed'
  await vi.runAllTimersAsync()
  expect(form.value).toBe('typed')
  form.value = ''
  await nextTick()
  scope.stop()
  expect(store.writes.at(-1)).toBe('k=')
})

it('memory: what was forgotten is gone', async () => {
  const store = memoryDrafts()
  await store.write('k', 'v')
  expect(await store.read('k')).toBe('v')
  await store.write('k', '')
  expect(await store.read('k')).toBeNull()
})
