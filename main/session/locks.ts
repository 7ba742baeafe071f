/**
 * When the screen locks or the workspace seals by itself. Knows clock, idle time and the system's events only
 * through {@link LockSources}; `look` is called every few seconds and after the computer woke up.
 */
import type { LockPolicy } from '@panoptic/sdk/contract/people'

export type LockAction = 'screen' | 'seal'
export type Closing = LockPolicy['onClose']

export interface LockSources {
  /** Epoch ms by the wall clock, which goes on while the computer sleeps. */
  now(): number
  /** Seconds since the last input anywhere on this computer. */
  idleSeconds(): number
  /** Whether the system's own screen lock is on, where asking is the only way to know (Linux). */
  osLocked(): boolean
}

export interface LocksOptions extends LockSources {
  state(): 'open' | 'locked' | 'sealed'
  /** Called for what is due and not done already. */
  act(action: LockAction, why: 'idle' | 'suspend' | 'os-lock' | 'hours'): void
  /** What closing the window does from now on. */
  onClosing?(action: Closing): void
}

export interface Locks {
  /** A change acts at once: what is due under the new policy happens now. */
  setPolicy(policy: LockPolicy): void
  signedIn(): void
  suspended(): void
  osLocked(): void
  look(): void
  /** What closing the window does now: `none` and `screen` keep the app in the tray, `seal` ends it. */
  onClose(): Closing
}

const minute = 60_000
const hour = 60 * minute

export function createLocks(options: LocksOptions): Locks {
  let policy: LockPolicy | null = null
  let signedInAt = options.now()
  let wasOsLocked = false

  function act(action: LockPolicy['onIdle'], why: 'idle' | 'suspend' | 'os-lock' | 'hours'): void {
    const state = options.state()
    if (action === 'none' || state === 'sealed' || (action === 'screen' && state === 'locked')) return
    options.act(action, why)
  }

  function look(): void {
    if (policy === null) return
    const osLocked = options.osLocked()
    if (osLocked && !wasOsLocked) act(policy.onOsLock, 'os-lock')
    wasOsLocked = osLocked
    const { idleMinutes, sealAfterHours } = policy
    // Somebody who has just typed a password is here, whatever the system's idle time says.
    const idleFor = Math.min(options.idleSeconds() * 1000, options.now() - signedInAt)
    if (idleMinutes > 0 && idleFor >= idleMinutes * minute) act(policy.onIdle, 'idle')
    if (sealAfterHours > 0 && options.now() - signedInAt >= sealAfterHours * hour) act('seal', 'hours')
  }

  return {
    setPolicy(next) {
      policy = next
      options.onClosing?.(next.onClose)
      look()
    },
    signedIn() {
      signedInAt = options.now()
    },
    suspended() {
      if (policy !== null) act(policy.onSuspend, 'suspend')
    },
    osLocked() {
      if (policy !== null) act(policy.onOsLock, 'os-lock')
    },
    look,
    onClose: () => (policy === null || options.state() === 'sealed' ? 'seal' : policy.onClose),
  }
}
