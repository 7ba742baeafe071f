import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createForms, type TicketedPurpose } from './forms'
import type { FormPurpose } from './forms-api'
import { createPresence } from './presence'

const ada = { user: 'ada', tenant: 't' }
const bob = { user: 'bob', tenant: 't' }
const password: FormPurpose = { kind: 'change-password' }
const copy: FormPurpose = { kind: 'copy', secret: 's', name: 'Key', seconds: 30 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function world() {
  const shown: { purpose: TicketedPurpose; line: unknown; gone: () => void; events: string[] }[] = []
  const at = { now: 1_000, user: 'ada' as string | null }
  const forms = createForms({
    show(purpose, line, gone) {
      const events: string[] = []
      shown.push({ purpose, line, gone, events })
      return { close: () => void events.push('close'), hurry: () => void events.push('hurry') }
    },
    signedIn: () => at.user,
    now: () => at.now,
  })
  const newest = () => shown.at(-1)!
  return { forms, shown, at, newest, done: (result: string | null) => forms.done(newest().purpose.ticket, result) }
}

it('a form is for its user, has a ticket of its own, and ends with its result', async () => {
  const { forms, newest, done } = world()
  const opened = forms.open(ada, password)
  expect(newest().purpose).toMatchObject({ kind: 'change-password', user: 'ada', tenant: 't', ticket: expect.stringMatching(/^[0-9a-f-]{36}$/) as string })
  forms.done('another ticket', 'x')
  expect(newest().events).toEqual([])
  done('made')
  expect(await opened).toBe('made')
  expect(newest().events).toEqual(['close'])
})

it('one at a time, and only for who is signed in', async () => {
  const { forms, at, done } = world()
  const first = forms.open(ada, password)
  await expect(forms.open(ada, password)).rejects.toMatchObject({ code: 'conflict' })
  done(null)
  expect(await first).toBeNull()
  await expect(forms.open(bob, password)).rejects.toMatchObject({ code: 'locked' })
  at.user = null
  await expect(forms.confirm(ada, 'rotate-key', '')).rejects.toMatchObject({ code: 'locked' })
})

it('a page that ends by itself cancels its form', async () => {
  const { forms, newest } = world()
  const opened = forms.open(ada, password)
  newest().gone()
  expect(await opened).toBeNull()
})

it('the password counts for two minutes, for its user and session only', async () => {
  const { forms, at, shown, newest, done } = world()
  const asked = forms.confirm(ada, 'rotate-key', 'all')
  expect(newest().purpose).toMatchObject({ kind: 'reauth', reason: 'rotate-key', detail: 'all' })
  done('')
  expect(await asked).toBe(true)
  at.now += 119_999
  expect(await forms.confirm(ada, 'change-user', 'Eve')).toBe(true)
  expect(shown).toHaveLength(1)
  at.now += 1
  const again = forms.confirm(ada, 'change-user', 'Eve')
  expect(shown).toHaveLength(2)
  done(null)
  expect(await again).toBe(false)
  const third = forms.confirm(ada, 'change-user', 'Eve')
  done('')
  await third
  forms.endSession()
  at.user = 'bob'
  void forms.confirm(bob, 'change-user', 'Eve')
  at.user = 'ada'
  expect(shown).toHaveLength(4)
})

it('a copy form is done when it has copied, and stays until it has cleared; other forms open meanwhile', async () => {
  const { forms, shown, done } = world()
  const copied = forms.open(ada, copy)
  done('')
  expect(await copied).toBe('')
  expect(shown[0]!.events).toEqual([])
  const other = forms.open(ada, password)
  done('')
  await other
  forms.done(shown[0]!.purpose.ticket, null)
  expect(shown[0]!.events).toEqual(['close'])
})

it('a newer copy ends the older page; a page that hangs is ended after its countdown', async () => {
  const { forms, shown, done } = world()
  const first = forms.open(ada, copy)
  done('')
  await first
  const second = forms.open(ada, copy)
  expect(shown[0]!.events).toEqual([])
  done('')
  await second
  expect(shown[0]!.events).toEqual(['close'])
  vi.advanceTimersByTime(39_999)
  expect(shown[1]!.events).toEqual([])
  vi.advanceTimersByTime(1)
  expect(shown[1]!.events).toEqual(['close'])
})

it('the end of a session cancels forms and takes a copied value out of the clipboard', async () => {
  const { forms, shown, done } = world()
  const copied = forms.open(ada, copy)
  done('')
  await copied
  const open = forms.open(ada, password)
  forms.endSession()
  expect(await open).toBeNull()
  expect(shown[0]!.events).toEqual(['hurry'])
  vi.advanceTimersByTime(400)
  expect(shown[0]!.events).toEqual(['hurry', 'close'])
})

it('a passphrase goes over the line it was given; the reader of the file says whether it fits', async () => {
  const { forms, newest } = world()
  const line = () => ({}) as never
  const file = { file: 'keys.kdbx', format: 'kdbx', isNew: false }
  const asked = forms.passphrase(ada, file, line)
  expect(newest()).toMatchObject({ line, purpose: { kind: 'passphrase', ...file } })
  asked.close(true)
  expect(await asked.given).toBe(true)
  const gone = forms.passphrase(ada, file, line)
  newest().gone()
  expect(await gone.given).toBe(false)
})

it('presence: nothing to ask is a yes, a prompt that fails is a no, two callers share one prompt', async () => {
  expect(await createPresence(null).confirm('x')).toBe(true)
  let asked = 0
  const failing = createPresence({ kind: 'touch-id', ask: () => { asked += 1; return Promise.reject(new Error('cancelled')) } })
  expect(await Promise.all([failing.confirm('x'), failing.confirm('x')])).toEqual([false, false])
  expect(asked).toBe(1)
})
