/** What BigQuery says about the export's table: the columns it has and how it is cut into partitions. */
import { ProviderProblem } from '../problem'
import { fields, list, text, type Fields } from '../reading'
import { askJson, type Caller } from '../request'
import type { Target } from './options'
import { asOptionProblem, problemOf } from './problems'

export interface ExportTable {
  /** Columns with the path into records: `cost`, `service.description`. */
  readonly columns: ReadonlySet<string>
  /** What a filter must be on to read few partitions; empty for a view. */
  readonly partition: '' | '_PARTITIONTIME' | 'export_time'
  readonly location: string
}

/** Without these it is another kind of table, such as the price list or the FOCUS export. */
const needed = ['usage_start_time', 'service.description', 'sku.description', 'cost', 'currency', 'credits.name', 'credits.amount'] as const

const tablePath = ({ table }: Target): string =>
  `/bigquery/v2/projects/${encodeURIComponent(table.project)}/datasets/${table.dataset}/tables/${table.id}`

/** Rejects with a {@link ProviderProblem}: `not-set-up` where no usage cost export is there. */
export async function readTable(caller: Caller, target: Target): Promise<ExportTable> {
  const answer = await askJson(caller, { path: tablePath(target), problemOf }).catch((error: unknown) => { throw asOptionProblem(error, 'table') })
  return parseTable(fields(answer, 'the table'))
}

function parseTable(answer: Fields): ExportTable {
  const columns = new Set(columnPaths(fields(answer['schema'], 'schema'), 'schema', ''))
  const missing = needed.find((column) => !columns.has(column))
  if (missing !== undefined) throw new ProviderProblem('not-set-up', `table has no column ${missing}: it is not a usage cost export`)
  return { columns, partition: partitionOf(answer), location: text(answer['location'], 'location') }
}

function columnPaths(schema: Fields, at: string, prefix: string): string[] {
  return list(schema['fields'] ?? [], `${at}.fields`).flatMap((entry, index) => {
    const field = fields(entry, `${at}.fields[${index}]`)
    const path = `${prefix}${text(field['name'], `${at}.fields[${index}].name`)}`
    return [path, ...columnPaths(field, `${at}.fields[${index}]`, `${path}.`)]
  })
}

/** The standard export is cut by the day of its loading; others by a column. `usage_start_time` is filtered anyway. */
function partitionOf(answer: Fields): ExportTable['partition'] {
  if (answer['timePartitioning'] === undefined || answer['timePartitioning'] === null) return ''
  const field = text(fields(answer['timePartitioning'], 'timePartitioning')['field'], 'timePartitioning.field')
  return field === '' ? '_PARTITIONTIME' : field === 'export_time' ? 'export_time' : ''
}
