/** Where the keyboard goes in a grid. Row -1 is the header. */
export interface Position {
  readonly row: number
  readonly column: number
}

export interface Extent {
  readonly rows: number
  readonly columns: number
  /** Rows that fit the view. */
  readonly page: number
}

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high))

/** The position after a key, or null when the key does not move. `mod` widens Home and End to the whole table. */
export function moveFocus(from: Position, key: string, mod: boolean, extent: Extent): Position | null {
  const lastRow = extent.rows - 1
  const lastColumn = extent.columns - 1
  const to = (row: number, column: number): Position => ({ row: within(row, -1, lastRow), column: within(column, 0, lastColumn) })
  switch (key) {
    case 'ArrowUp': return mod ? to(Math.min(0, lastRow), from.column) : to(from.row - 1, from.column)
    case 'ArrowDown': return mod ? to(lastRow, from.column) : to(from.row + 1, from.column)
    case 'ArrowLeft': return to(from.row, mod ? 0 : from.column - 1)
    case 'ArrowRight': return to(from.row, mod ? lastColumn : from.column + 1)
    case 'Home': return to(mod ? 0 : from.row, 0)
    case 'End': return to(mod ? lastRow : from.row, lastColumn)
    case 'PageUp': return to(Math.max(0, from.row - extent.page), from.column)
    case 'PageDown': return to(from.row + extent.page, from.column)
    default: return null
  }
}
