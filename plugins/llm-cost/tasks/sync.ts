/** The task `sync`: fetches every report of every account and writes what arrives as it arrives. */
import type { Connection, TaskContext, TaskOutcome } from '@panoptic/sdk'
import { writeRates } from '../currency/write'
import { lastComplete, noteFetch } from '../ledger/accounts'
import { addDays, dayOf, daysBetween, type Day } from '../ledger/days'
import { publishMetrics } from '../ledger/publish'
import { readOptions, requireOptions } from '../ledger/options'
import { endRemoved, publishUp } from '../ledger/up'
import { firstDay, readCoverage, writePortion, type Coverage } from '../ledger/write'
import { fingerprint, readOverrides } from '../prices/overrides'
import type { Pricer } from '../prices/priced'
import { createPricer } from '../prices/pricer'
import { forgetPricing } from '../prices/stale'
import { ProviderProblem } from '../providers/problem'
import type { Provider, Source } from '../providers/provider'
import { providerOf } from '../providers/index'
import { isTemporary, wait, type Caller } from '../providers/request'
import type { DB } from '../tables'
import { bringUpToDate } from './reprice'

export interface SyncOptions {
  /** Epoch ms; the day it falls on is the last one fetched. */
  readonly now: number
  readonly wait: Caller['wait']
}

interface Job {
  readonly provider: Provider
  readonly connection: Connection
  readonly options: Readonly<Record<string, string>>
  readonly source: Source
  readonly from: Day
  readonly days: number
}

/** Progress counts fetched days over all accounts and reports. */
export async function sync(context: TaskContext<DB>, options: SyncOptions = { now: Date.now(), wait }): Promise<TaskOutcome> {
  const today = dayOf(options.now)
  const overrides = await readOverrides(context.db)
  const pricer = createPricer(overrides)
  await bringUpToDate(context)
  const jobs = await plan(context, today)
  const total = jobs.reduce((sum, job) => sum + job.days, 0)
  const problems = new Map<string, ProviderProblem>()
  let done = 0
  context.progress(0, total)

  for (const job of jobs) {
    const { id, label } = job.connection
    try {
      if (context.signal.aborted) throw new ProviderProblem('cancelled', 'Cancelled')
      const before = problems.get(id)
      if (!isHopeless(before))
        await fetchSource(context, job, today, { ...options, hasWaited: before !== undefined && isTemporary(before), pricer }, (day) => context.progress(done + daysBetween(job.from, day) + 1, total, label))
    } catch (error) {
      if (!(error instanceof ProviderProblem)) throw error
      // The first one stays: what came after it may only follow from it.
      if (!problems.has(id) || isHopeless(error)) problems.set(id, error)
      if (error.code !== 'cancelled') context.log('warn', `${label}, ${job.source.id}: ${error.message}`)
    }
    done += job.days
    if (!isLastOf(jobs, job) || problems.get(id)?.code === 'cancelled') continue
    await noteFetch(context.db, job.provider.id, job.connection, options.now, problems.get(id) ?? null)
    await publishUp(context, job.connection, !problems.has(id), options.now)
    // Whoever watches the dashboard need not wait for the other accounts.
    await publishMetrics(context, today)
  }

  if (fingerprint(await readOverrides(context.db)) !== fingerprint(overrides)) {
    // Prices were changed while this ran on with the old ones.
    await forgetPricing(context.db)
    await bringUpToDate(context)
  }
  await publishMetrics(context, today)
  await endRemoved(context, await context.connections.list(), options.now)
  return outcome(jobs, problems)
}

/** What to fetch: all of the wanted history, or the last days again. */
async function plan({ connections, settings, db }: TaskContext<DB>, today: Day): Promise<Job[]> {
  const [accounts, values] = await Promise.all([connections.list(), settings.read()])
  const days = positive(values['days'], 180)
  const trailing = positive(values['trailing-days'], 3)
  const jobs: Job[] = []
  for (const connection of accounts) {
    const provider = providerOf(connection.network)
    if (provider === undefined) continue
    const options = await readOptions(db, connection.id)
    for (const source of provider.sources) {
      const wanted = addDays(today, 1 - Math.min(days, source.history ?? days))
      const from = firstDay(await readCoverage(db, connection.id, source.id), wanted, Math.max(trailing, source.trailing ?? 0))
      jobs.push({ provider, connection, options, source, from, days: daysBetween(from, today) + 1 })
    }
  }
  return jobs
}

const positive = (value: unknown, fallback: number): number => (typeof value === 'number' && value >= 1 ? Math.floor(value) : fallback)

async function fetchSource(
  context: TaskContext<DB>, job: Job, today: Day, { now, wait: pause, hasWaited, pricer }: SyncOptions & { hasWaited: boolean; pricer: Pricer }, onDay: (day: Day) => void,
): Promise<void> {
  const { provider, connection, options, source } = job
  requireOptions(provider, options)
  const caller: Caller = { fetch: context.net.fetch, connection: connection.id, signal: context.signal, wait: pause, hasWaited }
  const account = { connection, options }
  let coverage = await readCoverage(context.db, connection.id, source.id)
  const from = await firstChanged(context, caller, job, coverage)
  try {
    for await (const portion of source.fetch(caller, account, from, today)) {
      coverage = await writePortion(context, connection.id, source.id, portion, coverage, now, pricer)
      await writeRates(context, source.id, portion)
      onDay(portion.to)
    }
  } catch (error) {
    if (!isMissing(source, error)) throw error
    context.log(coverage === null ? 'info' : 'warn', `${connection.label}, ${source.id}: not available to this account (${error.message})`)
  }
}

/** An optional report that this account does not have. */
const isMissing = (source: Source, error: unknown): error is ProviderProblem =>
  source.optional === true && error instanceof ProviderProblem && (error.code === 'forbidden' || error.code === 'not-found')

/** The planned first day, or an earlier covered one that the provider changed after the last complete fetch. */
async function firstChanged(context: TaskContext<DB>, caller: Caller, { connection, options, source, from }: Job, coverage: Coverage | null): Promise<Day> {
  if (source.changedSince === undefined || coverage === null || coverage.from >= from) return from
  const since = await lastComplete(context.db, connection.id)
  if (since === null) return from
  const day = await source.changedSince(caller, { connection, options }, since, coverage.from, addDays(from, -1))
  return day !== null && day >= coverage.from && day < from ? day : from
}

/** With these the account's other reports cannot work either, so they are not asked for. */
const isHopeless = (problem: ProviderProblem | undefined): boolean =>
  problem !== undefined && ['unauthorized', 'refused', 'not-set-up', 'cancelled'].includes(problem.code)

const isLastOf = (jobs: readonly Job[], job: Job): boolean =>
  jobs.findLast((other) => other.connection.id === job.connection.id) === job

function outcome(jobs: readonly Job[], problems: ReadonlyMap<string, ProviderProblem>): TaskOutcome {
  if (problems.size === 0) return { outcome: 'ok' }
  const accounts = new Map(jobs.map(({ connection }) => [connection.id, connection.label]))
  const message = [...problems].map(([id, { code, detail }]) => `${accounts.get(id) ?? id}: ${code} (${detail})`).join('; ')
  return { outcome: problems.size === accounts.size ? 'failed' : 'partial', message: message.slice(0, 500) }
}
