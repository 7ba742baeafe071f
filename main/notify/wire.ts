/** Messages, put together: the outbox, who delivers what, native ones on the screen, and what their buttons do. Lives from unlock to seal. */
import { powerMonitor } from 'electron'
import type { Client } from '../bridge/rpc'
import type { Log } from '../log/api'
import type { Egress } from '../session/egress-process'
import type { StoreApi } from '../store/api'
import type { MessageChange, Outbox } from './api'
import { createDeliver } from './deliver'
import { electronScreen } from './native.electron'
import type { NativeOptions, NativeScreen } from './native'
import { onNetworkBack } from './network.electron'
import { createOutbox } from './outbox'
import { createPresses, type Presses, type PressesOptions } from './presses'
import { outboxHandlers } from './routes'

export interface MessagesOptions extends Pick<NativeOptions, 'titles' | 'language' | 'authority'>, Omit<PressesOptions, 'log' | 'patience'> {
  readonly store: Client<StoreApi>
  readonly egress: Pick<Egress, 'deliver'>
  readonly log: Log
  onChange(message: MessageChange): void
  onRead(user: string): void
}

export interface Messages {
  readonly outbox: Outbox
  readonly handlers: ReturnType<typeof outboxHandlers> & Presses['handlers']
  readonly signedIn: Presses['signedIn']
  /** Waits a moment for attempts under way. */
  close(): Promise<void>
}

export function createMessages(options: MessagesOptions): Messages {
  const { store, egress, onChange } = options
  const log = (level: 'info' | 'warn' | 'error', message: string): void => options.log.write(level, 'notify', message)
  const presses = createPresses({ ...options, log })
  const screen = process.platform === 'linux' ? lateScreen(async () => (await import('./native.dbus')).busScreen({ fallback: electronScreen(), log })) : electronScreen()
  const outbox = createOutbox({
    store, onChange, log,
    deliver: createDeliver({
      egress,
      native: {
        screen, titles: options.titles, language: options.language, authority: options.authority,
        onPress: (message, action) => void presses.pressed(message, action),
      },
    }),
  })
  powerMonitor.on('resume', outbox.hasten)
  const stopWatching = onNetworkBack(outbox.hasten)

  return {
    outbox,
    handlers: { ...outboxHandlers({ store, outbox, onChange, onRead: options.onRead }), ...presses.handlers },
    signedIn: presses.signedIn,
    async close() {
      powerMonitor.off('resume', outbox.hasten)
      stopWatching()
      await outbox.stop()
      screen.close()
    },
  }
}

/** Loads what it takes with the first notice: unlocking does not wait for it. */
function lateScreen(load: () => Promise<NativeScreen>): NativeScreen {
  let screen: Promise<NativeScreen> | null = null
  return {
    show: async (...notice) => (await (screen ??= load())).show(...notice),
    close: () => void screen?.then((loaded) => loaded.close()),
  }
}
