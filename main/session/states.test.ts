import { expect, it } from 'vitest'
import { createSessionStates, type Transitions } from './states'

/** Every step as it begins; `slow` steps last until released. */
function world(fails: Partial<Record<keyof Transitions, boolean>> = {}) {
  const steps: string[] = []
  const seen: string[] = []
  const waiting = new Map<string, () => void>()
  const slow = new Set<string>()
  const step = async (name: keyof Transitions, what = ''): Promise<void> => {
    steps.push(what === '' ? name : `${name} ${what}`)
    if (slow.has(name)) await new Promise<void>((resolve) => waiting.set(name, resolve))
    if (fails[name] === true) throw new Error(`${name} fails`)
  }
  const states = createSessionStates({
    open: ({ user, created }) => step('open', `${user}${created ? ' new' : ''}`),
    signIn: (user) => step('signIn', user),
    signOut: () => step('signOut'),
    close: () => step('close'),
    showLock: () => void steps.push('showLock'),
    changed: () => void seen.push(states.state.kind),
    failed: (what) => void steps.push(`failed: ${what}`),
  })
  return { states, steps, seen, slow, release: (name: string) => waiting.get(name)?.() }
}

it('sealed → open → screen-locked → another user → sealed', async () => {
  const { states, steps, seen } = world()
  await states.signedIn({ user: 'ada', created: true })
  expect(states.state).toEqual({ kind: 'open', user: 'ada' })
  await states.lock()
  expect(states.state).toEqual({ kind: 'locked' })
  await states.signedIn({ user: 'bob', created: false })
  expect(states.state).toEqual({ kind: 'open', user: 'bob' })
  await states.seal()
  expect(states.state).toEqual({ kind: 'sealed' })
  expect(steps).toEqual(['open ada new', 'signIn ada', 'showLock', 'signOut', 'signIn bob', 'signOut', 'close', 'showLock'])
  expect(seen).toEqual(['open', 'locked', 'open', 'locked', 'sealed'])
})

it('the lock screen is there before pages save their drafts, and a sign-in meanwhile waits', async () => {
  const { states, steps, slow, release } = world()
  await states.signedIn({ user: 'ada', created: false })
  slow.add('signOut')
  const locked = states.lock()
  const again = states.signedIn({ user: 'ada', created: false })
  await Promise.resolve()
  await Promise.resolve()
  expect(steps.slice(2)).toEqual(['showLock', 'signOut'])
  release('signOut')
  await Promise.all([locked, again])
  expect(steps.slice(2)).toEqual(['showLock', 'signOut', 'signIn ada'])
  expect(states.state).toEqual({ kind: 'open', user: 'ada' })
})

it('locking and sealing twice do it once; nobody signed in: nothing to lock', async () => {
  const { states, steps } = world()
  await states.lock()
  expect(steps).toEqual([])
  await states.signedIn({ user: 'ada', created: false })
  await Promise.all([states.lock(), states.lock()])
  await Promise.all([states.seal(), states.seal()])
  expect(steps).toEqual(['open ada', 'signIn ada', 'showLock', 'signOut', 'close', 'showLock'])
})

it('a sign-in that was under way when sealing was asked for does not open anything', async () => {
  const { states, steps, slow, release } = world()
  await states.signedIn({ user: 'ada', created: false })
  slow.add('close')
  const sealed = states.seal()
  await new Promise((resolve) => setTimeout(resolve))
  const late = states.signedIn({ user: 'ada', created: false })
  release('close')
  await Promise.all([sealed, late])
  expect(steps.filter((step) => step.startsWith('open'))).toHaveLength(1)
})

it('who cannot be signed in sees the lock screen again; what cannot be opened is sealed', async () => {
  const refused = world({ signIn: true })
  await refused.states.signedIn({ user: 'ada', created: false })
  expect(refused.states.state).toEqual({ kind: 'locked' })
  expect(refused.steps).toEqual(['open ada', 'signIn ada', 'failed: sign in', 'signOut', 'showLock'])
  const broken = world({ open: true })
  await broken.states.signedIn({ user: 'ada', created: false })
  await broken.states.seal()
  expect(broken.states.state).toEqual({ kind: 'sealed' })
  expect(broken.steps).toEqual(['open ada', 'failed: open', 'close', 'showLock'])
})

it('a failing step does not keep the workspace open', async () => {
  const { states, steps } = world({ signOut: true, close: true })
  await states.signedIn({ user: 'ada', created: false })
  await states.seal()
  expect(states.state).toEqual({ kind: 'sealed' })
  expect(steps.slice(2)).toEqual(['signOut', 'failed: lock', 'close', 'failed: seal', 'showLock'])
})

it('quitting ends everything and shows no lock screen', async () => {
  const { states, steps } = world()
  await states.signedIn({ user: 'ada', created: false })
  await states.quit()
  await states.signedIn({ user: 'ada', created: false })
  await states.lock()
  expect(steps).toEqual(['open ada', 'signIn ada', 'signOut', 'close'])
})
