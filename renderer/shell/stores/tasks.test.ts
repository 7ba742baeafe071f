import { describe, expect, it } from 'vitest'
import { run, tasks } from '../../test/fixtures'
import { withRun } from './tasks'

describe('a run that changed', () => {
  const running = run(0, { state: 'running', endedAt: null })

  it('shows while it runs and becomes the last run when it ended', () => {
    const during = withRun(tasks(), running)
    expect(during[0]!.running).toEqual(running)
    const after = withRun(during, { ...running, state: 'ok', endedAt: running.startedAt + 5 })
    expect(after[0]).toMatchObject({ running: null, lastOkAt: running.startedAt, lastRun: { state: 'ok' } })
  })

  it('is no fresh data when it failed', () => {
    const before = tasks()[0]!
    expect(withRun([before], { ...running, state: 'failed' })[0]).toMatchObject({ lastOkAt: before.lastOkAt, lastRun: { state: 'failed' } })
  })

  it('does not replace a newer last run, nor another task’s', () => {
    const before = tasks()
    expect(withRun(before, run(9))[0]!.lastRun).toEqual(before[0]!.lastRun)
    expect(withRun(before, run(0, { task: 'other' }))).toEqual(before)
  })
})
