/** What a session may load: addresses of its own origin, and pictures that the page holds itself. */

/** `own` is an address prefix such as `plugin://<id>/`; a session without one loads nothing. */
export function mayLoad(own: string | undefined, url: string, devTools: boolean): boolean {
  if (own === undefined) return false
  return url.startsWith(own) || url.startsWith('data:image/') || url.startsWith('data:font/') || url.startsWith(`blob:${own}`) || (devTools && url.startsWith('devtools://'))
}
