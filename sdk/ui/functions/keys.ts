/** Shortcuts as text: `mod+shift+k`. `mod` is ⌘ on a Mac and Ctrl elsewhere. */

export const isMac: boolean = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform)

export interface KeyLike {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const signs: Readonly<Record<string, readonly [mac: string, other: string]>> = {
  mod: ['⌘', 'Ctrl'], ctrl: ['⌃', 'Ctrl'], alt: ['⌥', 'Alt'], shift: ['⇧', 'Shift'], enter: ['↵', '↵'], esc: ['Esc', 'Esc'],
  up: ['↑', '↑'], down: ['↓', '↓'], left: ['←', '←'], right: ['→', '→'], space: ['Space', 'Space'], backspace: ['⌫', '⌫'],
  delete: ['⌦', 'Del'], tab: ['⇥', 'Tab'], comma: [',', ','], plus: ['+', '+'], pageup: ['PgUp', 'PgUp'], pagedown: ['PgDn', 'PgDn'],
}
const names: Readonly<Record<string, string>> = {
  escape: 'esc', arrowup: 'up', arrowdown: 'down', arrowleft: 'left', arrowright: 'right', ' ': 'space', ',': 'comma', '+': 'plus',
}
const plain = (key: string): string => names[key.toLowerCase()] ?? key.toLowerCase()

const partsOf = (keys: string): string[] => keys.toLowerCase().replace(/\+\+$/, '+plus').split('+').map(plain)

/** One text per key cap: `['Ctrl', 'K']`. */
export function keyCaps(keys: string, mac: boolean = isMac): string[] {
  return partsOf(keys).map((part) => signs[part]?.[mac ? 0 : 1] ?? (part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1)))
}

/** `mod+k` → `⌘K` or `Ctrl+K`. */
export function formatKeys(keys: string, mac: boolean = isMac): string {
  return keyCaps(keys, mac).join(mac ? '' : '+')
}

/** Whether the event is exactly this shortcut. A sign such as `?` may need shift; it then counts as typed. */
export function matchKeys(event: KeyLike, keys: string, mac: boolean = isMac): boolean {
  const parts = partsOf(keys)
  const key = parts.at(-1)!
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name)
  if (plain(event.key) !== key) return false
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key)
  return (
    event.ctrlKey === (wants('ctrl') || (!mac && wants('mod'))) &&
    event.metaKey === (mac && wants('mod')) &&
    event.altKey === wants('alt') &&
    (isSign || event.shiftKey === wants('shift'))
  )
}
