import type { IconName } from '../parts/icons'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly icon?: IconName
  /** Shown as a hint. */
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Present: an item that can be ticked. */
  readonly checked?: boolean
  /** A line above. */
  readonly separator?: boolean
}

/** Items whose label holds every word typed. */
export function matchItems(items: readonly MenuItem[], typed: string): MenuItem[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return items.filter((item) => words.every((word) => item.label.toLocaleLowerCase().includes(word)))
}

/** Where an overlay goes: below its anchor, above when there is no room, always inside the window. All in CSS px. */
export function placeOverlay(
  anchor: { left: number; right: number; top: number; bottom: number },
  size: { width: number; height: number },
  room: { width: number; height: number },
  align: 'start' | 'end' | 'center',
): { left: number; top: number } {
  const wanted = align === 'start' ? anchor.left : align === 'end' ? anchor.right - size.width : (anchor.left + anchor.right - size.width) / 2
  const below = anchor.bottom + 4
  const above = anchor.top - 4 - size.height
  const top = below + size.height <= room.height - 8 || above < 8 ? below : above
  return { left: Math.max(8, Math.min(wanted, room.width - size.width - 8)), top: Math.max(8, Math.min(top, room.height - size.height - 8)) }
}
