/** One message to one mail server. The protocol is nodemailer's; where its socket may lead and what TLS trusts is decided here. */
import type { Socket } from 'node:net'
import MailComposer from 'nodemailer/lib/mail-composer'
import SmtpConnection from 'nodemailer/lib/smtp-connection'
import type { MessageContent } from '@panoptic/sdk/contract/outbox'
import { PanopticError } from '@panoptic/sdk/contract/result'
import type { Agents } from './agents'
import { timedOut, translate } from './errors'
import type { MailTarget } from './target'
import { untilAborted } from './until-aborted'

export type MailContent = Extract<MessageContent, { channel: 'mail' }>

/** What the server answered to the whole message. */
export interface MailAnswer {
  readonly status: number
  readonly response: string
  /** Recipients it did not take, though it took others, each with its words. */
  readonly refused: readonly string[]
}

/** The server refused the message, or a step on the way to it. `final`: the same will happen again. */
export class MailRefused extends Error {
  constructor(readonly status: number, readonly final: boolean, readonly answer: string) {
    super('The mail server refused.')
    this.name = 'MailRefused'
  }
}

const usualPatience = 20_000
/** Longest silence of the server (ms); some look at a message for a while before they answer. */
const longestSilence = 60_000
/** How long the server may take to say goodbye (ms). */
const goodbye = 2_000

/**
 * The message as it is sent. Nothing in it is read from a file or a URL, and no text of it can start another header.
 * @param id makes its Message-ID: the same for each attempt, so that a receiver can tell that it has it already
 */
export function composeMail({ from, fromName, to, subject, text, html }: MailContent, id: string): Promise<Buffer> {
  const message = new MailComposer({
    from: { name: oneLine(fromName), address: from },
    to: to.map((address) => ({ name: '', address })),
    subject: oneLine(subject), text, ...(html === undefined ? {} : { html }),
    messageId: `<${id}@panoptic.invalid>`,
    // RFC 3834: no out-of-office answers to an alert.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true, disableUrlAccess: true,
  })
  return message.compile().build()
}

// eslint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()

export interface MailMeans {
  readonly agents: Pick<Agents, 'socket' | 'ca'>
  readonly login: { readonly user: string; readonly password: string } | null
  readonly signal: AbortSignal
  /** Until the connection and its TLS are made, and until the greeting comes (ms). */
  readonly patience?: number
}

/** @throws MailRefused; the signal's reason; PanopticError `network` or `timeout`, also for a connection lost after the message was sent */
export async function sendMail(server: MailTarget, { from, to }: Pick<MailContent, 'from' | 'to'>, message: Buffer, { agents, login, signal, patience = usualPatience }: MailMeans): Promise<MailAnswer> {
  let connection: SmtpConnection | null = null
  let socket: Socket | null = null
  const connecting = new AbortController()
  const tooLong = setTimeout(() => connecting.abort(timedOut('connect', 'The mail server did not answer.')), patience)
  const stop = (): void => {
    connecting.abort(signal.reason)
    socket?.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    socket = await agents.socket(server.host, server.port, server.zone, connecting.signal)
    clearTimeout(tooLong)
    connection = new SmtpConnection({
      connection: socket, host: server.host, port: server.port, secure: server.secure,
      // On this computer a server may do without; what it may send in clear it may also encrypt with a certificate of its own.
      requireTLS: !server.secure && server.zone !== 'loopback',
      tls: { ...(agents.ca === undefined ? {} : { ca: agents.ca }), rejectUnauthorized: server.secure || server.zone !== 'loopback' },
      // The name of this computer is nobody's business.
      name: '[127.0.0.1]',
      connectionTimeout: patience, greetingTimeout: patience, socketTimeout: longestSilence, maxResponseSize: 65_536,
    })
    const answer = await untilAborted(converse(connection, { from, to: [...to], size: message.byteLength }, message, login), signal)
    connection.quit()
    setTimeout(() => socket?.destroy(), goodbye).unref()
    return answer
  } catch (error) {
    connection?.close()
    socket?.destroy()
    if (signal.aborted) throw signal.reason
    throw failureOf(connecting.signal.aborted ? connecting.signal.reason : error)
  } finally {
    clearTimeout(tooLong)
    signal.removeEventListener('abort', stop)
  }
}

function converse(connection: SmtpConnection, envelope: { from: string; to: string[]; size: number }, message: Buffer, login: MailMeans['login']): Promise<MailAnswer> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject)
    connection.once('end', () => reject(Object.assign(new Error('ended'), { code: 'ECONNECTION' })))
    const deliver = (): void => connection.send(envelope, message, (error, info) => {
      if (error !== null && error !== undefined) return reject(error)
      const response = info?.response ?? ''
      resolve({ status: Number(/^\d{3}/.exec(response)?.[0] ?? 250), response, refused: (info?.rejectedErrors ?? []).map((refused) => (refused as SmtpError).response ?? '') })
    })
    connection.connect((error) => {
      if (error !== null && error !== undefined) return reject(error)
      if (login === null) return deliver()
      connection.login({ user: login.user, pass: login.password, credentials: { user: login.user, pass: login.password } }, (refused) => (refused !== null && refused !== undefined ? reject(refused) : deliver()))
    })
  })
}

/** What nodemailer puts on its errors. */
interface SmtpError { readonly code?: string; readonly originalCode?: string; readonly responseCode?: number; readonly response?: string }

function failureOf(error: unknown): Error {
  if (error instanceof PanopticError) return error
  const { code, originalCode, responseCode, response = '' } = error as SmtpError
  if (code === 'ETLS' && originalCode === undefined) return new MailRefused(responseCode ?? 0, false, 'The mail server does not offer encryption (STARTTLS) here, so nothing was sent.')
  if (code === 'EAUTH' && responseCode !== undefined && responseCode >= 500) return new MailRefused(responseCode, true, `The mail server did not accept the user name and password: ${response}`)
  if (responseCode !== undefined) return new MailRefused(responseCode, responseCode >= 500, response)
  if (code === 'EAUTH') return new MailRefused(0, true, 'The mail server offers no way to sign in that is supported.')
  if (code === 'EMESSAGE') return new MailRefused(552, true, 'The message is larger than the mail server takes.')
  if (code === 'ECONNECTION' || code === 'EPROTOCOL') return translate({ code: 'ECONNRESET' })
  if (code === 'ETIMEDOUT') return timedOut('mail-timeout', 'The mail server did not answer in time.')
  return translate({ code: originalCode ?? code })
}
