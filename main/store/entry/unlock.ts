/**
 * The page that comes before everything else: first run, the sealed workspace, the locked screen. A new workspace, and
 * one that was opened by 24 words, is open before anybody is let in; when the page ends before that, it is sealed again.
 */
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Core } from '../core/types'
import type { SignIn } from '../workspace/types'
import { nameOf, refused, type Served } from './form'
import { createNewWords } from './phrase'
import type { EntryOptions } from './serve'

type How = 'password' | 'device' | 'recovery'
/** Signed in, and not let in yet. */
interface Waiting extends SignIn { readonly how: How; readonly needsPassword: boolean }

export function unlockHandlers({ workspace, core, onCreated, onUnlocked, onAbandoned }: EntryOptions): { handlers: Served; end(): void } {
  const words = createNewWords()
  let waiting: Waiting | null = null

  function open(): Core {
    const opened = core()
    if (opened === null) throw new PanopticError(fail('locked', 'The workspace is sealed.').error)
    return opened
  }

  /** Whoever waits to be let in, if they still may. @throws PanopticError `refused`, `locked` */
  function guest(): { core: Core; user: string; name: string; by: { user: string; tenant: string } } {
    if (waiting === null) throw refused()
    const opened = open()
    const { user } = waiting
    const name = nameOf(opened, user)
    return { core: opened, user, name, by: { user, tenant: opened.people.standing(user)!.tenant } }
  }

  function letIn({ user, failures }: SignIn, how: How): null {
    waiting = null
    words.forget()
    open().people.signedIn(user, how, failures)
    onUnlocked(user, how)
    return null
  }

  function end(): void {
    words.forget()
    if (waiting === null) return
    waiting = null
    onAbandoned()
  }

  return {
    end,
    handlers: {
      'entry.status': async () => {
        const { users, ...status } = workspace.status()
        workspace.told()
        const deviceUsers = status.state === 'sealed' || status.state === 'open' ? await workspace.deviceUsers() : []
        return { ...status, users: [...users], deviceUsers: [...deviceUsers] }
      },
      'entry.create': async (input) => {
        const { user } = await workspace.create(input)
        onCreated()
        waiting = { user, failures: 0, how: 'password', needsPassword: false }
        return null
      },
      'entry.unlock': async ({ user, password }) => letIn(await workspace.unlock(password, user), 'password'),
      'entry.unlockWithDevice': async ({ user }) => letIn(await workspace.unlockWithDevice(user), 'device'),
      'entry.recover': async ({ words: typed }) => {
        waiting = { ...(await workspace.recover(typed)), how: 'recovery', needsPassword: true }
        const { user, name } = guest()
        return { user, name }
      },
      'entry.setPassword': async ({ password }) => {
        if (waiting?.needsPassword !== true) throw refused()
        const { user, by } = guest()
        await workspace.ways.setPassword(() => ({ user, name: guest().name }), password, (slot) => open().audit(by, 'keys.password-set', slot.user))
        if (waiting !== null) waiting = { ...waiting, needsPassword: false }
        return null
      },
      'entry.phrase': () => {
        guest()
        return words.show()
      },
      'entry.confirmPhrase': ({ words: typed }) => {
        const { user, name, by, core: opened } = guest()
        words.confirm(typed, (entropy) => workspace.ways.setPhrase({ user, name }, entropy, (slot) => opened.audit(by, 'keys.recovery-set', slot.id)))
        return null
      },
      'entry.enter': () => {
        if (waiting === null || waiting.needsPassword) throw refused()
        guest()
        return letIn(waiting, waiting.how)
      },
      'entry.cancel': () => {
        end()
        return null
      },
    },
  }
}
