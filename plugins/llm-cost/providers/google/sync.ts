/** Google Cloud: what was billed, from a billing account's export to BigQuery (standard or detailed table). */
import type { Days } from '../../ledger/days'
import { mergeLines } from '../../ledger/rows'
import { wholeDays } from '../pages'
import type { Portion, Provider, ProviderAccount, Source } from '../provider'
import type { Caller } from '../request'
import { findExport } from './discover'
import { options, targetOf, type Target } from './options'
import { parseRow, sourceId, type Parsed } from './parse'
import { run, type Row } from './query'
import { changedStatement, spendStatement } from './statements'
import { readTable, type ExportTable } from './table'

/** Rows for a day keep coming for days; later ones are found by `changedSince`. */
const trailing = 10
/** A row can be queried some time after the moment it says it was exported (ms). */
const loadingTime = 86_400_000

type Rate = NonNullable<Portion['rates']>[number]

const exported: Source = {
  id: sourceId,
  trailing,
  async *fetch(caller, account, from, to) {
    const { target, table, location } = await open(caller, account)
    yield* portions(run(caller, target, spendStatement(target, table, { from, to }), { location }), { from, to })
  },
  async changedSince(caller, account, since, from, to) {
    const { target, table, location } = await open(caller, account)
    const statement = changedStatement(target, table, { from, to }, since - loadingTime)
    if (statement === null) return null
    for await (const rows of run(caller, target, statement, { location })) {
      const day = rows[0]?.['first_day']
      if (typeof day === 'string' && day !== '') return day
    }
    return null
  },
}

async function open(caller: Caller, { options: values }: ProviderAccount): Promise<{ target: Target; table: ExportTable; location: string }> {
  const target = targetOf((values['table'] ?? '') === '' ? { ...values, ...(await discovered(caller, values['project'] ?? '')) } : values)
  const table = await readTable(caller, target)
  return { target, table, location: target.location || table.location }
}

/** Looked up each time a fetch begins: the export may have been moved, and the few calls cost nothing. */
async function discovered(caller: Caller, project: string): Promise<{ project: string; table: string }> {
  const found = await findExport(caller, project)
  return { project: found.project, table: `${found.dataset}.${found.table}` }
}

async function* portions(pages: AsyncIterable<readonly Row[]>, range: Days): AsyncGenerator<Portion> {
  const rates = new RateChanges()
  for await (const { entries, ...days } of wholeDays(parsed(pages), range))
    yield { ...days, lines: mergeLines(entries.flatMap(({ lines }) => lines)), rates: rates.of(entries) }
}

async function* parsed(pages: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Parsed[]> {
  for await (const page of pages) yield page.map(parseRow)
}

/** The exchange rates of a fetch: the highest of a day, and only where it differs from the day before it. */
class RateChanges {
  readonly #last = new Map<string, string>()

  of(rows: readonly Parsed[]): Rate[] {
    const highest = new Map<string, Rate>()
    for (const { day, rate } of rows) {
      if (rate === null) continue
      const known = highest.get(`${day} ${rate.currency}`)
      if (known === undefined || Number(rate.perUsd) > Number(known.perUsd)) highest.set(`${day} ${rate.currency}`, { day, ...rate })
    }
    return [...highest.values()].filter(({ currency, perUsd }) => {
      const changed = this.#last.get(currency) !== perUsd
      this.#last.set(currency, perUsd)
      return changed
    })
  }
}

export const google: Provider = {
  id: 'google',
  networks: ['google'],
  title: 'Google Cloud',
  options,
  sources: [exported],
  async test(caller, account, today) {
    const { target, table, location } = await open(caller, account)
    for await (const _ of run(caller, target, spendStatement(target, table, { from: today, to: today }), { location, dryRun: true })) break
  },
}
