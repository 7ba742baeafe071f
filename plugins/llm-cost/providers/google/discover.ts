/**
 * Finds the billing export that a service account can read, so that nobody has to type a table's name. BigQuery's
 * projects.list, datasets.list and tables.list; Google names the tables after the billing account:
 * https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables. These three calls are not in the trimmed
 * document of ../shared/contracts, so no contract test checks them.
 */
import { ProviderProblem } from '../problem'
import { fields, list, text, type Fields } from '../reading'
import { askJson, type Caller } from '../request'
import { asOptionProblem, problemOf } from './problems'

export interface Found {
  readonly project: string
  readonly dataset: string
  readonly table: string
}

/** Detailed and standard export of the same account hold the same money; the standard one is smaller to read. */
const exportName = /^gcp_billing_export_(?:resource_)?v1_([0-9A-F]{6}_[0-9A-F]{6}_[0-9A-F]{6})$/

/** Most projects, datasets of a project and tables of a dataset that are looked through. */
const most = { projects: 20, datasets: 50, tables: 200 } as const
const listed = 3

/**
 * The one export there is, in this project or (empty) in any that the service account sees. Rejects with a
 * {@link ProviderProblem}: `not-set-up` where there is none, or several, of which a person must choose.
 */
export async function findExport(caller: Caller, project: string): Promise<Found> {
  const projects = project === '' ? await names(caller, `?maxResults=${most.projects}`, 'projects', 'projectReference', 'projectId') : [project]
  const byAccount = new Map<string, Found>()
  for (const each of projects.slice(0, most.projects))
    for (const found of await exportsOf(caller, each)) {
      const billing = exportName.exec(found.table)?.[1] ?? ''
      const known = byAccount.get(billing)
      if (known === undefined || known.table.length > found.table.length) byAccount.set(billing, found)
    }
  const [found, ...others] = [...byAccount.values()]
  if (found === undefined) throw new ProviderProblem('not-set-up', `table: no billing export found in ${projects.length === 0 ? 'any project' : projects.slice(0, listed).join(', ')}; the service account may not see it`)
  if (others.length > 0) throw new ProviderProblem('not-set-up', `table: several billing exports found, choose one: ${[found, ...others].slice(0, listed).map((one) => `${one.project}.${one.dataset}.${one.table}`).join(', ')}`)
  return found
}

async function exportsOf(caller: Caller, project: string): Promise<Found[]> {
  const below = `/${encodeURIComponent(project)}/datasets`
  const datasets = await names(caller, `${below}?maxResults=${most.datasets}`, 'datasets', 'datasetReference', 'datasetId')
  const found: Found[] = []
  for (const dataset of datasets.slice(0, most.datasets)) {
    const tables = await names(caller, `${below}/${encodeURIComponent(dataset)}/tables?maxResults=${most.tables}`, 'tables', 'tableReference', 'tableId')
    found.push(...tables.filter((table) => exportName.test(table)).map((table) => ({ project, dataset, table })))
  }
  return found
}

/** The names in a list answer, which leaves the list out when it is empty. */
async function names(caller: Caller, path: string, what: string, reference: string, id: string): Promise<string[]> {
  const answer = fields(await askJson(caller, { path: `/bigquery/v2/projects${path}`, problemOf }).catch((error: unknown) => { throw asOptionProblem(error, 'project') }), 'the list')
  return list(answer[what] ?? [], what).map((entry, index) => {
    const at = `${what}[${index}].${reference}`
    const part: Fields = fields(fields(entry, `${what}[${index}]`)[reference], at)
    return text(part[id], `${at}.${id}`)
  })
}
