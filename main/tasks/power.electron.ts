/** Looks at the schedules at once when the computer wakes up. */
import { powerMonitor } from 'electron'
import type { Scheduler } from './api'

/** Returns the function that stops listening. */
export function resumeWithPower(scheduler: Pick<Scheduler, 'resume'>): () => void {
  const onResume = (): void => scheduler.resume()
  powerMonitor.on('resume', onResume)
  return () => void powerMonitor.off('resume', onResume)
}
