/** What the tray icon shows in each state of the session. Pure. */
import type { Look } from './look'

export type TrayState = 'sealed' | 'locked' | 'open'
export type TrayCommand = 'open' | 'lock' | 'seal' | 'quit'

export interface TrayLook {
  readonly icon: TrayState
  readonly tooltip: string
  /** A line with a null command only says something; `separator` lines have no label. */
  readonly menu: readonly ({ readonly kind: 'line'; readonly label: string; readonly command: TrayCommand | null; readonly enabled: boolean } | { readonly kind: 'separator' })[]
}

/** Desktops that show no tooltip still show the first line of the menu, so it says the same. */
export function trayLook(state: TrayState, language: Look['language']): TrayLook {
  const text = texts[language]
  const line = (command: TrayCommand, enabled = true) => ({ kind: 'line', label: text[command], command, enabled }) as const
  return {
    icon: state,
    tooltip: `Panoptic: ${text.states[state]}`,
    menu: [
      { kind: 'line', label: text.states[state], command: null, enabled: false },
      { kind: 'separator' },
      line('open'),
      line('lock', state === 'open'),
      line('seal', state !== 'sealed'),
      { kind: 'separator' },
      line('quit'),
    ],
  }
}

const texts = {
  en: {
    states: { open: 'signed in', locked: 'screen locked, background tasks and alerts go on', sealed: 'sealed, no alert can fire until you unlock' },
    open: 'Open Panoptic', lock: 'Lock screen', seal: 'Seal workspace', quit: 'Quit',
  },
  de: {
    states: { open: 'angemeldet', locked: 'Bildschirm gesperrt, Aufgaben und Alarme laufen weiter', sealed: 'versiegelt, kein Alarm kann auslösen, bis du entsperrst' },
    open: 'Panoptic öffnen', lock: 'Bildschirm sperren', seal: 'Arbeitsbereich versiegeln', quit: 'Beenden',
  },
} as const
