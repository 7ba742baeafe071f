/**
 * A secret that is a part of a request's path (Telegram, Discord, Slack): what of the typed text counts, and where it
 * stands in the path. The same rules when it is entered and when it is used. No error holds a part of the value.
 */
import type { Inject } from '@panoptic/sdk/contract/manifest'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'

export type PathForm = Extract<Inject, { kind: 'path' }>

/** The base URL of the connection. */
interface Base {
  readonly origin: string
  readonly basePath: string
}

/** What is wrong with a typed value: `details.problem` of the failure. `details.name`: what the address must begin with. */
export type PathProblem = 'path-other-origin' | 'path-other-path' | 'path-query' | 'path-short' | 'path-characters'

const allowed = /^[\w:./-]{1,1000}$/
/** Fewer characters are no secret, and could not be hidden in an answer without blanking out other words. */
const shortest = 8

/**
 * The part of `text` that counts: all of it, or of a whole URL what follows one of `after`.
 * @throws PanopticError `invalid` with `details.field` `value`, a `problem` and the remedy
 */
export function pathValue(text: string, form: PathForm, base: Base): string {
  const typed = text.trim()
  const value = (/^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? afterOf(typed, form, base) : typed).replace(/^\/+|\/+$/g, '')
  if (!isUsable(value)) throw wrong('path-characters', 'The value has characters that a path cannot carry.', 'Enter only the part of the address that is secret, or the whole address as the service shows it.')
  if (value.length < shortest) throw wrong('path-short', `The value is shorter than ${shortest} characters.`, 'Enter the whole secret, or the whole address as the service shows it.')
  return value
}

/** Letters, digits and `: _ - / .`; no empty segment and none of dots only, so that it stays where it is put. */
const isUsable = (value: string): boolean => allowed.test(value) && !value.includes('..') && value.split('/').every((segment) => segment !== '' && segment !== '.')

function afterOf(typed: string, { after }: PathForm, { origin, basePath }: Base): string {
  const url = URL.canParse(typed) ? new URL(typed) : null
  if (url === null || url.origin !== origin || url.username !== '' || url.password !== '')
    throw wrong('path-other-origin', 'The address does not belong to the base URL of this connection.', `Enter an address that begins with ${origin}, or change the base URL.`, origin)
  if (url.search !== '' || url.hash !== '') throw wrong('path-query', 'The address has a query or fragment.', 'Remove everything from ? or # on.')
  const beginnings = after.flatMap((beginning) => [`${basePath}${beginning}`, beginning])
  const found = beginnings.find((beginning) => url.pathname.startsWith(beginning))
  if (found !== undefined) return url.pathname.slice(found.length)
  const [expected] = after
  throw expected === undefined
    ? wrong('path-characters', 'This is an address.', 'Enter only the secret itself, without the address.')
    : wrong('path-other-path', 'The address has another path than expected.', `Enter an address that begins with ${origin}${expected}.`, `${origin}${expected}`)
}

/**
 * The path of a request, with the secret in it: base path, format, then what was asked for.
 * @param path begins with `basePath`
 * @throws PanopticError `invalid` for a value that would not stay inside the path
 */
export function pathWith(value: string, { format }: PathForm, path: string, { origin, basePath }: Base): string {
  const filled = placed(format.replace('{value}', () => value), path, basePath)
  // What the URL parser would change is not where it was put.
  if (!isUsable(value) || new URL(origin + filled).pathname !== filled) throw wrong('path-characters', 'The value has characters that a path cannot carry.', 'Enter it again.')
  return filled
}

/** The same path for everybody to see. */
export const pathShown = ({ format }: PathForm, path: string, { basePath }: Pick<Base, 'basePath'>): string => placed(format, path, basePath)

function placed(part: string, path: string, basePath: string): string {
  const rest = path.slice(basePath.length)
  return `${basePath}${part}${rest === '/' ? '' : rest}`
}

const wrong = (problem: PathProblem, message: string, remedy: string, name = ''): PanopticError =>
  new PanopticError(fail('invalid', message, { field: 'value', remedy, problem, name }).error)
