/** Which views lie in the window, bottom to top. Pure, so that every combination can be tested. */

export type Level = 'below' | 'above' | 'alone'

export interface Layers<V> {
  readonly shell: V | null
  readonly entry: V | null
  readonly plugin: V | null
  /** A small view at the corner: a copied secret's countdown. The rest stays in use beside it. */
  readonly toast: V | null
  readonly level: Level
  /** False while the window is hidden or minimised. */
  readonly visible: boolean
}

/**
 * A plugin view is taken out (not covered) whenever the host asks for something or nobody looks: it could
 * open a native popup over a consent, and only removal stops its frames.
 */
export function stack<V>({ shell, entry, plugin, toast, level, visible }: Layers<V>): V[] {
  if (entry !== null) return shell === null ? [entry] : [shell, entry]
  if (shell === null) return []
  const corner = toast === null || !visible ? [] : [toast]
  if (plugin === null || level === 'alone' || !visible) return [shell, ...corner]
  return level === 'above' ? [plugin, shell, ...corner] : [shell, plugin, ...corner]
}
