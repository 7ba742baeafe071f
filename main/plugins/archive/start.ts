/** Reads each package in a `plugin-files` process of its own, which may crash or hang as it likes. */
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { startUtility, Utility } from '../../session/utility'
import type { FromPluginFiles, ReadPackageFiles, ToPluginFiles } from './api'

/** ms; what the largest package costs a slow disk, and some more. */
const longestWork = 60_000

export interface PackageReaderOptions {
  /** The process's script, absolute. */
  readonly file: string
  readonly start: typeof startUtility<ToPluginFiles, FromPluginFiles>
  readonly longest?: number
  log(level: 'warn' | 'error', message: string): void
}

export function packageReader({ file, start, longest = longestWork, log }: PackageReaderOptions): ReadPackageFiles {
  return async (path, staging) => {
    let child: Utility<ToPluginFiles> | null = null
    let timer: NodeJS.Timeout | undefined
    try {
      const answer = await new Promise<FromPluginFiles>((resolve) => {
        const giveUp = (why: string): void => {
          log('warn', why)
          resolve({ kind: 'refused', refusal: 'unreadable', detail: 'Reading it took too much time or memory.' })
        }
        timer = setTimeout(() => giveUp('the process that reads a package worked for too long and was ended'), longest)
        child = start(file, 'Panoptic plugin files', { message: resolve, lost: (code) => giveUp(`the process that reads a package ended unexpectedly (exit ${code})`) })
        child.send({ kind: 'read', path, staging })
      })
      if (answer.kind === 'done') return answer.unpacked
      if (answer.kind === 'refused') throw new PackageRefusal(answer.refusal, answer.detail)
      throw unwritable(answer.code)
    } finally {
      clearTimeout(timer)
      // Nobody writes into the staging folder any more when the caller goes on.
      const ending = child as Utility<ToPluginFiles> | null
      ending?.kill()
      await ending?.gone
    }
  }
}

function unwritable(code: string): PanopticError {
  if (code === 'ENOSPC' || code === 'EDQUOT') return new PanopticError(fail('limit', 'The disk is full. Nothing was installed; free some space and try again.', { reason: 'disk-full' }).error)
  return new PanopticError(fail('internal', 'The package could not be written to the workspace folder.', { reason: code }).error)
}
