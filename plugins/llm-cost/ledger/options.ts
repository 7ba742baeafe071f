/** What a person told us about an account besides its key and address: kept per account, none of it secret. */
import type { Panoptic } from '@panoptic/sdk'
import { ProviderProblem } from '../providers/problem'
import type { OptionField, Provider } from '../providers/provider'
import type { DB } from '../tables'

export async function readOptions(db: Panoptic<DB>['db'], account: string): Promise<Readonly<Record<string, string>>> {
  const rows = await db.selectFrom('account_options').select(['name', 'value']).where('account', '=', account).execute()
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

/** Replaces the values of the named options; an empty value is forgotten. */
export async function saveOptions({ db, batch }: Pick<Panoptic<DB>, 'db' | 'batch'>, account: string, values: Readonly<Record<string, string>>): Promise<void> {
  const changes = Object.entries(values).map(([name, value]) =>
    value === ''
      ? db.deleteFrom('account_options').where('account', '=', account).where('name', '=', name)
      : db.insertInto('account_options').values({ account, name, value }).onConflict((conflict) => conflict.columns(['account', 'name']).doUpdateSet({ value })))
  if (changes.length > 0) await batch(changes)
}

/** What is wrong with a value: `missing`, `wrong`, or null. */
export const optionProblem = ({ required, pattern }: OptionField, value: string): 'missing' | 'wrong' | null =>
  value === '' ? (required ? 'missing' : null) : new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(value) ? null : 'wrong'

/** @throws ProviderProblem `not-set-up`, naming the first option that is missing or does not fit */
export function requireOptions({ options }: Provider, values: Readonly<Record<string, string>>): void {
  for (const option of options) {
    const problem = optionProblem(option, values[option.name] ?? '')
    if (problem !== null) throw new ProviderProblem('not-set-up', `${option.name} is ${problem}`)
  }
}
