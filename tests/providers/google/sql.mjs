/**
 * Reads the few shapes of GoogleSQL that a report over the export is made of, and runs them over rows. It is no SQL
 * engine: a projection with conditions, groups with sums over it, and their union. What it does not know it refuses, as
 * BigQuery refuses what is wrong, so that a statement is only answered when every word of it was understood: a column
 * the table lacks, a group that is not in GROUP BY, a parameter that was not sent, a comparison the wrong way round.
 */
import { cell } from './table.mjs'

/**
 * @typedef {{ name: string, type: string, value: string | string[] }} Parameter
 * @typedef {{ columns: readonly string[], partitioned: boolean, requireFilter: boolean, currency: string, rows: (from: number, to: number) => import('./organisation.mjs').Row[] }} Table
 * @typedef {Record<string, unknown>} Values
 */

export class InvalidQuery extends Error {}
const refuse = (/** @type {string} */ message) => { throw new InvalidQuery(message) }

/** The table a statement reads: `` `project`.`dataset`.`table` `` or `` `project.dataset.table` ``. @param {string} query @returns {string[]} */
export function tableIn(query) {
  const names = [...query.matchAll(/`[^`]*`(?:\.`[^`]*`)*/g)].map(([name]) => name.replaceAll('`', ''))
  const parts = /^([a-z][a-z0-9:.-]*)\.(\w+)\.([\w-]+)$/.exec(names[0] ?? '')
  return names.length === 1 && parts !== null ? parts.slice(1) : refuse('Table name is missing or malformed')
}

/** Checks a statement and runs it. @param {string} query @param {readonly Parameter[]} parameters @param {Table} table */
export function execute(query, parameters, table) {
  const text = query.replaceAll(/`[^`]*`(?:\.`[^`]*`)*/g, 'TABLE').replaceAll(/\s+/g, ' ').trim()
  const used = new Set([...text.matchAll(/@(\w+)/g)].map(([, name]) => name))
  for (const name of used) if (!parameters.some((each) => each.name === name)) refuse(`Query parameter '${name}' not found`)
  for (const { name } of parameters) if (!used.has(name)) refuse(`Query parameter '${name}' is not used`)

  const source = /^WITH (\w+) AS \( SELECT (.+?) FROM TABLE WHERE (.+?) \) (SELECT .+)$/.exec(text)
  if (source !== null) {
    const [, name = '', list = '', where = '', rest = ''] = source
    const projected = project(selection(list), filtered(where, parameters, table), table)
    const [body = '', order] = rest.split(/ ORDER BY /)
    const parts = body.split(/ UNION ALL /).map((branch) => group(branch, name, projected))
    const first = parts[0] ?? refuse('Syntax error')
    return { fields: first.fields, rows: sorted(parts.flatMap(({ rows }) => rows), order) }
  }
  const plain = /^SELECT (.+?) FROM TABLE WHERE (.+)$/.exec(text) ?? refuse('Syntax error: the statement has no shape the sample knows')
  const rows = filtered(plain[2] ?? '', parameters, table)
  const cells = selection(plain[1] ?? '').map(({ expression, alias }) => {
    const inner = /^MIN\((.+)\)$/.exec(expression)?.[1] ?? refuse(`Expression ${expression} is not known to the sample`)
    const values = rows.map((row) => scalar(inner, row, table)).filter((value) => value !== null)
    return { field: { name: alias, type: typeOf(inner) }, value: values.length === 0 ? null : values.reduce((one, other) => (String(one) < String(other) ? one : other)) }
  })
  return { fields: cells.map(({ field }) => field), rows: [cells.map(({ value }) => value)] }
}

/** The columns of a select list; a comma inside of brackets ends none. @param {string} list @returns {{ expression: string, alias: string }[]} */
function selection(list) {
  const parts = ['']
  let depth = 0
  for (const sign of list) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0
    if (sign === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += sign
  }
  return parts.map((part) => {
    const [, expression, alias] = /^(.+) AS (\w+)$/.exec(part.trim()) ?? [null, part.trim(), part.trim()]
    return { expression: expression ?? '', alias: alias ?? '' }
  })
}

/** Rows that meet every condition. @param {string} where @param {readonly Parameter[]} parameters @param {Table} table */
function filtered(where, parameters, table) {
  const value = (/** @type {string | undefined} */ name) => parameters.find((each) => each.name === name)?.value ?? refuse(`Query parameter '${name}' not found`)
  /** @type {((row: import('./organisation.mjs').Row) => boolean)[]} */
  const tests = []
  let [from, to] = [-Infinity, Infinity]
  let partitioned = false
  for (const condition of where.split(/ AND /)) {
    const compared = /^([\w.]+) (>=|>|<) @(\w+)$/.exec(condition)
    const wanted = /^EXISTS \(SELECT 1 FROM UNNEST\(@(\w+)\) AS (\w+) WHERE LOWER\((.+)\) LIKE (\w+)\)$/.exec(condition)
    if (compared !== null) {
      const [, path = '', sign, name] = compared
      const at = Date.parse(String(value(name)))
      if (Number.isNaN(at)) refuse(`Invalid value for parameter '${name}'`)
      check(path, table)
      if (path === '_PARTITIONTIME') partitioned = true
      if (path === 'usage_start_time') [from, to] = sign === '<' ? [from, at] : [at, to]
      tests.push((row) => {
        const cellValue = Number(cell(row, table.currency, path))
        return sign === '>=' ? cellValue >= at : sign === '>' ? cellValue > at : cellValue < at
      })
    } else if (wanted !== null && wanted[2] === wanted[4]) {
      const patterns = /** @type {string[]} */ (value(wanted[1])).map(likeExpression)
      tests.push((row) => patterns.some((pattern) => pattern.test(String(scalar(wanted[3] ?? '', row, table)).toLowerCase())))
    } else refuse(`Condition ${condition} is not known to the sample`)
  }
  if (table.requireFilter && !partitioned) refuse("Cannot query over table without a filter over column(s) '_PARTITION_LOAD_TIME', '_PARTITIONDATE', '_PARTITIONTIME' that can be used for partition elimination")
  return table.rows(from, to).filter((row) => tests.every((test) => test(row)))
}

/** @param {string} pattern of LIKE */
const likeExpression = (pattern) => new RegExp(`^${[...pattern.matchAll(/\\(.)|(%)|(_)|(.)/gs)].map(([, escaped, any, one, plain]) =>
  any !== undefined ? '.*' : one !== undefined ? '.' : (escaped ?? plain ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('')}$`, 's')

/** @param {string} path @param {Table} table */
function check(path, table) {
  if (!table.columns.includes(path) && !(path === '_PARTITIONTIME' && table.partitioned)) refuse(`Unrecognized name: ${path}`)
}

/** An expression over one row of the table. @param {string} expression @param {import('./organisation.mjs').Row} row @param {Table} table @returns {unknown} */
function scalar(expression, row, table) {
  const [, fallback] = /^IFNULL\(([\w.]+), ''\)$/.exec(expression) ?? []
  const [, time] = /^DATE\(([\w.]+), 'UTC'\)$/.exec(expression) ?? []
  const path = fallback ?? time ?? expression
  if (expression === "''") return ''
  if (/^CAST\(NULL AS \w+\)$/.test(expression)) return null
  if (!/^[\w.]+$/.test(path)) return refuse(`Expression ${expression} is not known to the sample`)
  check(path, table)
  const value = cell(row, table.currency, path)
  return fallback !== undefined ? (value ?? '') : time !== undefined ? new Date(Number(value)).toISOString().slice(0, 10) : value
}

/** @param {{ expression: string, alias: string }[]} list @param {import('./organisation.mjs').Row[]} rows @param {Table} table @returns {{ types: Record<string, string>, rows: Values[] }} */
function project(list, rows, table) {
  for (const { expression } of list) for (const [path] of expression.replaceAll(/'[^']*'/g, '').matchAll(/\b[a-z_]+(?:\.[a-z_]+)*\b/g)) check(path, table)
  return {
    types: Object.fromEntries(list.map(({ alias, expression }) => [alias, typeOf(expression)])),
    rows: rows.map((row) => Object.fromEntries(list.map(({ alias, expression }) => [alias, scalar(expression, row, table)]))),
  }
}

const typeOf = (/** @type {string} */ expression) => (expression.startsWith('DATE(') ? 'DATE' : expression.startsWith('IFNULL(') || expression === "''" ? 'STRING' : 'FLOAT')

/** One branch of the union. @param {string} branch @param {string} name @param {{ types: Record<string, string>, rows: Values[] }} source */
function group(branch, name, source) {
  const [, list = '', from, unnested, alias, by = ''] = /^SELECT (.+) FROM (\w+)(?:, UNNEST\((\w+)\) AS (\w+))? GROUP BY ([\d, ]+)$/.exec(branch) ?? refuse('Syntax error: a branch has no shape the sample knows')
  if (from !== name) refuse(`Table ${from} must be qualified with a dataset`)
  const columns = selection(list)
  const rows = unnested === undefined ? source.rows
    : source.rows.flatMap((row) => /** @type {Values[]} */ (row[unnested] ?? []).map((item) => ({ ...row, ...Object.fromEntries(Object.entries(item).map(([key, value]) => [`${alias}.${key}`, value])) })))
  const known = (/** @type {string} */ path) => path in source.types || (alias !== undefined && path.startsWith(`${alias}.`)) || refuse(`Unrecognized name: ${path}`)
  const ordinals = new Set(by.split(',').map(Number))
  const groups = new Map()
  const keys = columns.map((column, index) => (ordinals.has(index + 1) ? keyOf(column.expression, known) : null))
  columns.forEach((column, index) => {
    const constant = /^'[^']*'$/.test(column.expression)
    if (keys[index] !== null && constant) refuse('Cannot GROUP BY literal values')
    if (keys[index] === null && !constant && !aggregate(column.expression)) refuse(`SELECT list expression references ${column.expression} which is neither grouped nor aggregated`)
  })
  for (const row of rows) {
    const key = JSON.stringify(keys.map((read) => read?.(row)))
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return {
    fields: columns.map(({ expression, alias: column }) => ({ name: column, type: source.types[expression] ?? aggregate(expression)?.type ?? 'STRING' })),
    rows: [...groups.values()].map((/** @type {Values[]} */ members) => columns.map(({ expression }, index) =>
      keys[index]?.(members[0] ?? {}) ?? (/^'[^']*'$/.test(expression) ? expression.slice(1, -1) : aggregate(expression)?.of(members, known) ?? null))),
  }
}

/** @param {string} expression @param {(path: string) => boolean} known @returns {(row: Values) => unknown} */
function keyOf(expression, known) {
  const [, inner] = /^IFNULL\(([\w.]+), ''\)$/.exec(expression) ?? []
  const path = inner ?? expression
  if (!path.startsWith("'")) known(path)
  return (row) => (inner === undefined ? row[path] : (row[path] ?? ''))
}

/** @param {string} expression @returns {{ type: string, of: (rows: Values[], known: (path: string) => boolean) => string | null } | null} */
function aggregate(expression) {
  const [, sum] = /^SUM\(CAST\(([\w.]+) AS BIGNUMERIC\)\)$/.exec(expression) ?? []
  const [, missing, whole] = /^IF\(COUNTIF\(([\w.]+) IS NULL\) > 0, NULL, SUM\(CAST\(([\w.]+) AS BIGNUMERIC\)\)\)$/.exec(expression) ?? []
  const [, most] = /^MAX\(([\w.]+)\)$/.exec(expression) ?? []
  const [, none] = /^CAST\(NULL AS (\w+)\)$/.exec(expression) ?? []
  if (none !== undefined) return { type: none === 'FLOAT64' ? 'FLOAT' : none, of: () => null }
  if (most !== undefined) return { type: 'FLOAT', of: (rows, known) => { known(most); const values = rows.map((row) => row[most]).filter((value) => value !== null); return values.length === 0 ? null : String(Math.max(...values.map(Number))) } }
  const path = sum ?? (missing === whole ? missing : undefined)
  if (path === undefined) return null
  return { type: 'BIGNUMERIC', of: (rows, known) => { known(path); return missing !== undefined && rows.some((row) => row[path] === null) ? null : exactSum(rows.map((row) => row[path])) } }
}

const places = 38

/** BIGNUMERIC: 38 decimal places of each float, added exactly; null values are left out. @param {unknown[]} values @returns {string | null} */
function exactSum(values) {
  const numbers = values.filter((value) => value !== null && value !== undefined).map((value) => BigInt(Number(value).toFixed(places).replace('.', '')))
  if (numbers.length === 0) return null
  const total = numbers.reduce((sum, number) => sum + number, 0n)
  const digits = String(total < 0n ? -total : total).padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return `${total < 0n ? '-' : ''}${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`
}

/** @param {unknown[][]} rows @param {string | undefined} order */
function sorted(rows, order) {
  const ordinals = (order ?? '').split(',').filter((part) => part.trim() !== '').map((part) => Number(part) - 1)
  return [...rows].sort((one, other) => {
    for (const index of ordinals) {
      const [left, right] = [String(one[index]), String(other[index])]
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  })
}
