/** Messages as the system's own notifications. */
import { Notification } from 'electron'
import type { StoredMessage } from '../store/api'
import type { Deliver } from './api'
import { escapeMarkup, sourceOf } from './text'

export interface NativeOptions {
  /** Title of every plugin by its id, in the user's language. */
  readonly titles: () => ReadonlyMap<string, string>
  /** A click: bring the window up and open the message's view. */
  readonly onClick: (message: StoredMessage) => void
}

/** Shown notifications that are kept; a collected one would never report its click. */
const kept = 50
/** A system that says neither shown nor failed within this time has most likely shown it (ms). */
const patience = 3_000

export function nativeDelivery({ titles, onClick }: NativeOptions): Deliver {
  const shown = new Map<string, Notification>()

  return (message) => {
    if (!Notification.isSupported()) return Promise.resolve(false)
    const onLinux = process.platform === 'linux'
    const notification = new Notification({
      // Begins with who speaks: a plugin cannot pass for the host or for another one.
      title: `${sourceOf(message.plugin, titles())}: ${message.title}`,
      body: onLinux ? escapeMarkup(message.body) : message.body,
      silent: message.urgency === 'low',
      urgency: message.urgency,
      ...(onLinux && message.urgency === 'critical' ? { timeoutType: 'never' as const } : {}),
    })
    const name = message.key === null ? message.id : `${message.plugin}\n${message.user}\n${message.key}`
    shown.get(name)?.close()
    shown.delete(name)
    shown.set(name, notification)
    if (shown.size > kept) shown.delete(shown.keys().next().value!)
    const forget = (): void => { if (shown.get(name) === notification) shown.delete(name) }
    notification.on('click', () => { onClick(message); forget() })
    notification.on('close', forget)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), patience)
      const settle = (delivered: boolean): void => { clearTimeout(timer); resolve(delivered) }
      notification.once('show', () => settle(true))
      notification.once('failed', () => { forget(); settle(false) })
      notification.show()
    })
  }
}
