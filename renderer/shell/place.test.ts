import { describe, expect, it } from 'vitest'
import { parsePlace, placeText, settingsPages, type Place } from './place'

describe('places', () => {
  it('come back as they were written', () => {
    const places: Place[] = [
      { kind: 'dashboard' }, { kind: 'tasks' }, { kind: 'messages' }, ...settingsPages.map((page): Place => ({ kind: 'settings', page })),
      { kind: 'view', plugin: 'scope.name', view: 'overview', params: {} },
    ]
    for (const place of places) expect(parsePlace(placeText(place))).toEqual(place)
  })

  it('never takes a plugin called settings for the settings', () => {
    expect(parsePlace('settings/network')).toEqual({ kind: 'view', plugin: 'settings', view: 'network', params: {} })
  })

  it.each(['', '../x', 'a/b/c', 'A/b', 'javascript:alert(1)'])('falls back to the dashboard for "%s"', (text) => expect(parsePlace(text)).toEqual({ kind: 'dashboard' }))
  it('falls back to the first settings page', () => expect(parsePlace('settings#gone')).toEqual({ kind: 'settings', page: 'appearance' }))
})
