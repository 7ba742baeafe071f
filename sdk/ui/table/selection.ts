/** Which rows are selected, by key. Rows are kept with their keys: one that scrolled out of memory stays selected. */
export type Selection<Row> = ReadonlyMap<string, Row>

export function toggleRow<Row>(selection: Selection<Row>, key: string, row: Row): Selection<Row> {
  const next = new Map(selection)
  if (!next.delete(key)) next.set(key, row)
  return next
}

/** Adds every row between two places, both included; places that are not loaded are left out. */
export function addRange<Row>(selection: Selection<Row>, from: number, to: number, at: (index: number) => Row | undefined, keyOf: (row: Row) => string): Selection<Row> {
  const next = new Map(selection)
  for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
    const row = at(index)
    if (row !== undefined) next.set(keyOf(row), row)
  }
  return next
}

export function selectAll<Row>(rows: Iterable<Row>, keyOf: (row: Row) => string): Selection<Row> {
  return new Map([...rows].map((row) => [keyOf(row), row]))
}

/** What is left when the rows changed: fresh objects for those still there. Only for tables that hold every row. */
export function prune<Row>(selection: Selection<Row>, rows: Iterable<Row>, keyOf: (row: Row) => string): Selection<Row> {
  if (selection.size === 0) return selection
  return new Map([...rows].map((row) => [keyOf(row), row] as const).filter(([key]) => selection.has(key)))
}
