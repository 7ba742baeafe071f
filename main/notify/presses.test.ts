import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Authority } from '@panoptic/sdk/contract/identity'
import type { CallContext } from '../bridge/gate'
import { anna, bo } from '../store/core/testing/fixture'
import type { By } from '../store/api'
import { createDeliver } from './deliver'
import type { NativeOutgoing, Notice } from './native'
import { createPresses, type Presses } from './presses'
import { native } from './testing/world'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const messageOf = (content = native({ view: 'watch', params: { alert: 'a1' }, actions: [{ id: 'acknowledge', title: 'Acknowledge' }] }), more: Partial<NativeOutgoing> = {}): NativeOutgoing =>
  ({ id: randomUUID(), plugin: 'watch', ...anna, at: 1, label: 'x', key: null, expiresAt: 2, attempts: 0, nextAt: 1, content, ...more }) as NativeOutgoing
const callOf = (plugin = 'watch', by: By = anna): CallContext => ({ identity: { kind: 'plugin', plugin, ...by } }) as unknown as CallContext

function setup(present: string | null = anna.user) {
  const state = { present, revealed: 0, went: [] as string[], woken: [] as string[], released: 0, events: [] as { call: string; action: string; message: string; params: object }[], wakes: true, logged: [] as string[] }
  let gone: (reason: string) => void = () => undefined
  const presses: Presses = createPresses({
    async wake(plugin, { user, tenant }) {
      if (!state.wakes) throw new Error('The plugin is not enabled.')
      state.woken.push(`${plugin} ${user} ${tenant}`)
      return {
        send: (event, data) => { if (event === 'action.run') state.events.push(data as never) },
        kill: () => undefined,
        onGone(listener) {
          gone = listener
          return () => { gone = () => undefined }
        },
        release: () => { state.released += 1 },
      }
    },
    isPresent: (user) => user === state.present,
    reveal: () => { state.revealed += 1 },
    go: (user, plugin, view, params) => { state.went.push(`${user} ${plugin}/${view} ${JSON.stringify(params)}`) },
    log: (_, line) => state.logged.push(line),
  })
  const finish = (ok: boolean, call = callOf()): unknown => presses.handlers['actions.finish']({ call: state.events.at(-1)!.call, ok }, call)
  return { presses, state, finish, leave: (reason: string) => gone(reason) }
}
const theView = `${anna.user} watch/watch {"alert":"a1"}`

describe('a click', () => {
  it('brings the window up and leads to the message’s view with its parameters', async () => {
    const { presses, state } = setup()
    await presses.pressed(messageOf(), null)
    expect([state.revealed, state.went, state.woken]).toEqual([1, [theView], []])
  })
  it('of a message without a view brings the window up', async () => {
    const { presses, state } = setup()
    await presses.pressed(messageOf(native()), null)
    expect([state.revealed, state.went]).toEqual([1, []])
  })
  it('on the button `open` is the same', async () => {
    const { presses, state } = setup()
    await presses.pressed(messageOf(), 'open')
    expect([state.revealed, state.went, state.woken]).toEqual([1, [theView], []])
  })
  it.each([null, bo.user])('while its user is not signed in (%s is) waits for that user, once, and only the last one does', async (present) => {
    const { presses, state } = setup(present)
    await presses.pressed(messageOf(native({ view: 'rules' })), null)
    await presses.pressed(messageOf(), null)
    expect([state.revealed, state.went]).toEqual([2, []])
    state.present = bo.user
    presses.signedIn(bo.user)
    expect(state.went).toEqual([])
    state.present = anna.user
    presses.signedIn(anna.user)
    expect(state.went).toEqual([theView])
    presses.signedIn(anna.user)
    expect(state.went).toEqual([theView])
  })
})

describe('a button', () => {
  it('runs the plugin’s code in a page of the message’s user, without the window, and lets the page go', async () => {
    const { presses, state, finish } = setup()
    const message = messageOf()
    const done = presses.pressed(message, 'acknowledge')
    await vi.advanceTimersByTimeAsync(0)
    expect(state.woken).toEqual([`watch ${anna.user} ${anna.tenant}`])
    expect(state.events).toEqual([{ call: expect.any(String), action: 'acknowledge', message: message.id, params: { alert: 'a1' } }])
    expect(state.released).toBe(0)
    finish(true)
    await done
    expect([state.released, state.revealed, state.went]).toEqual([1, 0, []])
  })

  it('is not ended by another plugin’s or user’s page', async () => {
    const { presses, state, finish } = setup()
    void presses.pressed(messageOf(), 'acknowledge')
    await vi.advanceTimersByTimeAsync(0)
    finish(true, callOf('other'))
    finish(true, callOf('watch', bo))
    await vi.advanceTimersByTimeAsync(9_000)
    expect(state.released).toBe(0)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(state.released).toBe(1)
  })

  it.each(['fails', 'takes too long', 'cannot be woken', 'ends'])('whose page %s leads to the view, where it can still be done', async (what) => {
    const { presses, state, finish, leave } = setup()
    state.wakes = what !== 'cannot be woken'
    const done = presses.pressed(messageOf(), 'acknowledge')
    await vi.advanceTimersByTimeAsync(0)
    if (what === 'fails') finish(false)
    if (what === 'ends') leave('crashed')
    await vi.advanceTimersByTimeAsync(10_000)
    await done
    expect([state.revealed, state.went, state.released]).toEqual([1, [theView], state.wakes ? 1 : 0])
    expect(state.logged).toHaveLength(1)
  })

  it.each([null, bo.user])('does nothing behind a locked screen (signed in: %s): the window comes up, and the view waits for its user', async (present) => {
    const { presses, state } = setup(present)
    await presses.pressed(messageOf(), 'acknowledge')
    expect([state.revealed, state.woken, state.went]).toEqual([1, [], []])
    state.present = anna.user
    presses.signedIn(anna.user)
    expect([state.went, state.woken]).toEqual([[theView], []])
  })
})

describe('who delivers', () => {
  const allowing = { enabled: true, active: true, tenant: anna.tenant, grants: ['notifications'] }
  function delivery(takes: boolean, change: Partial<typeof allowing> = {}) {
    const { enabled, active, tenant, grants } = { ...allowing, ...change }
    const own = { enabled, grants }
    const authority: Authority = {
      revision: 1,
      users: { [anna.user]: { tenant, role: 'tenant_user', active }, [bo.user]: { tenant, role: 'tenant_user', active } },
      plugins: { watch: { [anna.user]: own, [bo.user]: own } },
    }
    const shown: { name: string; notice: Notice; press: (action: string | null) => void }[] = []
    const pressed: (string | null)[] = []
    const asked: unknown[] = []
    const deliver = createDeliver({
      egress: { deliver: async (ask) => { asked.push(ask); return { outcome: 'delivered', reason: '', status: 204, answer: '', durationMs: 3, retryAfterMs: null } } },
      native: {
        screen: { show: async (name, notice, press) => { shown.push({ name, notice, press }); return takes } },
        titles: () => new Map([['watch', 'Watch']]), language: () => 'de',
        authority: () => authority, onPress: (_, action) => pressed.push(action),
      },
    })
    return { deliver, shown, pressed, asked }
  }

  it('a native message begins with who speaks, and takes the place of the same key of the same user', async () => {
    const { deliver, shown, pressed } = delivery(true)
    expect(await deliver(messageOf(undefined, { key: 'k' }))).toMatchObject({ outcome: 'delivered', reason: '' })
    await deliver(messageOf(undefined, { key: 'k', user: bo.user }))
    await deliver(messageOf(undefined, { id: 'one' }))
    expect(shown[0]!.notice).toEqual({ title: 'Watch: Budget', body: '', urgency: 'normal', open: 'Öffnen', actions: [{ id: 'acknowledge', title: 'Acknowledge' }] })
    expect(shown.map(({ name }) => name)).toEqual([`watch\n${anna.user}\nk`, `watch\n${bo.user}\nk`, 'one'])
    for (const action of [null, 'acknowledge', 'unknown']) shown[0]!.press(action)
    expect(pressed).toEqual([null, 'acknowledge'])
  })

  it('one that nothing shows is tried again', async () => {
    expect(await delivery(false).deliver(messageOf())).toMatchObject({ outcome: 'retry', reason: 'no-server' })
  })

  it.each([{ grants: [] }, { enabled: false }, { active: false }, { tenant: 'other' }])('one whose plugin or user may not any more (%o) is dead and not shown', async (change) => {
    const { deliver, shown } = delivery(true, change)
    expect(await deliver(messageOf())).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    expect(shown).toEqual([])
  })

  it('everything else goes to egress under the message’s identity', async () => {
    const { deliver, asked, shown } = delivery(true)
    const content = { channel: 'http', connection: randomUUID(), method: 'POST', path: '', headers: {}, body: '', retryAfter: [] }
    expect(await deliver(messageOf(content as never, { id: 'm' }))).toMatchObject({ outcome: 'delivered', status: 204 })
    expect(asked).toEqual([{ identity: { kind: 'plugin', plugin: 'watch', ...anna }, message: 'm', content }])
    expect(shown).toEqual([])
  })
})
