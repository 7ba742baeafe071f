/** Runs of plugin tasks: what ran, for whom, how far it got and how it ended. */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Run } from '@panoptic/sdk/contract/values'
import type { StoreApi } from '../api'
import type { Secrets } from './secrets'
import type { CoreContext } from './types'
import { seesTenant } from './sight'

export const runColumns = 'id, plugin, task, user, cause, state, started_at as startedAt, ended_at as endedAt, done, total, message'
type Runs = Pick<StoreApi, 'startRun' | 'updateRun' | 'runs' | 'lastRuns' | 'recoverRuns'>

export function createRuns({ db, now }: CoreContext, secrets: Pick<Secrets, 'settle'>): Runs {
  const insert = db.prepare(`insert into runs (id, tenant, user, plugin, task, cause, state, started_at, ended_at, done, total, message)
    select @id, tenant, user, @plugin, @task, @cause, @state, @startedAt, @endedAt, @done, @total, @message from standing where user = @user`)
  const update = db.prepare('update runs set state = @state, ended_at = @endedAt, done = @done, total = @total, message = @message where id = @id')
  const list = db.prepare<object, Run>(`select ${runColumns} from runs where tenant = @tenant and (@everyone = 1 or user = @user) order by started_at desc, id limit @limit`)
  const last = db.prepare<[], Run & { lastOkAt: number | null }>(`
    select ${runColumns}, (select max(started_at) from runs as good where good.plugin = runs.plugin and good.task = runs.task and good.user = runs.user and good.state = 'ok') as lastOkAt
    from runs where id in (
      select id from (select id, row_number() over (partition by plugin, task, user order by started_at desc, id desc) as place from runs) where place = 1)`)
  const running = db.prepare<[], Run>(`select ${runColumns} from runs where state = 'running'`)
  const interrupt = db.prepare(`update runs set state = 'interrupted', ended_at = ? where state = 'running'`)
  const sight = seesTenant(db)

  return {
    startRun: (run) => {
      try {
        if (insert.run(run).changes === 0) throw new PanopticError(fail('refused', 'This user cannot run tasks.').error)
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_UNIQUE') throw new PanopticError(fail('conflict', 'This task is running already.').error)
        throw error
      }
    },
    updateRun: (run) => {
      if (update.run(run).changes === 0) throw new PanopticError(fail('not-found', 'There is no such run.').error)
      if (run.state !== 'running') secrets.settle(run.id)
    },
    runs: (by, limit) => list.all({ ...by, everyone: sight(by), limit: Math.max(1, Math.min(500, limit)) }),
    lastRuns: () => last.all().map(({ lastOkAt, ...run }) => ({ last: run, lastOkAt })),
    recoverRuns: () => {
      const at = now()
      const lost = db.transaction(() => {
        const rows = running.all()
        interrupt.run(at)
        return rows
      }).immediate()
      secrets.settle()
      return lost.map((run) => ({ ...run, state: 'interrupted', endedAt: at }))
    },
  }
}
