/** Every fixed limit of the guard in one place; docs/plugin-authoring.md repeats the ones authors meet. */
export const limits = {
  /** Nodes of one tree. */
  nodes: 6000,
  depth: 80,
  /** Selections, joins, group-by items, … of one node. */
  list: 300,
  /** Values of one IN list. */
  values: 5000,
  /** Rows of one insert, and rows one statement may change. */
  changedRows: 10_000,
  /** UTF-16 units of one text value, and bytes of one stored text. */
  text: 2 * 1024 * 1024,
  /** UTF-16 units of all text values of one tree. */
  allText: 16 * 1024 * 1024,
  /** `||` in one tree: with `text` this bounds what one row can grow to. */
  concatenations: 20,
  /** Function calls in a statement that changes rows. */
  writeFunctions: 50,
  /** Wildcards of a LIKE pattern in a statement that changes rows (its time grows with their number). */
  writeWildcards: 3,
  resultRows: 50_000,
  /** Bytes of one result, counting two for each UTF-16 unit. */
  resultBytes: 32 * 1024 * 1024,
  /** Prepared statements kept. */
  plans: 500,
  /** Characters of one statement's shape that is worth keeping. */
  planKey: 100_000,
} as const
