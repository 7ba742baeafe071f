/** Runs the code of a native message's button, and tells the host when it has ended. */
import type { Panoptic, PluginDefinition } from '../plugin'
import type { PluginClient } from './panoptic'

export function serveActions<DB>(client: PluginClient, panoptic: Panoptic<DB>, actions: NonNullable<PluginDefinition<DB>['actions']>): void {
  client.on('action.run', ({ call, action, params }) => {
    void perform(action, params)
      .then((ok) => client.call('actions.finish', { call, ok }))
      .catch(() => undefined)
  })

  async function perform(action: string, params: Readonly<Record<string, string>>): Promise<boolean> {
    const body = Object.hasOwn(actions, action) ? actions[action] : undefined
    if (body === undefined) {
      panoptic.log('error', `A message has the button "${action}", but the plugin has no code for it.`)
      return false
    }
    try {
      await body(panoptic, params)
      return true
    } catch (error) {
      panoptic.log('error', `action ${action}: ${String(error)}`)
      return false
    }
  }
}
