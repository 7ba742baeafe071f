/** Publishes daily cost and tokens per provider and model as metrics, for cards, alerts and other plugins. */
import { PanopticError, type Panoptic, type Point } from '@panoptic/sdk'
import type { DB } from '../tables'
import { startOf, type Day } from './days'

interface Value {
  readonly metric: string
  readonly day: Day
  readonly provider: string
  readonly model: string
  readonly value: number
}

const units: Readonly<Record<string, string>> = { 'llm.cost': 'nano-usd', 'llm.tokens': 'tokens' }
const rowsPerInsert = 1000

/**
 * Sends what differs from what was sent before, in all of the history: so a correction, a removed
 * account and a run that was interrupted before publishing all come right. A point whose rows are gone
 * becomes 0. Returns how many points were sent: none without the permission, which leaves the ledger as complete.
 */
export async function publishMetrics(panoptic: Pick<Panoptic<DB>, 'db' | 'metrics'>): Promise<number> {
  const [now, sent] = await Promise.all([currentValues(panoptic.db), sentValues(panoptic.db)])
  const changes = difference(now, sent)
  if (changes.length === 0) return 0
  if (!(await isTaken(panoptic.metrics.publish(changes.map(toPoint))))) return 0
  for (let at = 0; at < changes.length; at += rowsPerInsert)
    await panoptic.db.insertInto('published').values(changes.slice(at, at + rowsPerInsert))
      .onConflict((conflict) => conflict.columns(['metric', 'day', 'provider', 'model']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
      .execute()
  return changes.length
}

/** False when the person did not allow this plugin to publish. */
const isTaken = (sent: Promise<unknown>): Promise<boolean> =>
  sent.then(() => true, (error: unknown) => {
    if (error instanceof PanopticError && error.code === 'refused') return false
    throw error
  })

/** What must be sent so that the host's points, `sent`, become `now`. */
export function difference(now: readonly Value[], sent: readonly Value[]): Value[] {
  const known = new Map(sent.map((value) => [keyOf(value), value.value]))
  const wanted = new Set(now.map(keyOf))
  const gone = sent.filter((value) => value.value !== 0 && !wanted.has(keyOf(value))).map((value) => ({ ...value, value: 0 }))
  return [...now.filter((value) => known.get(keyOf(value)) !== value.value), ...gone]
}

const keyOf = ({ metric, day, provider, model }: Value): string => JSON.stringify([metric, day, provider, model])

const toPoint = ({ metric, day, provider, model, value }: Value): Point => ({
  name: metric, labels: { provider, model: model.slice(0, 200) }, value, unit: units[metric] ?? 'count', at: startOf(day),
})

/** Known amounts only: a day whose cost is unknown has no point. Money in other currencies is not US dollars. */
async function currentValues(db: Panoptic<DB>['db']): Promise<Value[]> {
  const rows = await db.selectFrom('daily')
    .select(['day', 'provider', 'model', 'kind', 'currency'])
    .select(({ fn }) => [fn.sum<number | null>('cost_nanos').as('cost'), fn.sum<number | null>('input_tokens').as('input'), fn.sum<number | null>('output_tokens').as('output')])
    .groupBy(['day', 'provider', 'model', 'kind', 'currency'])
    .execute()
  return rows.flatMap(({ day, provider, model, kind, currency, cost, input, output }) => {
    if (kind === 'cost') return cost === null || currency !== 'USD' ? [] : [{ metric: 'llm.cost', day, provider, model, value: cost }]
    return input === null && output === null ? [] : [{ metric: 'llm.tokens', day, provider, model, value: (input ?? 0) + (output ?? 0) }]
  })
}

const sentValues = (db: Panoptic<DB>['db']): Promise<Value[]> =>
  db.selectFrom('published').select(['metric', 'day', 'provider', 'model', 'value']).execute()
