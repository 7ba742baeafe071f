/** The outbox: messages cross as plain copies, whatever a view holds them in. */
import type { NewMessage, Outbox } from '../clients'
import type { PluginClient } from './panoptic'

export const createOutboxClient = (client: PluginClient): Outbox => ({
  send: async (messages) => (messages.length === 0 ? [] : (await client.call('outbox.send', { messages: plain(messages) })).messages),
  list: (query = {}) => client.call('outbox.list', { ...query }),
  get: (id) => client.call('outbox.get', { id }),
  again: (id) => client.call('outbox.again', { id }),
  discard: (id) => client.call('outbox.discard', { id }),
  onChange: (listener) => client.on('message.changed', listener),
})

/** Vue's proxies cannot be sent; a message is texts and numbers only. */
const plain = (messages: readonly NewMessage[]): NewMessage[] => JSON.parse(JSON.stringify(messages)) as NewMessage[]
