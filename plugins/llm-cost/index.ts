/** LLM cost: what the providers billed, in one ledger on this device. */
import { definePlugin } from '@panoptic/sdk'
import de from './messages/de.json'
import en from './messages/en.json'
import { tables, type DB } from './tables'

export default definePlugin<DB>({
  tables,
  tasks: {
    sync: async (context) => (await import('./tasks/sync')).sync(context),
  },
  views: {
    overview: () => import('./views/Overview.vue'),
    details: () => import('./views/Details.vue'),
    accounts: () => import('./views/Accounts.vue'),
  },
  commands: {
    'sync-now': async ({ tasks }) => void (await tasks.run('sync')),
    'export-csv': async (panoptic) => (await import('./export/command')).exportEverything(panoptic),
    'connect-openai': async ({ connections, tasks, view }) => {
      if ((await connections.add('openai')) === null) return
      await tasks.run('sync')
      await view.open('overview')
    },
  },
  messages: { en, de },
})
