/** A real mail server on 127.0.0.1 (`smtp-server`), whose answers a test decides. */
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import type { Certificate } from './certificate'

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** As it came over the wire, undone dot-stuffing. */
  readonly raw: string
  /** Who signed in; '' for nobody. */
  readonly user: string
  readonly tls: boolean
}

/** How the server answers: it takes it, refuses with a code, says nothing for a while, or hangs up. */
export type Answer = { readonly kind: 'take' } | { readonly kind: 'refuse'; readonly code: number; readonly text: string } | { readonly kind: 'wait'; readonly ms: number } | { readonly kind: 'hang-up' }

export interface SmtpOptions {
  /** TLS from the first byte. */
  readonly secure?: boolean
  /** Without one the server offers no STARTTLS. */
  readonly certificate?: Certificate
  /** By name; empty: nobody needs to sign in. */
  readonly users?: Readonly<Record<string, string>>
  readonly onSender?: (address: string) => Answer
  readonly onRecipient?: (address: string) => Answer
  /** After the whole message came. */
  readonly onMessage?: (mail: ReceivedMail) => Answer
}

export interface SmtpTestServer {
  readonly port: number
  /** Messages that came whole, also those that were refused then. */
  readonly mails: readonly ReceivedMail[]
  /** What was tried as user name and password, in the clear. */
  readonly logins: readonly (readonly [user: string, password: string])[]
  /** How many connections were made, and how many are open. */
  connections(): number
  open(): number
  close(): Promise<void>
}

const take: Answer = { kind: 'take' }

export async function smtpServer({ secure = false, certificate, users = {}, onSender = () => take, onRecipient = () => take, onMessage = () => take }: SmtpOptions = {}): Promise<SmtpTestServer> {
  const mails: ReceivedMail[] = []
  const logins: [string, string][] = []
  let connections = 0
  let open = 0
  const timers = new Set<NodeJS.Timeout>()

  function give(answer: Answer, session: SMTPServerSession, done: (error?: Error | null) => void): void {
    if (answer.kind === 'take') return done()
    if (answer.kind === 'refuse') return done(Object.assign(new Error(answer.text), { responseCode: answer.code }))
    if (answer.kind === 'wait') return void timers.add(setTimeout(() => done(), answer.ms))
    for (const connection of server.connections) if ((connection as unknown as { id: string }).id === session.id) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy()
  }

  const server = new SMTPServer({
    secure, ...certificate, disableReverseLookup: true, closeTimeout: 100, size: 100_000,
    disabledCommands: certificate === undefined ? ['STARTTLS'] : [], allowInsecureAuth: true, authOptional: Object.keys(users).length === 0, authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
    onConnect(_, done) {
      connections += 1
      open += 1
      done()
    },
    onClose: () => { open -= 1 },
    onAuth({ username = '', password, validatePassword }, _, done) {
      logins.push([username, password ?? ''])
      const expected = Object.hasOwn(users, username) ? users[username] : undefined
      const fits = expected !== undefined && (password === undefined ? validatePassword(expected) : password === expected)
      if (fits) done(null, { user: username })
      else done(Object.assign(new Error(`Authentication failed for ${username} with ${password ?? ''}`), { responseCode: 535 }))
    },
    onMailFrom: ({ address }, session, done) => give(onSender(address), session, done),
    onRcptTo: ({ address }, session, done) => give(onRecipient(address), session, done),
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const mail: ReceivedMail = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(parts).toString('utf8'), user: session.user ?? '', tls: session.secure }
        mails.push(mail)
        give(onMessage(mail), session, done)
      })
    },
  })
  // A client that hangs up, or speaks no TLS, is a test's matter.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port, mails, logins,
    connections: () => connections, open: () => open,
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
