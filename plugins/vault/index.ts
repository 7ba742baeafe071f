/** Vault: the secrets of a team, their ages and where they go. It never has a value. */
import { definePlugin } from '@panoptic/sdk'
import { messages } from './messages/index'
import { tables, type DB } from './tables'

export default definePlugin<DB>({
  tables,
  tasks: { remind: async (context) => (await import('./tasks/remind')).remind(context) },
  views: {
    secrets: () => import('./views/Secrets.vue'),
    health: () => import('./views/Health.vue'),
    import: () => import('./views/Import.vue'),
  },
  commands: {
    add: ({ view }) => view.open('secrets', { do: 'add' }),
    search: ({ view }) => view.open('secrets', { do: 'search' }),
    import: ({ view }) => view.open('import', { do: 'import' }),
    export: ({ view }) => view.open('import', { do: 'export' }),
  },
  messages,
})
