import { effectScope, nextTick, ref } from 'vue'
import { expect, it } from 'vitest'
import { useQuery } from '../functions/useQuery'

/** Questions that answer when told to. */
function desk() {
  const open: { resolve: (value: string) => void; reject: (reason: Error) => void; signal: AbortSignal }[] = []
  const ask = ({ signal }: { signal: AbortSignal }) => new Promise<string>((resolve, reject) => open.push({ resolve, reject, signal }))
  return { open, ask }
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

it('drops an answer that comes after a newer question', async () => {
  const { open, ask } = desk()
  const key = ref(1)
  const scope = effectScope()
  const query = scope.run(() => useQuery(ask, { key: () => key.value }))!
  key.value = 2
  await nextTick()
  expect(open).toHaveLength(2)
  expect(open[0]!.signal.aborted).toBe(true)
  open[1]!.resolve('new')
  await settle()
  open[0]!.resolve('old')
  await settle()
  expect(query.data.value).toBe('new')
  expect(query.loading.value).toBe(false)
  scope.stop()
})

it('keeps old data while loading and after a failure, and says that it is stale', async () => {
  const { open, ask } = desk()
  const key = ref(1)
  const scope = effectScope()
  const query = scope.run(() => useQuery(ask, { key: () => key.value }))!
  open[0]!.resolve('one')
  await settle()
  expect(query.stale.value).toBe(false)
  key.value = 2
  await nextTick()
  expect([query.data.value, query.loading.value, query.stale.value]).toEqual(['one', true, true])
  open[1]!.reject(new Error('no network'))
  await settle()
  expect([query.data.value, query.loading.value, query.stale.value, query.error.value?.message]).toEqual(['one', false, true, 'no network'])
  void query.refresh()
  open[2]!.resolve('two')
  await settle()
  expect([query.data.value, query.stale.value, query.error.value]).toEqual(['two', false, null])
  scope.stop()
})

it('asks once after a burst of changes and stops listening with its component', async () => {
  const { open, ask } = desk()
  const listeners = new Set<() => void>()
  const scope = effectScope()
  scope.run(() => useQuery(ask, { refreshOn: [(listener) => { listeners.add(listener); return () => listeners.delete(listener) }] }))
  open[0]!.resolve('x')
  for (let at = 0; at < 50; at++) for (const listener of listeners) listener()
  await new Promise((resolve) => setTimeout(resolve, 120))
  expect(open).toHaveLength(2)
  scope.stop()
  expect(listeners.size).toBe(0)
  expect(open[1]!.signal.aborted).toBe(true)
})

it('asks nothing while not enabled', async () => {
  const { open, ask } = desk()
  const enabled = ref(false)
  const scope = effectScope()
  scope.run(() => useQuery(ask, { enabled: () => enabled.value }))
  expect(open).toHaveLength(0)
  enabled.value = true
  await nextTick()
  expect(open).toHaveLength(1)
  scope.stop()
})
