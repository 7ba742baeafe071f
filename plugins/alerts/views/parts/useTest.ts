/** Sends a test message and follows it until the service took it or said no. */
import type { MessageInfo } from '@panoptic/sdk'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { sendTest } from '../../actions/test-message'
import type { Channel, native } from '../../model/channel'
import { useReason, type Desk } from '../useDesk'

export function useTest({ panoptic }: Desk) {
  const reason = useReason()
  const sending = ref(false)
  const message = shallowRef<MessageInfo | null>(null)
  const failure = ref('')
  let id = ''

  /** Messages change quickly; the answer to the newest question counts. */
  async function look(): Promise<void> {
    if (id === '') return
    const asked = id
    const found = await panoptic.outbox.get(asked).catch(() => null)
    if (asked === id && found !== null) message.value = found.message
  }
  onScopeDispose(panoptic.outbox.onChange((changed) => { if (changed.id === id) void look() }))

  async function send(target: Channel | typeof native): Promise<void> {
    if (sending.value) return
    sending.value = true
    failure.value = ''
    message.value = null
    id = ''
    try {
      id = await sendTest(panoptic, target)
      await look()
    } catch (error) {
      failure.value = reason(error)
    }
    sending.value = false
  }
  return { sending, message, failure, send }
}
