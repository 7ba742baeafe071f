/** The entry page's two lines: which route goes where, and that nothing is said before the line has proved itself. */
import { afterEach, describe, expect, it } from 'vitest'
import { entryRoutes } from '../../sdk/contract/entry'
import { entryHostRoutes } from '../../sdk/contract/entry-host'
import { fail, ok, type Result } from '../../sdk/contract/result'
import type { PortName } from '../../sdk/contract/wire'
import { createEntryClient, type EntryClient } from '../bridge/entry'

const secret = 'canary-value'
const open: MessagePort[] = []
afterEach(() => { for (const port of open.splice(0)) port.close() })

/** The far end of one port: what arrived, and answers when told to. */
class Far {
  readonly seen: { readonly id: number; readonly route: string; readonly input: unknown }[] = []
  constructor(private readonly port: MessagePort) {
    open.push(port)
    port.onmessage = (event) => void this.seen.push(event.data)
  }
  answer(route: string, result: Result<unknown> = ok(null)): void {
    const call = this.seen.findLast((frame) => frame.route === route)!
    this.port.postMessage({ id: call.id, result })
  }
  routes = (): string[] => this.seen.map(({ route }) => route)
}

function lines(): { client: EntryClient; give(name: PortName): Far } {
  let attach: (name: PortName, port: MessagePort) => void = () => undefined
  const client = createEntryClient((given) => { attach = given })
  return {
    client,
    give(name) {
      const { port1, port2 } = new MessageChannel()
      open.push(port2)
      attach(name, port2)
      return new Far(port1)
    },
  }
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 30))
const call = (client: EntryClient, route: string): Promise<unknown> => client.call(route as 'entry.confirm', { password: secret }).catch((error: unknown) => error)
const carrying = Object.keys(entryRoutes).filter((route) => route !== 'entry.status' && route !== 'entry.cancel')

describe('the entry page’s lines', () => {
  it.each(carrying)('%s goes to the store only, and only after the store answered over the same port', async (route) => {
    const { client, give } = lines()
    const [host, store] = [give('host'), give('write')]
    const result = call(client, route)
    await expect.poll(() => store.routes()).toEqual(['entry.status'])
    await settled()
    expect(store.routes(), 'nothing more before the answer').toEqual(['entry.status'])
    store.answer('entry.status')
    await expect.poll(() => store.routes()).toEqual(['entry.status', route])
    expect(store.seen[1]!.input).toEqual({ password: secret })
    store.answer(route, ok('done'))
    expect(await result).toBe('done')
    expect(host.seen).toEqual([])
  })

  it.each(Object.keys(entryHostRoutes))('%s goes to main and never to the store', async (route) => {
    const { client, give } = lines()
    const [host, store] = [give('host'), give('write')]
    void call(client, route)
    await expect.poll(() => host.routes()).toEqual([route])
    await settled()
    expect(store.seen).toEqual([])
  })

  it('holds back what was typed before there was a line', async () => {
    const { client, give } = lines()
    void call(client, 'entry.unlock')
    await settled()
    const store = give('write')
    await expect.poll(() => store.routes()).toEqual(['entry.status'])
    await settled()
    expect(JSON.stringify(store.seen)).not.toContain(secret)
    store.answer('entry.status')
    await expect.poll(() => store.routes()).toEqual(['entry.status', 'entry.unlock'])
  })

  it('asks anew over a line that took the place of the former one', async () => {
    const { client, give } = lines()
    const first = give('write')
    const before = call(client, 'entry.unlock')
    await expect.poll(() => first.routes()).toEqual(['entry.status'])
    first.answer('entry.status')
    await expect.poll(() => first.routes()).toEqual(['entry.status', 'entry.unlock'])
    first.answer('entry.unlock')
    await before

    void call(client, 'entry.confirm')
    await expect.poll(() => first.routes()).toHaveLength(3)
    const second = give('write')
    await expect.poll(() => second.routes()).toEqual(['entry.status'])
    // The former process answers too late: its word says nothing about the new line.
    first.answer('entry.status')
    await settled()
    expect([JSON.stringify(second.seen).includes(secret), first.routes().includes('entry.confirm')]).toEqual([false, false])
    second.answer('entry.status')
    await expect.poll(() => second.routes()).toEqual(['entry.status', 'entry.confirm'])
  })

  it('says nothing to a line that refuses', async () => {
    const { client, give } = lines()
    const store = give('write')
    const result = call(client, 'entry.saveSecret')
    await expect.poll(() => store.routes()).toEqual(['entry.status'])
    store.answer('entry.status', fail('refused', 'no'))
    expect(await result).toMatchObject({ code: 'refused' })
    await settled()
    expect(store.routes()).toEqual(['entry.status'])
  })
})
