/**
 * sealed → open(user) ⇄ screen-locked → open(same or another user). One transition at a time, in the order
 * they were asked for: a sign-in that comes while the screen is being locked waits until it is.
 */

export type SessionState =
  | { readonly kind: 'sealed' }
  | { readonly kind: 'open'; readonly user: string }
  | { readonly kind: 'locked' }

export interface SignIn {
  readonly user: string
  /** This start's workspace was sealed until now. */
  readonly created: boolean
}

/** What each transition does; the order of these calls is the life of the app. */
export interface Transitions {
  /** Starts what lives from unlock to seal. */
  open(signIn: SignIn): Promise<void>
  /** Starts what lives from sign-in to screen lock. */
  signIn(user: string): Promise<void>
  /** Lets pages save drafts, then ends what {@link signIn} started. */
  signOut(): Promise<void>
  /** Ends what {@link open} started, and every process that holds the key. */
  close(): Promise<void>
  /** The page on which somebody signs in. */
  showLock(): void
  /** The state is another one now. */
  changed?(): void
  failed(what: string, error: unknown): void
}

export interface SessionStates {
  readonly state: SessionState
  /** The store says that somebody signed in. */
  signedIn(signIn: SignIn): Promise<void>
  /** Screen lock; nothing where nobody is signed in. */
  lock(): Promise<void>
  /** Resolves when every process that held the key has ended and the lock screen is there. */
  seal(): Promise<void>
  /** {@link seal} without a lock screen: the app ends. */
  quit(): Promise<void>
}

export function createSessionStates(does: Transitions): SessionStates {
  let state: SessionState = { kind: 'sealed' }
  let running: Promise<void> = Promise.resolve()
  let sealing: Promise<void> | null = null
  let quitting = false

  const enterState = (next: SessionState): void => {
    state = next
    does.changed?.()
  }
  const then = (work: () => Promise<void>): Promise<void> => (running = running.then(work, work))
  const carryOut = async (what: string, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      does.failed(what, error)
      return false
    }
  }

  async function leave(): Promise<void> {
    if (state.kind !== 'open') return
    enterState({ kind: 'locked' })
    await carryOut('lock', does.signOut)
  }

  async function end(): Promise<void> {
    await leave()
    enterState({ kind: 'sealed' })
    await carryOut('seal', does.close)
  }

  const seal = (): Promise<void> => (sealing ??= then(async () => {
    await end()
    sealing = null
    if (!quitting) does.showLock()
  }))

  async function enter(signIn: SignIn): Promise<void> {
    if (quitting || sealing !== null) return
    if (state.kind === 'sealed' && !(await carryOut('open', () => does.open(signIn)))) return void seal()
    await leave()
    enterState({ kind: 'open', user: signIn.user })
    if (await carryOut('sign in', () => does.signIn(signIn.user))) return
    await leave()
    does.showLock()
  }

  return {
    get state() {
      return state
    },
    // What a store that is being ended still said does not count.
    signedIn: (signIn) => (sealing === null ? then(() => enter(signIn)) : Promise.resolve()),
    lock: () => then(async () => {
      if (state.kind !== 'open' || quitting) return
      // First, so that nothing can be read while pages save their drafts.
      does.showLock()
      await leave()
    }),
    seal,
    quit() {
      quitting = true
      return then(end)
    },
  }
}
