/** LLM cost: what the providers billed, in one ledger on this device. */
import { definePlugin, type Panoptic } from '@panoptic/sdk'
import { messages } from './messages/index'
import { tables, type DB } from './tables'

/** One command a provider: the form, then the overview while the first fetch runs. */
const connectCommands = Object.fromEntries(['openai', 'anthropic', 'google', 'mistral', 'xai'].map((network) => [
  `connect-${network}`,
  async (panoptic: Panoptic<DB>) => (await import('./tasks/connect')).connect(panoptic, network),
]))

export default definePlugin<DB>({
  tables,
  tasks: {
    sync: async (context) => (await import('./tasks/sync')).sync(context),
    reprice: async (context) => (await import('./tasks/reprice')).repriceTask(context),
  },
  views: {
    overview: () => import('./views/Overview.vue'),
    explorer: () => import('./views/Explorer.vue'),
    budgets: () => import('./views/Budgets.vue'),
    reconcile: () => import('./views/Reconcile.vue'),
    prices: () => import('./views/Prices.vue'),
    accounts: () => import('./views/Accounts.vue'),
  },
  commands: {
    'sync-now': async ({ tasks }) => void (await tasks.run('sync')),
    'export-csv': async (panoptic) => (await import('./export/command')).openExport(panoptic),
    ...connectCommands,
  },
  messages,
})
