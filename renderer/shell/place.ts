/** Where the user is in the shell, and how that is written in the preferences and in `go` events. */

export const settingsPages = ['appearance', 'language', 'security', 'users', 'shortcuts', 'plugins', 'connections', 'network', 'logs', 'audit', 'about'] as const
export type SettingsPage = (typeof settingsPages)[number]

export type Place =
  | { readonly kind: 'dashboard' }
  | { readonly kind: 'tasks' }
  | { readonly kind: 'messages' }
  /** `plugin`: on the page of plugins, the one whose own page is shown. */
  | { readonly kind: 'settings'; readonly page: SettingsPage; readonly plugin?: string }
  | { readonly kind: 'view'; readonly plugin: string; readonly view: string; readonly params: Readonly<Record<string, string>> }

/** `settings#network`, `settings#plugins/<id>` rather than a slash first: `a/b` is always the view b of the plugin a. */
export function placeText(place: Place): string {
  if (place.kind === 'settings') return `settings#${place.page}${place.plugin === undefined ? '' : `/${place.plugin}`}`
  if (place.kind === 'view') return `${place.plugin}/${place.view}`
  return place.kind
}

/** The place that `text` names; the dashboard for anything else, as places may have gone since they were remembered. */
export function parsePlace(text: string, params: Readonly<Record<string, string>> = {}): Place {
  if (text === 'tasks' || text === 'messages') return { kind: text }
  const plugin = /^settings#plugins\/([a-z0-9][a-z0-9.-]{0,80})$/.exec(text)
  if (plugin !== null) return { kind: 'settings', page: 'plugins', plugin: plugin[1]! }
  const settings = /^settings(?:#(.+))?$/.exec(text)
  if (settings !== null) {
    const page = (settings[1] ?? 'appearance') as SettingsPage
    return { kind: 'settings', page: settingsPages.includes(page) ? page : 'appearance' }
  }
  const view = /^([a-z0-9][a-z0-9.-]{0,80})\/([a-z][a-z0-9-]{0,39})$/.exec(text)
  if (view !== null) return { kind: 'view', plugin: view[1]!, view: view[2]!, params }
  return { kind: 'dashboard' }
}

export const samePlace = (a: Place, b: Place): boolean => placeText(a) === placeText(b)
