/**
 * The Claude Code report: who used Claude Code for what, one UTC day a call.
 *
 * It tells the same usage once more: what members do on an API organisation is already in `anthropic.usage` and is
 * billed in `anthropic.costs`; what they do on a subscription is not billed by use at all. So nothing of it may land
 * in a column that is added up with those. Its lines name nothing but a `quantity` with a unit of their own, and
 * leave tokens, requests and money unknown: `tokens`, `sessions`, and the estimated cost as `estimated USD`, which
 * is a provider's guess and no money. The model is part of the item, not of `model`, so that no model's tokens look
 * partly unknown. All are told apart by the service `Claude Code`: `claude code; tokens; claude-opus-5; subscription`.
 *
 * People are named by their address here and by their id in the other reports; nothing ties the two together.
 * Days further back than a month are not asked for, because each is a request of its own.
 */
import { centsToNanos } from '../../ledger/money'
import { daysFrom, type Day } from '../../ledger/days'
import { emptyLine, mergeLines, type Line } from '../../ledger/rows'
import type { Portion, ProviderAccount, Source } from '../provider'
import { count, fields, list, text, unexpected, type Fields } from '../reading'
import type { Caller } from '../request'
import { instant, pages } from './pages'
import { claudeCodeRequest } from './requests'

export const claudeCode: Source = { id: 'anthropic.claude-code', history: 31, optional: true, fetch: portions }

async function* portions(caller: Caller, { connection }: ProviderAccount, from: Day, to: Day): AsyncGenerator<Portion> {
  for (const day of daysFrom(from, to)) {
    const lines: Line[] = []
    for await (const page of pages(caller, (cursor) => claudeCodeRequest(connection.basePath, { day, ...(cursor !== undefined && { page: cursor }) })))
      lines.push(...parseClaudeCode(page, day))
    yield { from: day, to: day, lines: mergeLines(lines) }
  }
}

/** Reads one page. Throws {@link ProviderProblem} `unexpected`, naming the field that does not fit. */
export function parseClaudeCode(page: Fields, day: Day): Line[] {
  return list(page['data'], 'data').flatMap((entry, index) => {
    const at = `data[${index}]`
    const record = fields(entry, at)
    if (new Date(instant(record['date'], `${at}.date`)).toISOString() !== `${day}T00:00:00.000Z`) return unexpected(`${at}.date`, record['date'])
    const plan = record['customer_type'] === 'subscription' ? '; subscription' : ''
    const actor = actorOf(record, at)
    const line = (item: string, unit: string, quantity: number): Line => ({
      ...emptyLine, provider: 'anthropic', source: claudeCode.id, kind: 'usage', service: 'Claude Code', day,
      item: `claude code; ${item}${plan}`, model: '', actor, unit, quantity,
    })
    const sessions = given(fields(record['core_metrics'], `${at}.core_metrics`), 'num_sessions', `${at}.core_metrics`)
    const models = list(record['model_breakdown'], `${at}.model_breakdown`).flatMap((value, number) => {
      const where = `${at}.model_breakdown[${number}]`
      const breakdown = fields(value, where)
      const model = text(breakdown['model'], `${where}.model`)
      const tokens = fields(breakdown['tokens'], `${where}.tokens`)
      const total = ['input', 'output', 'cache_read', 'cache_creation'].reduce((sum, kind) => sum + given(tokens, kind, `${where}.tokens`), 0)
      const cost = fields(breakdown['estimated_cost'], `${where}.estimated_cost`)
      return [
        line(`tokens; ${model}`, 'tokens', total),
        line(`estimated cost; ${model}`, `estimated ${text(cost['currency'], `${where}.estimated_cost.currency`).toUpperCase()}`, majorUnits(cost['amount'], `${where}.estimated_cost.amount`)),
      ]
    })
    return [line('sessions', 'sessions', sessions), ...models]
  })
}

/** Cents, here as a number, in dollars. */
function majorUnits(amount: unknown, at: string): number {
  const nanos = centsToNanos(amount)
  return nanos === null ? unexpected(at, amount) : nanos / 1e9
}

/** The person's address, or the name of the key where no person is behind it. */
function actorOf(record: Fields, at: string): string {
  const actor = fields(record['actor'], `${at}.actor`)
  return text(actor['email_address'], `${at}.actor.email_address`) || text(actor['api_key_name'], `${at}.actor.api_key_name`)
}

function given(from: Fields, name: string, at: string): number {
  const value = count(from[name], `${at}.${name}`)
  return value === null || value < 0 ? unexpected(`${at}.${name}`, from[name]) : value
}
