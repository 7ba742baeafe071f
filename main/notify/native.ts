/** Native messages: who speaks, in which words, and what a click means. What shows them is native.dbus.ts or native.electron.ts. */
import type { Authority } from '@panoptic/sdk/contract/identity'
import { standingOf } from '../bridge/gate'
import type { OutgoingMessage } from '../store/api'
import type { AttemptEnd, Deliver } from './api'
import { sourceOf } from './text'

/** What a notification server is asked to show; plain texts. */
export interface Notice {
  readonly title: string
  readonly body: string
  readonly urgency: 'low' | 'normal' | 'critical'
  /** The words for a click, where a server shows it as a button. */
  readonly open: string
  readonly actions: readonly { readonly id: string; readonly title: string }[]
}

/** Where notices are shown: one notification server, or Electron's own class. */
export interface NativeScreen {
  /**
   * False where nothing shows notifications now. A notice of the same `name` takes the place of the one on the screen.
   * @param onPress a click (null) or a button's id; may come much later, and more than once
   */
  show(name: string, notice: Notice, onPress: (action: string | null) => void): Promise<boolean>
  /** Hears of no press any more; what is on the screen stays. */
  close(): void
}

export interface NativeOptions {
  readonly screen: Pick<NativeScreen, 'show'>
  /** Title of every plugin by its id, in the user's language. */
  readonly titles: () => ReadonlyMap<string, string>
  readonly language: () => 'en' | 'de'
  /** What holds now: shown is only what its user may still be told by this plugin. */
  readonly authority: () => Authority
  readonly onPress: (message: NativeOutgoing, action: string | null) => void
}

export type NativeOutgoing = OutgoingMessage & { readonly content: Extract<OutgoingMessage['content'], { channel: 'native' }> }
export const isNative = (message: OutgoingMessage): message is NativeOutgoing => message.content.channel === 'native'

const open = { en: 'Open', de: 'Öffnen' } as const

export function nativeDelivery({ screen, titles, language, authority, onPress }: NativeOptions): (message: NativeOutgoing) => ReturnType<Deliver> {
  return async (message) => {
    const started = performance.now()
    const ended = (outcome: AttemptEnd['outcome'], reason: AttemptEnd['reason']): AttemptEnd =>
      ({ outcome, reason, status: null, answer: '', durationMs: Math.round(performance.now() - started), retryAfterMs: null })
    const { content, plugin, user, tenant, key, id } = message
    const standing = standingOf({ kind: 'plugin', plugin, user, tenant }, authority())
    if (standing?.grants.includes('notifications') !== true) return ended('dead', 'not-granted')
    const shown = await screen.show(key === null ? id : `${plugin}\n${user}\n${key}`, {
      // Begins with who speaks: a plugin cannot pass for the host or for another one.
      title: `${sourceOf(plugin, titles())}: ${content.title}`,
      body: content.body, urgency: content.urgency, open: open[language()], actions: content.actions,
    }, (action) => {
      if (action === null || content.actions.some((known) => known.id === action)) onPress(message, action)
    })
    return shown ? ended('delivered', '') : ended('retry', 'no-server')
  }
}
