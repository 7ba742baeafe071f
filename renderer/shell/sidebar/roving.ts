/** Arrow keys, Home and End inside a list whose items are one tab stop. Items carry `data-roving`. */

/** Where the focus goes; null when the key is none of ours. */
export function nextIndex(key: string, index: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return (index + 1) % count
  if (key === 'ArrowUp') return (index - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}

export function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  if (list === null || event.ctrlKey || event.metaKey || event.altKey) return
  const items = [...list.querySelectorAll<HTMLElement>('[data-roving]')]
  const to = nextIndex(event.key, items.indexOf(document.activeElement as HTMLElement), items.length)
  if (to === null) return
  event.preventDefault()
  items[to]?.focus()
}
