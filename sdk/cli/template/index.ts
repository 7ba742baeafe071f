import { definePlugin } from '@panoptic/sdk'
import de from './messages/de.json'
import en from './messages/en.json'
import { tables, type DB } from './tables'

export default definePlugin<DB>({
  tables,
  tasks: { measure: async (context) => (await import('./tasks/measure')).measure(context) },
  views: { overview: () => import('./views/Overview.vue') },
  commands: { 'measure-now': async ({ tasks }) => void (await tasks.run('measure')) },
  messages: { en, de },
})
