/** Who delivers what: native messages are shown here, everything else is sent by the egress process under the message's identity. */
import type { Egress } from '../session/egress-process'
import type { Deliver } from './api'
import { isNative, nativeDelivery, type NativeOptions } from './native'

export interface DeliverOptions {
  readonly egress: Pick<Egress, 'deliver'>
  readonly native: NativeOptions
}

export function createDeliver({ egress, native }: DeliverOptions): Deliver {
  const show = nativeDelivery(native)
  return (message) => {
    if (isNative(message)) return show(message)
    const { id, plugin, user, tenant, content } = message
    return egress.deliver({ identity: { kind: 'plugin', plugin, user, tenant }, message: id, content: content as Exclude<typeof content, { channel: 'native' }> })
  }
}
