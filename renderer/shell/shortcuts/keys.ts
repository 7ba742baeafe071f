/** Keyboard shortcuts as text: `mod+shift+k`. `mod` is Cmd on macOS and Ctrl elsewhere. */

export type Platform = 'linux' | 'darwin' | 'win32'

/** The parts of a keyboard event that decide a shortcut. */
export interface KeyPress {
  readonly key: string
  readonly code?: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const modifiers = ['mod', 'ctrl', 'alt', 'shift'] as const
type Modifier = (typeof modifiers)[number]

const named: Readonly<Record<string, string>> = {
  ' ': 'space', Escape: 'esc', ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right',
  Enter: 'enter', Tab: 'tab', Backspace: 'backspace', Delete: 'delete', Home: 'home', End: 'end',
  PageUp: 'pageup', PageDown: 'pagedown',
}
const namedKeys = new Set([...Object.values(named), 'comma', 'plus', ...Array.from({ length: 12 }, (_, i) => `f${i + 1}`)])
const aliases: Readonly<Record<string, string>> = { ',': 'comma', '+': 'plus', escape: 'esc', arrowup: 'up', arrowdown: 'down', arrowleft: 'left', arrowright: 'right', cmd: 'mod', command: 'mod', option: 'alt', control: 'ctrl' }

/**
 * The one spelling of a shortcut: modifiers in fixed order, key last, lower case.
 * Null when it names no key, an unknown key, or a modifier twice.
 */
export function normaliseKeys(text: string): string | null {
  const parts = text.trim().toLowerCase().replace(/\+\+$/, '+plus').split('+').map((part) => aliases[part.trim()] ?? part.trim())
  const key = parts.pop()
  if (key === undefined || key === '' || modifiers.includes(key as Modifier)) return null
  if ([...key].length !== 1 && !namedKeys.has(key)) return null
  if (new Set(parts).size !== parts.length || !parts.every((part) => modifiers.includes(part as Modifier))) return null
  return [...modifiers.filter((modifier) => parts.includes(modifier)), key].join('+')
}

/** The shortcut that was pressed, in the spelling of {@link normaliseKeys}; null while only modifiers are down. */
export function keysOf(press: KeyPress, platform: Platform): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process'].includes(press.key)) return null
  const mac = platform === 'darwin'
  const mod = mac ? press.metaKey : press.ctrlKey
  const digit = /^Digit(\d)$/.exec(press.code ?? '')?.[1]
  const plain = named[press.key] ?? aliases[press.key] ?? press.key.toLowerCase()
  // With a modifier held, the digit row means the digit on every layout (AZERTY types it with shift).
  const key = digit !== undefined && (mod || press.altKey) ? digit : plain
  const parts: string[] = []
  if (mod) parts.push('mod')
  if (mac && press.ctrlKey) parts.push('ctrl')
  if (press.altKey) parts.push('alt')
  // Shift is part of the character for punctuation: `?` is `?`, not `shift+?`.
  if (press.shiftKey && (key.length > 1 || /[\p{L}\p{N}]/u.test(key))) parts.push('shift')
  return normaliseKeys([...parts, key].join('+'))
}

/** Whether typing these keys in a text field is text and must stay with the field. */
export const belongsToTextField = (keys: string): boolean =>
  !/^(mod|ctrl|alt)\+/.test(keys) && !/(^|\+)f\d{1,2}$/.test(keys)
