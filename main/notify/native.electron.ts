/** Notices by Electron's own class: macOS, Windows, and Linux without a session bus. */
import { Notification } from 'electron'
import type { NativeScreen } from './native'
import { escapeMarkup } from './text'

/** Shown notifications that are kept; a collected one would never report its click. */
const kept = 50
/** A system that says neither shown nor failed within this time has most likely shown it (ms). */
const patience = 3_000

export function electronScreen(): NativeScreen {
  const shown = new Map<string, Notification>()
  let closed = false

  return {
    show(name, { title, body, urgency, actions }, onPress) {
      if (!Notification.isSupported()) return Promise.resolve(false)
      const onLinux = process.platform === 'linux'
      const notification = new Notification({
        title, body: onLinux ? escapeMarkup(body) : body,
        silent: urgency === 'low',
        urgency,
        ...(onLinux && urgency === 'critical' ? { timeoutType: 'never' as const } : {}),
        // The only system where Electron shows buttons.
        ...(process.platform === 'darwin' ? { actions: actions.map((action) => ({ type: 'button' as const, text: action.title })) } : {}),
      })
      shown.get(name)?.close()
      shown.delete(name)
      shown.set(name, notification)
      if (shown.size > kept) shown.delete(shown.keys().next().value!)
      const forget = (): void => { if (shown.get(name) === notification) shown.delete(name) }
      const press = (action: string | null): void => {
        if (!closed) onPress(action)
        forget()
      }
      notification.on('click', () => press(null))
      notification.on('action', (_, index) => press(actions[index]?.id ?? null))
      notification.on('close', forget)
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(true), patience)
        const settle = (delivered: boolean): void => { clearTimeout(timer); resolve(delivered) }
        notification.once('show', () => settle(true))
        notification.once('failed', () => { forget(); settle(false) })
        notification.show()
      })
    },
    close() {
      closed = true
    },
  }
}
