/**
 * What a click on a native message and a press of its buttons do. A click leads to the message's view; a button runs the
 * plugin's code in its page, without the window. Where the message's user is not signed in, the window comes up, and the
 * view opens once that user is; one place is remembered, and it ends with this object at the seal.
 */
import { randomUUID } from 'node:crypto'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { PluginRoutes } from '@panoptic/sdk/contract/routes'
import type { Handler } from '../bridge/gate'
import type { By } from '../store/api'
import type { PageHandle } from '../tasks/api'
import type { NativeOutgoing } from './native'

export interface PressesOptions {
  /** A page of this plugin and user that is up, held until released. */
  wake(plugin: string, by: By): Promise<PageHandle>
  /** Whether this user is signed in now. */
  isPresent(user: string): boolean
  /** Brings the window up. */
  reveal(): void
  /** Leads the signed-in user to a view. */
  go(user: string, plugin: string, view: string, params: Readonly<Record<string, string>>): void
  log(level: 'info' | 'warn', message: string): void
  /** ms until the code of a button must have ended. Default 10 000. */
  readonly patience?: number
}

export interface Presses {
  /** `action` null: a click. */
  pressed(message: NativeOutgoing, action: string | null): Promise<void>
  /** The shell of this user can be led: opens what waited for them. What waited for somebody else goes on waiting. */
  signedIn(user: string): void
  readonly handlers: { readonly 'actions.finish': Handler<PluginRoutes['actions.finish']> }
}

/** A button that is a click, for servers that show no other way to open a message. */
const open = 'open'

interface Call { readonly plugin: string; readonly user: string; finish(ok: boolean): void }

export function createPresses({ wake, isPresent, reveal, go, log, patience = 10_000 }: PressesOptions): Presses {
  const calls = new Map<string, Call>()
  let waiting: NativeOutgoing | null = null

  function lead(message: NativeOutgoing): void {
    reveal()
    const { user, plugin, content: { view, params = {} } } = message
    if (view === undefined) return
    if (isPresent(user)) go(user, plugin, view, params)
    else waiting = message
  }

  async function run(message: NativeOutgoing, action: string): Promise<void> {
    const { plugin, user, tenant, id, content: { params = {} } } = message
    const page = await wake(plugin, { user, tenant })
    if (!isPresent(user)) {
      // The screen was locked while the page woke up.
      page.release()
      throw new Error('nobody is signed in any more')
    }
    const call = randomUUID()
    let stopListening: () => void = () => undefined
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error('it took too long')), patience)
        stopListening = page.onGone((reason) => reject(new Error(`its page ended: ${reason}`)))
        calls.set(call, { plugin, user, finish: (ok) => (ok ? resolve() : reject(new Error('the plugin reports a failure'))) })
        page.send('action.run', { call, action, message: id, params })
      })
    } finally {
      clearTimeout(timer)
      stopListening()
      calls.delete(call)
      page.release()
    }
  }

  return {
    async pressed(message, action) {
      if (action === null || action === open || !isPresent(message.user)) return lead(message)
      try {
        await run(message, action)
      } catch (error) {
        log('warn', `the button ${action} of ${message.plugin}: ${error instanceof Error ? error.message : String(error)}`)
        // The person asked for something: the view is where it can still be done.
        lead(message)
      }
    },
    signedIn(user) {
      if (waiting?.user !== user) return
      const message = waiting
      waiting = null
      lead(message)
    },
    handlers: {
      'actions.finish': ({ call, ok }, { identity }) => {
        const { plugin, user } = identity as PluginIdentity
        const found = calls.get(call)
        // One that is over, or another page's, is nothing.
        if (found?.plugin === plugin && found.user === user) found.finish(ok)
        return null
      },
    },
  }
}
