/** Shortcuts of the shell, pressed while a plugin page has the focus: taken from the page, given to the shell. */
import type { Input, WebContents } from 'electron'

/** The keys as the shell names them (`mod+k`, `mod+1`, `?`), or null when the page keeps them. */
export function shellKeys(input: Pick<Input, 'type' | 'key' | 'control' | 'meta' | 'alt' | 'shift'>, taken: ReadonlySet<string>, platform = process.platform): string | null {
  if (input.type !== 'keyDown') return null
  const mod = platform === 'darwin' ? input.meta : input.control
  const key = input.key.length === 1 ? input.key.toLowerCase() : input.key
  const keys = [mod ? 'mod' : '', input.alt ? 'alt' : '', input.shift && key.length === 1 && !/[a-z0-9]/.test(key) ? '' : input.shift ? 'shift' : '', key].filter(Boolean).join('+')
  return taken.has(keys) ? keys : null
}

/** Always the shell's, whatever a plugin declares. */
export const shellShortcuts: readonly string[] = ['mod+k', 'mod+,', 'mod+b', 'mod+shift+t', 'mod+shift+m', 'mod+l', 'mod+shift+l', 'mod+shift+x', 'mod+alt+r', 'alt+ArrowLeft', ...Array.from({ length: 9 }, (_, index) => `mod+${index + 1}`)]

/**
 * Forwards the shell's and the plugins' declared shortcuts. `taken` is read at each key press. `?` is not
 * taken here: a page's text fields need it, so the page's own SDK asks for the list.
 */
export function forwardShortcuts(contents: WebContents, taken: () => ReadonlySet<string>, press: (keys: string) => void): void {
  contents.on('before-input-event', (event, input) => {
    const keys = shellKeys(input, taken())
    if (keys === null) return
    event.preventDefault()
    press(keys)
  })
}
