/** The base URL of a connection, checked while typing; the store checks it again. */

export type BaseUrlProblem = 'urlInvalid' | 'urlScheme' | 'urlCredentials' | 'urlQuery'

export type BaseUrl =
  | { readonly ok: true; readonly origin: string; readonly basePath: string }
  | { readonly ok: false; readonly problem: BaseUrlProblem }

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether an origin is on this computer. */
export const isLoopback = (origin: string): boolean => loopback.test(new URL(origin).hostname)

export function parseBaseUrl(text: string): BaseUrl {
  let url: URL
  try {
    url = new URL(text.trim())
  } catch {
    return { ok: false, problem: 'urlInvalid' }
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.test(url.hostname)))
    return { ok: false, problem: url.protocol === 'http:' ? 'urlScheme' : 'urlInvalid' }
  if (url.username !== '' || url.password !== '') return { ok: false, problem: 'urlCredentials' }
  if (url.search !== '' || url.hash !== '' || text.includes('?') || text.includes('#')) return { ok: false, problem: 'urlQuery' }
  return { ok: true, origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') }
}
