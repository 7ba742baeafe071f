import { describe, expect, it } from 'vitest'
import { parsePlace, placeText, settingsPages, type Place } from './place'

describe('places', () => {
  it('come back as they were written', () => {
    const places: Place[] = [
      { kind: 'dashboard' }, { kind: 'tasks' }, { kind: 'messages' }, ...settingsPages.map((page): Place => ({ kind: 'settings', page })),
      { kind: 'view', plugin: 'scope.name', view: 'overview', params: {} }, { kind: 'settings', page: 'plugins', plugin: 'scope.name' },
    ]
    for (const place of places) expect(parsePlace(placeText(place))).toEqual(place)
  })

  it('never takes a plugin called settings for the settings', () => {
    expect(parsePlace('settings/network')).toEqual({ kind: 'view', plugin: 'settings', view: 'network', params: {} })
  })

  it.each(['', '../x', 'a/b/c', 'A/b', 'javascript:alert(1)'])('falls back to the dashboard for "%s"', (text) => expect(parsePlace(text)).toEqual({ kind: 'dashboard' }))
  it.each(['settings#gone', 'settings#plugins/../x', 'settings#plugins/A b', 'settings#audit/x'])('falls back to the first settings page for "%s"', (text) => expect(parsePlace(text)).toEqual({ kind: 'settings', page: 'appearance' }))
})
