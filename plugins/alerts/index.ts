/** Alerts: rules over every published figure, and the messages that tell people. */
import { definePlugin } from '@panoptic/sdk'
import { messages } from './messages/index'
import { tables, type DB } from './tables'

export default definePlugin<DB>({
  tables,
  tasks: { evaluate: async (context) => (await import('./task/evaluate')).evaluateTask(context) },
  views: {
    alerts: () => import('./views/Alerts.vue'),
    rules: () => import('./views/Rules.vue'),
    channels: () => import('./views/Channels.vue'),
    silences: () => import('./views/Silences.vue'),
    history: () => import('./views/History.vue'),
  },
  commands: {
    'evaluate-now': async ({ tasks }) => void (await tasks.run('evaluate')),
    'new-rule': ({ view }) => view.open('rules', { do: 'new' }),
    'new-silence': ({ view }) => view.open('silences', { do: 'new' }),
  },
  actions: {
    acknowledge: async (panoptic, params) => (await import('./actions/acknowledge')).acknowledgeMessage(panoptic, params),
  },
  messages,
})
