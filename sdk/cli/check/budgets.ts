/** Schedules and what the manifest budgets for them. */
import { Cron } from 'croner'
import type { Manifest } from '../../contract/manifest'
import type { Fault } from '../build/faults'

const file = 'package.json'

export function findBudgetHints(manifest: Manifest): { readonly faults: readonly Fault[]; readonly warnings: readonly Fault[] } {
  const faults: Fault[] = []
  let wakeUps = 0
  manifest.tasks.forEach(({ schedule, timeZone }, index) => {
    if (schedule === undefined) return
    const runs = runsADay(schedule, timeZone ?? 'UTC', manifest.budgets.wakeUpsPerDay + 1)
    if (typeof runs === 'string') faults.push({ file, line: null, message: `panoptic.tasks.${index}.schedule: ${runs}` })
    else wakeUps += runs
  })
  const most = manifest.budgets.wakeUpsPerDay
  const warnings = wakeUps > most ? [{ file, line: null, message: `panoptic.budgets.wakeUpsPerDay: the schedules want more than ${most} runs a day; the rest of a day's runs wait for the next` }] : []
  return { faults, warnings }
}

/** Runs on one day, counted up to `most`; a text when the schedule is none. */
function runsADay(schedule: string, timezone: string, most: number): number | string {
  if (schedule.trim().split(/\s+/).length !== 5) return `five fields such as "0 * * * *", not ${JSON.stringify(schedule)}`
  try {
    const from = new Date('2026-01-14T00:00:00Z')
    const until = from.getTime() + 24 * 60 * 60 * 1000
    return new Cron(schedule, { timezone, paused: true }).nextRuns(most, new Date(from.getTime() - 1)).filter((run) => run.getTime() < until).length
  } catch (error) {
    return (error as Error).message
  }
}
