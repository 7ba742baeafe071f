/** The base URL of a connection, checked where it counts. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

export interface BaseUrl {
  readonly origin: string
  /** `''`, or a path such as `/v1` without a slash at the end. */
  readonly basePath: string
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * @param allowedOrigin the manifest's origin, or null where the user may name another
 * @throws PanopticError `invalid` with `details.field` `baseUrl` and the remedy
 */
export function parseBaseUrl(text: string, allowedOrigin: string | null): BaseUrl {
  const trimmed = text.trim()
  // What URL() would quietly take away or turn into something else.
  if (/[\s\\]/.test(trimmed) || !URL.canParse(trimmed)) throw wrong('This is not a web address.', 'Enter an address such as https://api.example.com/v1.')
  const url = new URL(trimmed)
  if (url.username !== '' || url.password !== '') throw wrong('The address holds a user name or password.', 'Remove it; the secret has a field of its own.')
  if (trimmed.includes('?') || trimmed.includes('#')) throw wrong('The address has a query or fragment.', 'Remove everything from ? or # on.')
  const local = url.protocol === 'http:' && loopback.test(url.hostname)
  if (url.protocol !== 'https:' && !local) throw wrong('Only https is allowed, and http on this device.', 'Begin the address with https://.')
  if (allowedOrigin !== null && url.origin !== allowedOrigin) throw wrong(`Only ${allowedOrigin} is allowed here.`, `Begin the address with ${allowedOrigin}.`)
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') }
}

const server = /^(smtps?):\/\/(\[[\da-f:.]+\]|[^\s/\\?#@:[\]]+)(?::(\d{1,5}))?\/?$/i

/**
 * A mail server: `smtps://host:465` speaks TLS from the first byte, `smtp://host:587` turns to it by STARTTLS; without
 * TLS only on this device (egress sees to that).
 * @throws PanopticError `invalid` with `details.field` `baseUrl` and the remedy
 */
export function parseMailServer(text: string): BaseUrl {
  const [, scheme = '', typed = '', port = ''] = server.exec(text.trim()) ?? []
  // As the URL parser writes the name of a web server: lower case, punycode, one form of an address.
  const host = URL.canParse(`https://${typed}`) ? new URL(`https://${typed}`).hostname : ''
  if (scheme === '' || host === '') throw wrong('This is not the address of a mail server.', 'Enter its name and port, such as smtp.example.com and 587.')
  const secure = scheme.toLowerCase() === 'smtps'
  const number = port === '' ? (secure ? 465 : 587) : Number(port)
  if (number < 1 || number > 65_535) throw wrong('There is no such port.', 'Enter a port from 1 to 65535; 465 and 587 are common.')
  return { origin: `${secure ? 'smtps' : 'smtp'}://${host}:${number}`, basePath: '' }
}

const wrong = (message: string, remedy: string): PanopticError => new PanopticError(fail('invalid', message, { field: 'baseUrl', remedy }).error)
