/** Which command has which keys: defaults, changed by the user, conflicts found. */
import { normaliseKeys } from './keys'

export interface Bindable {
  readonly id: string
  readonly keys?: string | undefined
}

export interface ShortcutMap {
  /** Keys → command id. */
  readonly byKeys: ReadonlyMap<string, string>
  /** Command id → keys in force. */
  readonly byCommand: ReadonlyMap<string, string>
}

/**
 * Changes win over defaults, earlier commands over later ones; the host's own commands come first, so
 * a plugin cannot take a key from the shell. An empty change removes the shortcut.
 */
export function buildShortcuts(commands: readonly Bindable[], changes: Readonly<Record<string, string>>): ShortcutMap {
  const byKeys = new Map<string, string>()
  const byCommand = new Map<string, string>()
  const bind = (id: string, text: string): void => {
    const keys = normaliseKeys(text)
    if (keys === null || byKeys.has(keys) || byCommand.has(id)) return
    byKeys.set(keys, id)
    byCommand.set(id, keys)
  }
  for (const command of commands) if (changes[command.id]) bind(command.id, changes[command.id]!)
  for (const command of commands) if (changes[command.id] === undefined && command.keys) bind(command.id, command.keys)
  return { byKeys, byCommand }
}

export type RebindProblem = 'not-a-shortcut' | 'needs-modifier' | 'taken'

/** Why `keys` cannot be given to the command `id`; null when they can. */
export function rebindProblem(map: ShortcutMap, id: string, keys: string | null): { problem: RebindProblem; by?: string } | null {
  const wanted = keys === null ? null : normaliseKeys(keys)
  if (wanted === null || ['esc', 'enter', 'tab', 'space', 'up', 'down', 'left', 'right'].includes(wanted)) return { problem: 'not-a-shortcut' }
  if (/^(shift\+)?[\p{L}\p{N}]$/u.test(wanted)) return { problem: 'needs-modifier' }
  const owner = map.byKeys.get(wanted)
  return owner !== undefined && owner !== id ? { problem: 'taken', by: owner } : null
}
