/** What a person tells us about a Google account, and what it means for a query. */
import { ProviderProblem } from '../problem'
import type { OptionField } from '../provider'

/** Ids as Google allows them, without the rarer letters: nothing in them can end a quoted name. */
const project = '(?:[a-z0-9][a-z0-9.-]{0,62}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]'
const dataset = '[A-Za-z0-9_]{1,200}'
const table = '[A-Za-z0-9_][A-Za-z0-9_-]{0,199}'

export const options: readonly OptionField[] = [
  { name: 'project', required: false, example: 'acme-billing', pattern: new RegExp(project) },
  { name: 'table', required: false, example: 'billing.gcp_billing_export_v1_01ABCD_23EF45_678901', pattern: new RegExp(`(?:${project}\\.)?${dataset}\\.${table}`) },
  { name: 'location', required: false, example: 'EU', pattern: /[A-Za-z][A-Za-z0-9-]{1,39}/ },
  { name: 'services', required: false, example: 'Vertex AI, Gemini API', pattern: /[^\p{Cc}]{1,500}/u },
]

/** Services whose spend is on models. Claude models are sold as services of their own, one a model. */
const usualServices = 'Vertex AI, Gemini API, Generative Language API, Claude*'

/** A billing account's export, and how to ask for it. */
export interface Target {
  /** The project that runs (and pays for) the query. */
  readonly project: string
  readonly table: { readonly project: string; readonly dataset: string; readonly id: string }
  /** Where the dataset is; empty when not told. */
  readonly location: string
  /** Service names as patterns of LIKE, in lower case. */
  readonly services: readonly string[]
}

const tableParts = new RegExp(`^(?:(${project})\\.)?(${dataset})\\.(${table})$`)

/** Project and table are filled in here, by a person or by discover.ts. @throws ProviderProblem `not-set-up`, naming the option that does not fit */
export function targetOf(values: Readonly<Record<string, string>>): Target {
  for (const { name, pattern } of options) {
    const value = values[name] ?? ''
    if (value !== '' && !new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(value)) throw new ProviderProblem('not-set-up', `${name} does not fit`)
  }
  const [, own, datasetId, id] = tableParts.exec(values['table'] ?? '') ?? []
  if (datasetId === undefined || id === undefined) throw new ProviderProblem('not-set-up', 'table does not fit')
  // Who names a table in full need not name its project again.
  const runs = (values['project'] ?? '') || (own ?? '')
  if (runs === '') throw new ProviderProblem('not-set-up', 'project is missing')
  const services = (values['services'] ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '')
  return {
    project: runs,
    table: { project: own ?? runs, dataset: datasetId, id },
    location: values['location'] ?? '',
    services: (services.length === 0 ? usualServices.split(', ') : services).map(likePattern),
  }
}

/** `Claude*` means every service that begins with these letters; nothing else in a name has a meaning of its own. */
const likePattern = (name: string): string => name.toLowerCase().replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%')
