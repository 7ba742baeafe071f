import { lockPolicy, type LockPolicy } from '@panoptic/sdk/contract/people'
import { expect, it } from 'vitest'
import { createLocks } from './locks'

const minute = 60_000
const hour = 60 * minute

function world(change: Partial<LockPolicy> = {}) {
  let state: 'open' | 'locked' | 'sealed' = 'open'
  const clock = { now: 1_000_000, idle: 0, osLocked: false }
  const acted: string[] = []
  const closing: string[] = []
  const locks = createLocks({
    now: () => clock.now,
    idleSeconds: () => clock.idle,
    osLocked: () => clock.osLocked,
    state: () => state,
    act(action, why) {
      acted.push(`${action} ${why}`)
      state = action === 'seal' ? 'sealed' : 'locked'
    },
    onClosing: (action) => void closing.push(action),
  })
  const policy = (next: Partial<LockPolicy> = {}): LockPolicy => lockPolicy.parse({ ...change, ...next })
  locks.setPolicy(policy())
  return {
    locks, acted, closing, clock, policy,
    set state(next: typeof state) { state = next },
    /** Nobody touches anything for so long. */
    wait(ms: number) {
      clock.now += ms
      clock.idle += ms / 1000
      locks.look()
    },
  }
}

it('locks the screen after the idle minutes, once, and not before', () => {
  const { wait, acted } = world({ idleMinutes: 15 })
  wait(15 * minute - 1000)
  expect(acted).toEqual([])
  wait(1000)
  wait(hour)
  expect(acted).toEqual(['screen idle'])
})

it('input begins the minutes anew; 0 means never', () => {
  const active = world({ idleMinutes: 5 })
  active.wait(4 * minute)
  active.clock.idle = 0
  active.wait(4 * minute)
  expect(active.acted).toEqual([])
  const never = world({ idleMinutes: 0, sealAfterHours: 0 })
  never.wait(1000 * hour)
  expect(never.acted).toEqual([])
})

it('who has just signed in is here, however long the system says it was idle', () => {
  const bench = world({ idleMinutes: 5 })
  bench.clock.idle = 9999
  bench.locks.signedIn()
  bench.locks.look()
  expect(bench.acted).toEqual([])
})

it('each occasion does what the policy says', () => {
  for (const [occasion, rule] of [['suspended', 'onSuspend'], ['osLocked', 'onOsLock']] as const) {
    for (const action of ['none', 'screen', 'seal'] as const) {
      const { locks, acted } = world({ [rule]: action })
      locks[occasion]()
      expect(acted, `${rule} ${action}`).toEqual(action === 'none' ? [] : [`${action} ${occasion === 'suspended' ? 'suspend' : 'os-lock'}`])
    }
  }
})

it('a locked screen can still be sealed, a sealed workspace is left alone', () => {
  const bench = world({ idleMinutes: 5, onIdle: 'seal', onSuspend: 'screen' })
  bench.state = 'locked'
  bench.locks.suspended()
  expect(bench.acted).toEqual([])
  bench.wait(5 * minute)
  expect(bench.acted).toEqual(['seal idle'])
  bench.wait(hour)
  bench.locks.suspended()
  expect(bench.acted).toEqual(['seal idle'])
})

it('seals when nobody signed in for the hours, also after the computer slept through them', () => {
  const bench = world({ idleMinutes: 0, sealAfterHours: 72 })
  bench.clock.now += 71 * hour
  bench.locks.look()
  bench.locks.signedIn()
  bench.clock.now += 71 * hour
  bench.locks.look()
  expect(bench.acted).toEqual([])
  bench.clock.now += hour
  bench.locks.look()
  expect(bench.acted).toEqual(['seal hours'])
})

it('a change acts at once', () => {
  const bench = world({ idleMinutes: 60 })
  bench.wait(10 * minute)
  expect(bench.acted).toEqual([])
  bench.locks.setPolicy(bench.policy({ idleMinutes: 10 }))
  expect(bench.acted).toEqual(['screen idle'])
})

it('the system’s screen lock, where it must be asked for, counts once for each time', () => {
  const bench = world()
  bench.clock.osLocked = true
  bench.locks.look()
  bench.state = 'open'
  bench.locks.look()
  expect(bench.acted).toEqual(['screen os-lock'])
  bench.clock.osLocked = false
  bench.locks.look()
  bench.clock.osLocked = true
  bench.locks.look()
  expect(bench.acted).toEqual(['screen os-lock', 'screen os-lock'])
})

it('closing the window: ends the app unless the policy keeps it, and always when sealed (P-89)', () => {
  expect(world({ onClose: 'seal' }).locks.onClose()).toBe('seal')
  for (const action of ['none', 'screen'] as const) {
    const kept = world({ onClose: action })
    expect(kept.locks.onClose()).toBe(action)
    kept.state = 'locked'
    expect(kept.locks.onClose()).toBe(action)
    kept.state = 'sealed'
    expect(kept.locks.onClose()).toBe('seal')
  }
})

it('tells what closing does at each change of the policy', () => {
  const bench = world({ onClose: 'screen' })
  bench.locks.setPolicy(bench.policy({ onClose: 'none' }))
  bench.locks.setPolicy(bench.policy({ onClose: 'seal' }))
  expect(bench.closing).toEqual(['screen', 'none', 'seal'])
})
