/** Links that may leave the app (S11): parsed, https, no credentials, and only to hosts named here. */

const hosts = new Set(['github.com', 'docs.github.com', 'www.electronjs.org', 'www.sqlite.org'])

/** The address to open in the system's browser, or null when it must not be opened. */
export function externalAddress(text: string): string | null {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return null
  }
  const plain = url.protocol === 'https:' && url.username === '' && url.password === '' && url.port === ''
  return plain && hosts.has(url.hostname) ? url.href : null
}
