import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate, type Certificate } from '../../tests/providers/smtp/certificate'
import { smtpServer, type Answer, type SmtpOptions, type SmtpTestServer } from '../../tests/providers/smtp/server'
import { createAgents } from './agents'
import { defaultEgressSettings, type Delivery } from './api'
import { alice, authorityOf, connectionId, createKit, type Kit } from './test-kit'
import { sendMail, type MailContent } from './smtp'

const password = 'pw-canary-0123456789'
const login = { account: 'ada@example.com', slot: 'password', value: password }
const message = '7d4f4d0c-5bb3-4c3e-93e5-0e2f9a4f5a10'
const refuse = (code: number, text: string) => (): Answer => ({ kind: 'refuse', code, text })

let certificate: Certificate
beforeAll(() => { certificate = makeCertificate() })
const stops: (() => Promise<void>)[] = []
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })

const content = (more: Partial<MailContent> = {}): MailContent => ({
  channel: 'mail', connection: connectionId, from: 'alerts@example.com', fromName: 'Panoptic', to: ['ops@example.com'], subject: 'Spend is high', text: 'Today: 61 USD\n.\nline after a dot', ...more,
})

interface World { readonly kit: Kit; readonly server: SmtpTestServer; deliver(more?: Partial<MailContent>): Promise<Delivery> }

async function world(options: SmtpOptions = {}, { origin, ...more }: { origin?: (port: number) => string } & Parameters<typeof createKit>[0] = {}): Promise<World> {
  const server = await smtpServer(options)
  const kit = createKit(more)
  const scheme = options.secure === true ? 'smtps' : 'smtp'
  kit.injection = { ...kit.injection, network: 'mail', origin: origin?.(server.port) ?? `${scheme}://127.0.0.1:${server.port}`, slot: '', account: '', value: '', ...(options.users === undefined ? {} : login) }
  stops.push(kit.stop, server.close)
  return { kit, server, deliver: (change) => kit.egress.deliver({ identity: alice, message, content: content(change) }) }
}
const signIn = { users: { 'ada@example.com': password } }
/** Everything that somebody could read of an attempt. */
const trailOf = (kit: Kit, outcome: Delivery): string => JSON.stringify([outcome, kit.ledger, kit.told])

describe('mail', () => {
  it('reaches the server over TLS, signed in, as it was written', async () => {
    const { kit, server, deliver } = await world({ secure: true, certificate, ...signIn }, { settings: { extraCa: certificate.cert } })
    const outcome = await deliver({ html: '<p>Today: <b>61 USD</b></p>', subject: 'Ausgaben: 61 € – zu hoch', fromName: 'Überwachung' })
    expect(outcome).toMatchObject({ outcome: 'delivered', reason: '', status: 250, retryAfterMs: null })
    const [mail] = server.mails
    expect(mail).toMatchObject({ from: 'alerts@example.com', to: ['ops@example.com'], user: 'ada@example.com', tls: true })
    expect(mail!.raw).toContain(`Message-ID: <${message}@panoptic.invalid>`)
    expect(mail!.raw).toContain('Auto-Submitted: auto-generated')
    expect(mail!.raw).toMatch(/^Subject: =\?UTF-8\?/m)
    expect(mail!.raw).toContain('\r\n.\r\nline after a dot')
    expect(mail!.raw).toContain('text/html')
    expect(kit.ledger).toEqual([expect.objectContaining({ plugin: 'sample', user: 'alice', method: 'MAIL', origin: `smtps://127.0.0.1:${server.port}`, path: '', connection: connectionId, status: 250, outcome: 'ok', bytesOut: expect.any(Number) })])
    expect(kit.ledger[0]!.bytesOut).toBeGreaterThan(300)
  })

  it('turns to TLS by STARTTLS before it signs in, on a name that leads here', async () => {
    const { server, deliver } = await world({ certificate, ...signIn }, { origin: (port) => `smtp://mail.example:${port}`, settings: { extraCa: certificate.cert }, resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
    expect(await deliver()).toMatchObject({ outcome: 'delivered' })
    expect(server.mails[0]).toMatchObject({ tls: true, user: 'ada@example.com' })
  })

  it('sends neither password nor message to a server elsewhere that offers no STARTTLS', async () => {
    const { server, deliver } = await world(signIn, { origin: (port) => `smtp://mail.example:${port}`, resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
    expect(await deliver()).toMatchObject({ outcome: 'retry', reason: 'smtp', answer: expect.stringContaining('STARTTLS') })
    expect([server.logins, server.mails]).toEqual([[], []])
  })

  it('without TLS only to this computer', async () => {
    const { server, deliver } = await world(signIn)
    expect(await deliver()).toMatchObject({ outcome: 'delivered' })
    expect(server.mails[0]).toMatchObject({ tls: false, user: 'ada@example.com' })
  })

  it.each([['smtps', { secure: true }], ['smtp', {}]])('does not trust an unknown certificate (%s)', async (scheme, how) => {
    const { server, deliver } = await world({ ...how, certificate, ...signIn }, { origin: (port) => `${scheme}://mail.example:${port}`, resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
    expect(await deliver()).toMatchObject({ outcome: 'retry', reason: 'network', answer: expect.stringContaining('certificate') })
    expect([server.logins, server.mails]).toEqual([[], []])
  })

  it('nor one of another name', async () => {
    const { server, deliver } = await world({ secure: true, certificate, ...signIn }, { origin: (port) => `smtps://other.example:${port}`, settings: { extraCa: certificate.cert }, resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
    expect(await deliver()).toMatchObject({ outcome: 'retry', reason: 'network', answer: expect.stringContaining('certificate') })
    expect(server.logins).toEqual([])
  })

  it('a name for this computer that leads elsewhere gets nothing in clear', async () => {
    const { server, deliver } = await world(signIn, { origin: (port) => `smtp://localhost:${port}`, resolve: async () => [{ address: '192.168.1.9', family: 4 }] })
    expect(await deliver()).toMatchObject({ outcome: 'retry', reason: 'network', answer: expect.stringContaining('private') })
    expect(server.connections()).toBe(0)
  })

  it('never reaches a metadata service', async () => {
    const { deliver } = await world({}, { origin: () => 'smtps://169.254.169.254:465' })
    expect(await deliver()).toMatchObject({ outcome: 'retry', reason: 'network' })
  })

  it('a wrong password is final, said clearly, and shown nowhere', async () => {
    const { kit, server, deliver } = await world({ users: { 'ada@example.com': 'another' } })
    const outcome = await deliver()
    expect(outcome).toMatchObject({ outcome: 'dead', reason: 'smtp', status: 535, answer: expect.stringContaining('did not accept the user name and password') })
    expect(server.logins).toEqual([['ada@example.com', password]])
    expect(outcome.answer).toContain('***')
    expect(trailOf(kit, outcome)).not.toContain(password)
    expect(kit.ledger[0]).toMatchObject({ status: 535, outcome: 'failed', reason: 'smtp' })
  })

  it('greylisting is tried again, an unknown recipient is not', async () => {
    const grey = await world({ onRecipient: refuse(451, '4.7.1 Greylisted, come back later') })
    expect(await grey.deliver()).toMatchObject({ outcome: 'retry', reason: 'smtp', status: 451, answer: expect.stringContaining('Greylisted') })
    const unknown = await world({ onRecipient: refuse(550, '5.1.1 No such user') })
    expect(await unknown.deliver()).toMatchObject({ outcome: 'dead', reason: 'smtp', status: 550, answer: expect.stringContaining('No such user') })
    expect(unknown.kit.ledger[0]).toMatchObject({ status: 550, outcome: 'failed' })
  })

  it('is delivered when some recipients are refused, and says which many', async () => {
    const { server, deliver } = await world({ onRecipient: (address) => (address.startsWith('no') ? refuse(550, 'No such user')() : { kind: 'take' }) })
    expect(await deliver({ to: ['no@example.com', 'ops@example.com'] })).toMatchObject({ outcome: 'delivered', answer: expect.stringMatching(/^1 of 2 recipients were refused: 550 No such user/) })
    expect(server.mails[0]!.to).toEqual(['ops@example.com'])
  })

  it('a deferred recipient among refused ones is tried again', async () => {
    const { deliver } = await world({ onRecipient: (address) => refuse(address.startsWith('no') ? 550 : 451, 'Not now')() })
    expect(await deliver({ to: ['later@example.com', 'no@example.com'] })).toMatchObject({ outcome: 'retry', status: 451 })
  })

  it('is tried again under the same id when the server hangs up after the message', async () => {
    let times = 0
    const { server, deliver } = await world({ onMessage: () => (times++ === 0 ? { kind: 'hang-up' } : { kind: 'take' }) })
    expect(await deliver()).toMatchObject({ outcome: 'retry', reason: 'network', status: null })
    expect(await deliver()).toMatchObject({ outcome: 'delivered' })
    const ids = server.mails.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)?.[1])
    expect(new Set(ids)).toEqual(new Set([`<${message}@panoptic.invalid>`]))
    expect(ids).toHaveLength(2)
  })

  it.each([[421, 'retry'], [554, 'dead']])('a refusal after the message (%i) is %s', async (code, outcome) => {
    const { deliver } = await world({ onMessage: refuse(code, 'Message content refused') })
    expect(await deliver()).toMatchObject({ outcome, reason: 'smtp', status: code })
  })

  it('a message above the server’s size is final', async () => {
    const { server, deliver } = await world()
    expect(await deliver({ html: 'ä'.repeat(40_000) })).toMatchObject({ outcome: 'dead', reason: 'smtp', status: 552 })
    expect(server.mails).toEqual([])
  })

  it.each(['\r\nBcc: evil@example.com', '\nX-Evil: 1', '\u2028X-Evil: 1', '\r'])('no text starts a header: %j', async (evil) => {
    const { server, deliver } = await world()
    expect(await deliver({ subject: `a${evil}`, fromName: `b${evil}`, text: `c${evil}` })).toMatchObject({ outcome: 'delivered' })
    const [mail] = server.mails
    expect(mail!.to).toEqual(['ops@example.com'])
    expect(mail!.raw.split('\r\n\r\n', 1)[0]).not.toMatch(/^(bcc|x-evil)/im)
  })

  it.each([['smtps', { secure: true }], ['smtp', {}]])('reads no file and no address, whatever the text says (%s)', async (_, how) => {
    const { server, deliver } = await world({ ...how, certificate }, { settings: { extraCa: certificate.cert } })
    const text = 'file:///etc/passwd /etc/passwd http://127.0.0.1:1/x data:text/plain,hello'
    expect(await deliver({ text, html: `<img src="/etc/passwd"><img src="data:image/png;base64,AAAA">${text}` })).toMatchObject({ outcome: 'delivered' })
    expect(server.mails[0]!.raw).not.toContain('root:')
  })
})

describe('what ends an attempt', () => {
  it('no grant, no connection, no password: dead, and nothing was opened', async () => {
    const { kit, server, deliver } = await world(signIn)
    kit.egress.authority(authorityOf(2, ['network:api']))
    expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    kit.egress.authority(authorityOf(3, undefined, false))
    expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    kit.egress.authority(authorityOf(4))
    expect(await kit.egress.deliver({ identity: alice, message, content: content({ connection: '11111111-1111-4111-8111-111111111111' }) })).toMatchObject({ outcome: 'dead', reason: 'no-connection' })
    kit.injection = { ...kit.injection, slot: 'key' }
    expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'no-secret' })
    expect(server.connections()).toBe(0)
    expect(kit.ledger.map(({ outcome, reason }) => [outcome, reason])).toEqual([['refused', 'origin-not-granted'], ['refused', 'origin-not-granted'], ['refused', 'no-connection'], ['refused', 'secret-not-declared']])
  })

  it('a connection of another entry is no mail server, and a mail server no address to fetch from', async () => {
    const { kit, deliver } = await world(signIn)
    kit.injection = { ...kit.injection, network: 'api' }
    expect(await deliver()).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    kit.injection = { ...kit.injection, network: 'mail' }
    const answer = await kit.page().fetch({ url: '/', connection: connectionId })
    expect(answer.result).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  it('the grant that is taken away in the middle', async () => {
    const { kit, server, deliver } = await world({ onMessage: () => ({ kind: 'wait', ms: 20_000 }) })
    const going = deliver()
    await expect.poll(() => server.mails.length).toBe(1)
    kit.egress.authority(authorityOf(2, ['network:api']))
    expect(await going).toMatchObject({ outcome: 'dead', reason: 'not-granted' })
    await expect.poll(() => server.open()).toBe(0)
  })

  it('the budget of the day: later', async () => {
    const { server, deliver } = await world({}, { egressMbPerDay: 0 })
    const outcome = await deliver()
    expect(outcome).toMatchObject({ outcome: 'retry', reason: 'budget' })
    expect(outcome.retryAfterMs).toBeGreaterThan(0)
    expect(server.connections()).toBe(0)
  })

  it('nobody there, or nobody who speaks', async () => {
    const nobody = await world({}, { origin: () => 'smtp://127.0.0.1:1' })
    expect(await nobody.deliver()).toMatchObject({ outcome: 'retry', reason: 'network' })
    const away = await world({}, { origin: () => 'smtps://mail.example:465', resolve: async () => { throw Object.assign(new Error('x'), { code: 'ENOTFOUND' }) } })
    expect(await away.deliver()).toMatchObject({ outcome: 'retry', reason: 'network', answer: expect.stringContaining('name') })
    const sockets: Socket[] = []
    const chatter = createServer((socket) => { sockets.push(socket.on('error', () => undefined)); socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') })
    await new Promise<void>((resolve) => chatter.listen(0, '127.0.0.1', resolve))
    stops.push(() => new Promise((resolve) => { for (const socket of sockets) socket.destroy(); chatter.close(() => resolve()) }))
    const wrong = await world({}, { origin: () => `smtp://127.0.0.1:${(chatter.address() as AddressInfo).port}` })
    expect(await wrong.deliver()).toMatchObject({ outcome: 'retry', reason: 'network' })
  })

  it('a server that never speaks is left after a while, and its connection with it', async () => {
    const sockets: Socket[] = []
    const mute = createServer((socket) => void sockets.push(socket.on('error', () => undefined).resume()))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    stops.push(() => new Promise((resolve) => { for (const socket of sockets) socket.destroy(); mute.close(() => resolve()) }))
    const target = { host: '127.0.0.1', port: (mute.address() as AddressInfo).port }
    const agents = createAgents(defaultEgressSettings)
    for (const [secure, zone] of [[true, 'user'], [false, 'user'], [false, 'loopback']] as const)
      await expect(sendMail({ ...target, secure, zone }, content(), Buffer.from('x'), { agents, login: null, signal: new AbortController().signal, patience: 300 })).rejects.toMatchObject({ code: 'timeout' })
    await expect.poll(() => sockets.every((socket) => socket.destroyed || socket.readableEnded)).toBe(true)
    const abort = new AbortController()
    const going = sendMail({ ...target, secure: false, zone: 'user' }, content(), Buffer.from('x'), { agents, login: null, signal: abort.signal })
    setTimeout(() => abort.abort(new Error('withdrawn')), 200)
    await expect(going).rejects.toThrow('withdrawn')
    await agents.close()
  })

  it('a slow server is waited for', async () => {
    const { deliver } = await world({ onMessage: () => ({ kind: 'wait', ms: 1_500 }) })
    expect(await deliver()).toMatchObject({ outcome: 'delivered' })
  })

  it('leaves no connection open', async () => {
    const { server, deliver } = await world()
    for (let count = 0; count < 3; count++) expect(await deliver()).toMatchObject({ outcome: 'delivered' })
    await expect.poll(() => server.open()).toBe(0)
    expect(server.connections()).toBe(3)
  })
})
