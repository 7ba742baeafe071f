/** The box of an element in whole CSS pixels, as the host wants it for a view. */
export interface Box { x: number; y: number; width: number; height: number }

export function boxOf(element: Element): Box {
  const { left, top, right, bottom } = element.getBoundingClientRect()
  const x = Math.max(0, Math.round(left))
  const y = Math.max(0, Math.round(top))
  return { x, y, width: Math.max(0, Math.round(right) - x), height: Math.max(0, Math.round(bottom) - y) }
}

export const sameBox = (a: Box | null, b: Box): boolean =>
  a !== null && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
