/** What the system tells of idleness, sleep and its own screen lock. */
import { powerMonitor } from 'electron'
import type { Locks, LockSources } from './locks'

/** How often idle time is asked for (ms). */
const lookEvery = __TEST_HOOKS__ ? 500 : 5_000

export const systemSources: LockSources = {
  now: () => Date.now(),
  idleSeconds: () => powerMonitor.getSystemIdleTime(),
  // macOS and Windows send `lock-screen`.
  osLocked: () => process.platform === 'linux' && powerMonitor.getSystemIdleState(1) === 'locked',
}

/** Returns the function that stops listening. */
export function followSystem(locks: Locks): () => void {
  const { look, suspended, osLocked } = locks
  const timer = setInterval(look, lookEvery)
  powerMonitor.on('suspend', suspended)
  powerMonitor.on('lock-screen', osLocked)
  powerMonitor.on('resume', look)
  return () => {
    clearInterval(timer)
    powerMonitor.off('suspend', suspended)
    powerMonitor.off('lock-screen', osLocked)
    powerMonitor.off('resume', look)
  }
}
