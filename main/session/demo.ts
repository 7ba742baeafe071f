/**
 * Starts the process that types for a person, and after it made a workspace, does what the consent dialog
 * and the connection form would. Only in a data folder that was named for this start (PANOPTIC_DATA), and
 * plugins are granted only in a workspace that this very start created: an existing one is never changed.
 */
import { randomUUID } from 'node:crypto'
import type { EntryPurpose } from '@panoptic/sdk/contract/entry'
import { grantKeys } from '@panoptic/sdk/contract/manifest'
import { textOf } from '../plugins/package-folder'
import type { Registry } from '../plugins/registry'
import type { By } from '../store/api'
import type { Scheduler } from '../tasks/api'
import { purposeOf } from './connection-dialog'
import type { FormPurpose } from './forms-api'
import type { FromStandIn, PlannedPlugin, ToStandIn } from './stand-in-api'
import type { StoreProcesses } from './store-processes'
import { startUtility } from './utility'

export interface Demo {
  /** The workspace is open: carries out the plan if this start created it; then the process ends. */
  carryOut(workspace: DemoWorkspace): Promise<void>
}

export interface DemoWorkspace {
  /** This start made the workspace. */
  readonly created: boolean
  /** Who signed in. */
  readonly by: By
  readonly registry: Registry
  readonly scheduler: Pick<Scheduler, 'runNow'>
  connectionsChanged(): void
  secretsChanged(by: By): void
}

export function startDemo(script: string, file: string | null, store: Pick<StoreProcesses, 'entryPort'>, log: (message: string) => void): Demo {
  let settle: (message: FromStandIn) => void = () => undefined
  const standIn = startUtility<ToStandIn, FromStandIn>(script, 'Panoptic demo', {
    message: (message) => settle(message),
    lost: (code) => settle({ kind: 'failed', message: `its process ended (exit ${code})` }),
  })
  /** Hands over an entry port and waits for the answer. */
  const ask = (message: ToStandIn, purpose: EntryPurpose): Promise<FromStandIn> => {
    const answered = new Promise<FromStandIn>((resolve) => (settle = resolve))
    standIn.send(message, [store.entryPort(purpose)])
    return answered
  }
  const planned = ask({ kind: 'unlock', file }, { kind: 'unlock' })

  async function type(message: ToStandIn, by: By, form: FormPurpose): Promise<void> {
    const answer = await ask(message, { ...form, ticket: randomUUID(), user: by.user, tenant: by.tenant })
    if (answer.kind !== 'saved') throw new Error(answer.kind === 'failed' ? answer.message : 'unexpected answer')
  }

  async function setUp({ id: plugin, networks, secrets }: PlannedPlugin, { by, registry, connectionsChanged, secretsChanged }: DemoWorkspace): Promise<void> {
    const installed = registry.get(plugin)
    await registry.enable(plugin, by, grantKeys(installed.manifest))
    for (const [index, network] of networks.entries()) await type({ kind: 'connection', file, plugin, index }, by, purposeOf(installed, network, null, 'en'))
    const pluginTitle = textOf(installed.texts, 'en', installed.manifest.title)
    for (const [index, fields] of secrets.entries())
      await type({ kind: 'secret', file, plugin, index }, by, { kind: 'secret', plugin, pluginTitle, secret: null, name: fields.name, fields, personal: false })
    if (networks.length > 0) connectionsChanged()
    if (secrets.length > 0) secretsChanged(by)
  }

  return {
    async carryOut(workspace) {
      try {
        const plan = await planned
        if (plan.kind !== 'plan') throw new Error(plan.kind === 'failed' ? plan.message : 'unexpected answer')
        if (!workspace.created) return
        for (const plugin of plan.plugins) await setUp(plugin, workspace)
        for (const { id, run } of plan.plugins) for (const task of run) await workspace.scheduler.runNow(id, task, workspace.by)
      } catch (error) {
        log(`The demo could not be set up: ${error instanceof Error ? error.message : String(error)}`)
      } finally {
        standIn.kill()
      }
    },
  }
}
