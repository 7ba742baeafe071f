/**
 * The SQL we send. Nothing a person typed is part of it but the table's name, which `options.ts` let through;
 * everything else is a query parameter.
 *
 * Exactness: the export keeps amounts as FLOAT64 (some tables as NUMERIC). BIGNUMERIC holds 38 decimal places, so
 * every amount is cast before it is added and the sum does not depend on the order of the rows; it is rounded once,
 * to a nano-unit, when we read it. Adding floats would give another last digit on every run.
 */
import { addDays, type Day, type Days } from '../../ledger/days'
import type { Target } from './options'
import type { ExportTable } from './table'

export interface Statement {
  readonly query: string
  readonly parameters: readonly Parameter[]
}

interface Parameter {
  readonly name: string
  readonly type: 'TIMESTAMP' | 'STRING'
  readonly value: string | readonly string[]
}

/** A row is loaded after its use began; the partition is named by a day in another time zone. */
const partitionSlackDays = 3

/**
 * The columns that tell one group of rows from another. The detailed table's `resource` is none of them: rows of models
 * carry none, and a line for each bucket and machine of other services (`services` = `*`) would have no bound. So both
 * tables give the same lines. `labels` are a person's own and may repeat; they would count a row several times.
 */
const dimensions = [
  ['usage_day', "DATE(usage_start_time, 'UTC')", ['usage_start_time']],
  ['service_name', "IFNULL(service.description, '')", ['service.description']],
  ['sku_name', "IFNULL(sku.description, '')", ['sku.description']],
  ['project_name', "IFNULL(project.id, '')", ['project.id']],
  ['region_name', "IFNULL(location.region, '')", ['location.region']],
  ['currency_code', "IFNULL(currency, '')", ['currency']],
  ['charge_kind', "IFNULL(cost_type, '')", ['cost_type']],
  ['unit_name', "IFNULL(usage.pricing_unit, '')", ['usage.pricing_unit']],
] as const
const names = dimensions.map(([alias]) => alias).join(', ')
const ordinals = (count: number): string => Array.from({ length: count }, (_, index) => index + 1).join(', ')

/** Money, use and credits by day and dimensions, in the order of the days. */
export function spendStatement(target: Target, table: ExportTable, range: Days): Statement {
  const measured = (alias: string, column: string, none: string): string => `${table.columns.has(column) ? column : none} AS ${alias}`
  const columns = [
    ...dimensions.map(([alias, expression, [column]]) => `${table.columns.has(column) ? expression : "''"} AS ${alias}`),
    'cost AS row_cost',
    measured('row_list', 'cost_at_list', 'CAST(NULL AS FLOAT64)'),
    measured('row_used', 'usage.amount_in_pricing_units', 'CAST(NULL AS FLOAT64)'),
    measured('row_rate', 'currency_conversion_rate', 'CAST(NULL AS FLOAT64)'),
    'credits AS row_credits',
  ]
  const { where, parameters } = filter(target, table, range, addDays(range.from, -partitionSlackDays))
  return {
    query: `WITH exported AS (
  SELECT
    ${columns.join(',\n    ')}
  FROM ${quoted(target)}
  WHERE ${where.join('\n    AND ')}
)
SELECT ${names},
  'cost' AS part, '' AS credit_name,
  SUM(CAST(row_cost AS BIGNUMERIC)) AS amount,
  IF(COUNTIF(row_list IS NULL) > 0, NULL, SUM(CAST(row_list AS BIGNUMERIC))) AS list_amount,
  IF(COUNTIF(row_used IS NULL) > 0, NULL, SUM(CAST(row_used AS BIGNUMERIC))) AS used_amount,
  MAX(row_rate) AS per_usd
FROM exported
GROUP BY ${ordinals(dimensions.length)}
UNION ALL
SELECT ${names},
  'credit' AS part, IFNULL(credit.name, '') AS credit_name,
  SUM(CAST(credit.amount AS BIGNUMERIC)) AS amount,
  CAST(NULL AS BIGNUMERIC) AS list_amount,
  CAST(NULL AS BIGNUMERIC) AS used_amount,
  CAST(NULL AS FLOAT64) AS per_usd
FROM exported, UNNEST(row_credits) AS credit
GROUP BY ${ordinals(dimensions.length)}, ${dimensions.length + 2}
ORDER BY ${ordinals(dimensions.length + 2)}`,
    parameters,
  }
}

/** The first day of the range that has rows exported after `since` (epoch ms); null where the table does not say when. */
export function changedStatement(target: Target, table: ExportTable, range: Days, since: number): Statement | null {
  if (!table.columns.has('export_time')) return null
  const { where, parameters } = filter(target, table, range, addDays(new Date(since).toISOString().slice(0, 10), -partitionSlackDays))
  return {
    query: `SELECT MIN(DATE(usage_start_time, 'UTC')) AS first_day
FROM ${quoted(target)}
WHERE ${[...where, 'export_time >= @since'].join('\n  AND ')}`,
    parameters: [...parameters, { name: 'since', type: 'TIMESTAMP', value: new Date(since).toISOString() }],
  }
}

/** The conditions both statements share. `loaded`: no row we want was loaded before this day. */
function filter({ services }: Target, { partition }: ExportTable, { from, to }: Days, loaded: Day): { where: string[]; parameters: Parameter[] } {
  const midnight = (day: Day): string => `${day}T00:00:00Z`
  return {
    where: [
      'usage_start_time >= @from_time',
      'usage_start_time < @until_time',
      ...(partition === '' ? [] : [`${partition} >= @loaded_from`]),
      "EXISTS (SELECT 1 FROM UNNEST(@services) AS wanted WHERE LOWER(IFNULL(service.description, '')) LIKE wanted)",
    ],
    parameters: [
      { name: 'from_time', type: 'TIMESTAMP', value: midnight(from) },
      { name: 'until_time', type: 'TIMESTAMP', value: midnight(addDays(to, 1)) },
      ...(partition === '' ? [] : [{ name: 'loaded_from', type: 'TIMESTAMP' as const, value: midnight(loaded) }]),
      { name: 'services', type: 'STRING', value: services },
    ],
  }
}

const quoted = ({ table }: Target): string => `\`${table.project}\`.\`${table.dataset}\`.\`${table.id}\``
