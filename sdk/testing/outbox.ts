/** The host's own outbox, routes and buttons on the test's store and clock, with services and notification server in the test's hands. */
import type { AttemptEnd, MessageChange } from '../../main/notify/api'
import { isNative, nativeDelivery } from '../../main/notify/native'
import { createOutbox } from '../../main/notify/outbox'
import { createPresses } from '../../main/notify/presses'
import { outboxHandlers } from '../../main/notify/routes'
import type { By, OutgoingMessage } from '../../main/store/api'
import type { PageHandle } from '../../main/tasks/api'
import type { createRecords } from './records'
import type { TestStore } from './store'

/** A message as it reached its service, or the screen. `attempts`: how many there were before. */
export type SentMessage = Pick<OutgoingMessage, 'id' | 'user' | 'label' | 'key' | 'at' | 'attempts' | 'content'>

/** How a service answers. `delivered` and `dead` end it, `retry` is tried again by the host's back-off, without its jitter. */
export type Answer = AttemptEnd['outcome'] | (Pick<AttemptEnd, 'outcome'> & Partial<Omit<AttemptEnd, 'outcome' | 'durationMs'>>)

export interface TestOutbox {
  /** Every attempt that was made, in order. */
  readonly attempts: readonly SentMessage[]
  /** Plays services and screen from now on. Default: everything is delivered. */
  answer(by: (message: SentMessage) => Answer | Promise<Answer>): void
  /** Attempts what is due by the host's clock; resolves when nothing is on its way. */
  deliver(): Promise<void>
  /**
   * Presses a button of a native message that is on the screen, or clicks it (`null`). False: the plugin's code failed.
   * Where a click leads is in {@link Records.opened}.
   */
  press(message: string, action: string | null): Promise<boolean>
}

export interface TestOutboxOptions {
  readonly store: TestStore
  readonly records: ReturnType<typeof createRecords>
  readonly now: () => number
  readonly titles: () => ReadonlyMap<string, string>
  readonly language: 'en' | 'de'
  readonly wake: (by: By) => PageHandle
  readonly onChange: (change: MessageChange) => void
}

export function createTestOutbox({ store, records, now, titles, language, wake, onChange }: TestOutboxOptions) {
  const attempts: SentMessage[] = []
  const onScreen = new Map<string, { readonly actions: readonly string[]; press(action: string | null): void }>()
  let answer: (message: SentMessage) => Answer | Promise<Answer> = () => 'delivered'
  let pressing: Promise<void> = Promise.resolve()
  let failed = false

  const presses = createPresses({
    wake: async (_, by) => wake(by),
    isPresent: () => true,
    reveal: () => undefined,
    go: (_user, _plugin, view, params) => void records.opened.push({ view, params }),
    log: (level) => { failed = level === 'warn' },
  })

  async function deliver(message: OutgoingMessage): Promise<AttemptEnd> {
    const { id, user, label, key, at, content } = message
    const sent: SentMessage = structuredClone({ id, user, label, key, at, attempts: message.attempts, content })
    attempts.push(sent)
    const end = endOf(content.channel, await answer(sent))
    if (!isNative(message)) return end
    const show = nativeDelivery({
      titles, language: () => language,
      authority: store.core.authority,
      onPress: (pressed, action) => { pressing = presses.pressed(pressed, action) },
      screen: {
        async show(_, { title: _title, open: _open, ...notice }, press) {
          if (end.outcome !== 'delivered') return false
          const { title, view = null, params = {} } = message.content
          records.notices.push({ ...notice, user, title, view, params, key })
          onScreen.set(id, { actions: notice.actions.map((action) => action.id), press })
          return true
        },
      },
    })
    return show(message)
  }

  const outbox = createOutbox({ store: store.api, deliver, onChange, now, log: () => undefined, random: () => 0.5, pause: 0 })
  outbox.start()
  const control: TestOutbox = {
    attempts,
    answer: (by) => { answer = by },
    async deliver() {
      outbox.look()
      await outbox.idle()
    },
    async press(id, action) {
      const shown = onScreen.get(id)
      if (shown === undefined) throw new Error(`There is no message ${id} on the screen.`)
      if (action !== null && !shown.actions.includes(action)) throw new Error(`The message has no button "${action}", but ${JSON.stringify(shown.actions)}.`)
      failed = false
      shown.press(action)
      await pressing
      return !failed
    },
  }
  return {
    control,
    handlers: { ...outboxHandlers({ store: store.api, outbox, onChange, onRead: () => undefined, now }), ...presses.handlers },
    end: () => outbox.stop(),
  }
}

const answered = { native: ['no-server', null, null], mail: ['smtp', 451, 550], http: ['http', 503, 400] } as const

function endOf(channel: keyof typeof answered, given: Answer): AttemptEnd {
  const { outcome, ...more } = typeof given === 'string' ? { outcome: given } : given
  const [reason, later, never] = answered[channel]
  const usual = outcome === 'delivered' ? { reason: '', status: null } as const : { reason, status: outcome === 'retry' ? later : never } as const
  return { ...usual, answer: '', retryAfterMs: null, durationMs: 0, ...more, outcome }
}
