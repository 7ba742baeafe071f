/** How a figure compares with an earlier one. */
export interface Comparison {
  readonly direction: 'up' | 'down' | 'same'
  /** Share of the earlier value, ≥ 0; null when that was 0 and no share exists. */
  readonly change: number | null
  readonly good: boolean | null
}

/** Null when either side is unknown: nothing is compared with a guess. */
export function compareFigures(value: number | null, previous: number | null | undefined, better: 'lower' | 'higher' | 'neither'): Comparison | null {
  if (value === null || previous === null || previous === undefined) return null
  if (value === previous) return { direction: 'same', change: 0, good: null }
  const direction = value > previous ? 'up' : 'down'
  const good = better === 'neither' ? null : (better === 'higher') === (direction === 'up')
  return { direction, change: previous === 0 ? null : Math.abs(value - previous) / Math.abs(previous), good }
}
