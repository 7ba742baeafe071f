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

const wrong = (message: string, remedy: string): PanopticError => new PanopticError(fail('invalid', message, { field: 'baseUrl', remedy }).error)
