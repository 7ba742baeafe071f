/**
 * The words that may appear in a statement. Kysely appends operators, function names and types to the SQL as
 * they are, so each must be one of these lists.
 *
 * Left out on purpose: whatever multiplies its input (`printf`, `replace`, `group_concat`, `hex`, `zeroblob`,
 * `json_group_array`, `char`), compares everything with everything (`instr`, `trim` with a set, `glob`, `regexp`)
 * or looks outside the rows (`load_extension`, `sqlite_version`, `changes`, `last_insert_rowid`, `random`).
 */
export const operators: ReadonlySet<string> = new Set([
  '=', '==', '!=', '<>', '>', '>=', '<', '<=', 'in', 'not in', 'is', 'is not', 'like', 'not like', 'between',
  'is distinct from', 'is not distinct from', '+', '-', '*', '/', '%', '&', '|', '<<', '>>', '||',
])

export const unaryOperators: ReadonlySet<string> = new Set(['not', '-', 'exists', 'not exists'])
export const jsonOperators: ReadonlySet<string> = new Set(['->', '->>'])

/** Name → largest number of arguments. */
export const functions: ReadonlyMap<string, number> = new Map([
  ['coalesce', 20], ['ifnull', 2], ['nullif', 2], ['iif', 3], ['lower', 1], ['upper', 1], ['length', 1], ['substr', 3], ['trim', 1],
  ['round', 2], ['abs', 1], ['sign', 1], ['floor', 1], ['ceil', 1], ['min', 20], ['max', 20], ['typeof', 1],
  ['date', 5], ['time', 5], ['datetime', 5], ['julianday', 5], ['unixepoch', 5], ['strftime', 6],
  ['json_extract', 2], ['json_type', 2], ['json_array_length', 2], ['json_valid', 1],
])

export const aggregates: ReadonlyMap<string, number> = new Map([
  ['count', 1], ['sum', 1], ['total', 1], ['avg', 1], ['min', 20], ['max', 20],
  ['row_number', 0], ['rank', 0], ['dense_rank', 0], ['percent_rank', 0], ['cume_dist', 0], ['ntile', 1],
  ['lag', 3], ['lead', 3], ['first_value', 1], ['last_value', 1], ['nth_value', 2],
])

export const castTypes: ReadonlySet<string> = new Set(['text', 'integer', 'real'])
export const collations: ReadonlySet<string> = new Set(['binary', 'nocase', 'rtrim'])
export const joinTypes: ReadonlySet<string> = new Set(['InnerJoin', 'LeftJoin', 'RightJoin', 'FullJoin', 'CrossJoin'])
export const setOperators: ReadonlySet<string> = new Set(['union', 'intersect', 'except'])

/** Scope columns, and SQLite's names for the row id: no plugin may say them, in any role. */
const reserved: ReadonlySet<string> = new Set(['s_tenant', 's_user', 'rowid', '_rowid_', 'oid'])
const identifierPattern = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/

export const isIdentifier = (name: string): boolean => identifierPattern.test(name) && !reserved.has(name.toLowerCase())

/** A member name in a JSON path; compiled into the SQL, hence no quotes. */
export const isJsonMember = (name: string): boolean => /^[\w .-]{1,100}$/.test(name)
