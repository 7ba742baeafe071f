/** Entry of the egress utility process: its messages from main become calls of {@link createEgress}. */
import { fromElectronPort, type ElectronPort } from '../bridge/port'
import type { FromEgress, ToEgress } from './api'
import { createEgress } from './egress'

const parent = (process as unknown as { parentPort: Pick<ElectronPort, 'on' | 'postMessage'> }).parentPort
const tell = (message: FromEgress): void => parent.postMessage(message)
const egress = createEgress({ tell })

parent.on('message', ({ data, ports }) => {
  const message = data as ToEgress
  switch (message.kind) {
    case 'settings': return egress.settings(message.settings)
    case 'plugins': return egress.plugins(message.plugins)
    case 'usage': return egress.usage(message.counts)
    case 'authority': return egress.authority(message.authority)
    case 'end': return egress.end(message.plugin, message.user)
    case 'deliver': return void egress.deliver(message).then((outcome) => tell({ kind: 'delivered', call: message.call, outcome }))
    case 'port': {
      const [port] = ports
      if (port === undefined) return
      return message.role === 'secrets' ? egress.secrets(fromElectronPort(port)) : egress.page(fromElectronPort(port), message.identity)
    }
  }
})

// An unexpected error ends the process with its ports; main starts it again. Its text may hold request data.
process.on('uncaughtException', (error) => {
  tell({ kind: 'log', level: 'error', source: 'egress', message: `ended: ${error.name} ${(error as NodeJS.ErrnoException).code ?? ''}` })
  process.exit(1)
})
