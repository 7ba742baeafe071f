import { expect, it } from 'vitest'
import { trayLook } from './tray'

const commands = (state: 'sealed' | 'locked' | 'open') => trayLook(state, 'en').menu.flatMap((item) => (item.kind === 'line' && item.enabled ? [item.command] : []))

it('offers what can be done in each state, and always a way to the window and out (P-89)', () => {
  expect(commands('open')).toEqual(['open', 'lock', 'seal', 'quit'])
  expect(commands('locked')).toEqual(['open', 'seal', 'quit'])
  expect(commands('sealed')).toEqual(['open', 'quit'])
})

it('says in both languages that no alert can fire while it is sealed, and only then (P-89)', () => {
  expect(trayLook('sealed', 'en').tooltip).toContain('no alert can fire until you unlock')
  expect(trayLook('sealed', 'de').tooltip).toContain('kein Alarm kann auslösen, bis du entsperrst')
  for (const language of ['en', 'de'] as const) for (const state of ['locked', 'open'] as const) expect(trayLook(state, language).tooltip).not.toMatch(/unlock|entsperr/)
})

it('says its state in the menu too, where no tooltip is shown; each state has an icon of its own', () => {
  for (const language of ['en', 'de'] as const) for (const state of ['sealed', 'locked', 'open'] as const) {
    const look = trayLook(state, language)
    expect(look.icon).toBe(state)
    expect(look.menu[0]).toMatchObject({ command: null, enabled: false })
    expect(look.tooltip).toContain((look.menu[0] as { label: string }).label)
  }
})
