/** Runs the rotation of the data key in the background: one at a time, audited, begun again after a kill. */
import type { Rotation } from '@panoptic/sdk/contract/people'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { By, KeysApi } from '../api'
import type { Core } from '../core/types'
import { problemOf } from '../problem'
import { rotate, type RotationHost } from '../rotation/rotate'
import type { Workspace } from '../workspace'

interface RotatingOptions extends Pick<RotationHost, 'closeReader' | 'reattach'> {
  readonly workspace: Workspace
  readonly core: () => Core
  readonly tell: (rotation: Rotation) => void
  /** It ended, well or not. */
  readonly ended: () => void
  readonly now: () => number
}

export interface Rotating extends Pick<KeysApi, 'rotateKey' | 'rotation'> {
  /** After opening: goes on with what a kill ended. */
  resume(by: By): void
}

const keySince = 'keys.since'
/** Progress is told this often (ms). */
const tellEvery = 250

export function createRotating({ workspace, core, closeReader, reattach, tell, ended, now }: RotatingOptions): Rotating {
  let progress: Pick<Rotation, 'state' | 'done' | 'total' | 'message'> = { state: 'idle', done: 0, total: 0, message: '' }
  let toldAt = 0

  const state = (): Rotation => {
    const since = workspace.db.prepare<[string], string>('select value from settings where key = ?').pluck().get(keySince)
    return { ...progress, keySince: since === undefined ? workspace.createdAt : Number(since) }
  }

  function show(next: typeof progress): void {
    const changed = next.state !== progress.state
    progress = next
    if (!changed && now() - toldAt < tellEvery) return
    toldAt = now()
    tell(state())
  }

  function start(by: By): void {
    progress = { state: 'running', done: 0, total: 0, message: '' }
    const detaching = {
      ...pick(workspace),
      get db() {
        return workspace.db
      },
      // The audit head is written before the database it tells of is closed.
      detach: () => {
        core().close()
        workspace.detach()
      },
    }
    void rotate({ workspace: detaching, closeReader, reattach, tell: (to, done, total, message = '') => to === 'running' && show({ state: to, done, total, message }) })
      .then(() => {
        workspace.db.prepare(`insert into settings (key, value, updated_at) values (?, ?, ?)
          on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`).run(keySince, String(now()), now())
        core().audit(by, 'keys.rotated', '')
        show({ ...progress, state: 'idle' })
      })
      .catch((error: unknown) => {
        show({ ...progress, state: 'failed', message: problemOf(error)?.problem ?? 'internal' })
      })
      .finally(ended)
  }

  return {
    rotation: state,
    rotateKey: async (by) => {
      const { role, tenant } = core().api.actor(by.user)
      if (role !== 'system_admin' || tenant !== by.tenant) throw new PanopticError(fail('refused', 'This call is not available.').error)
      if (progress.state === 'running') throw new PanopticError(fail('conflict', 'The data key is being changed already.').error)
      core().audit(by, 'keys.rotation-started', '')
      start(by)
      return state()
    },
    resume: (by) => {
      if (workspace.rotating && progress.state !== 'running') start(by)
    },
  }
}

const pick = ({ file, beginRotation, finishRotation, reopen }: Workspace) => ({ file, beginRotation, finishRotation, reopen })
