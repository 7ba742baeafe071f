/** What main does for a plugin that manages secrets. Values pass by: from the entry page to the store, from a file's process to the store. */
import type { Authority, PluginIdentity } from '@panoptic/sdk/contract/identity'
import { fail, PanopticError } from '@panoptic/sdk/contract/result'
import type { Binding, BindTarget, SecretInfo, SecretRoutes } from '@panoptic/sdk/contract/secrets'
import type { CallContext, Handlers } from '../bridge/gate'
import type { Client } from '../bridge/rpc'
import { textOf, type PluginPackage } from '../plugins/package-folder'
import { pluginOf } from '../plugins/routes'
import { purposeOf } from '../session/connection-dialog'
import type { Forms } from '../session/forms-api'
import type { By, StoreApi, VaultApi } from '../store/api'
import type { VaultFiles } from './files'

export type SecretHandlers = Handlers<SecretRoutes, 'host'>

export interface SecretHandlersOptions {
  readonly store: Pick<Client<StoreApi>, keyof VaultApi>
  readonly forms: Forms
  readonly files: VaultFiles
  readonly plugins: ReadonlyMap<string, PluginPackage>
  authority(): Authority
  language(): 'en' | 'de'
  /** The user looks at this plugin, or has just run a command of it: only then may it open something. */
  isInvited(identity: PluginIdentity): boolean
  /** Secrets of this tenant have changed: pushes `secrets.changed` to its pages that manage secrets. `connections`: bindings have changed too. */
  onChange(by: By, connections: boolean): void
}

/** How long a copied value stays in the clipboard (P-46). */
const copySeconds = 30

const refused = (): PanopticError => new PanopticError(fail('refused', 'This call is not available.').error)

export function secretHandlers(options: SecretHandlersOptions): SecretHandlers {
  const { store, forms, files, plugins, onChange } = options

  const by = ({ identity: { user, tenant } }: CallContext): By => ({ user, tenant })
  const invited = (call: CallContext): PluginIdentity => {
    const identity = pluginOf(call.identity)
    if (!options.isInvited(identity)) throw new PanopticError(fail('conflict', 'A plugin may ask for this only while the user works with it.').error)
    return identity
  }
  const titleOf = (plugin: string): string => {
    const found = plugins.get(plugin)
    return found === undefined ? plugin : textOf(found.texts, options.language(), found.manifest.title)
  }
  const titled = (binding: Binding): Binding => ({ ...binding, pluginTitle: titleOf(binding.plugin) })

  /** Before a form is shown for what the store would then refuse. */
  function mayChange(call: CallContext, owner: string | null): void {
    if (owner === null ? call.role === 'tenant_user' : owner !== call.identity.user) throw refused()
  }
  const changeable = async (call: CallContext, id: string): Promise<SecretInfo> => {
    const secret = await store.secret(by(call), id)
    mayChange(call, secret.owner)
    if (secret.removedAt !== null) throw new PanopticError(fail('conflict', 'This secret was removed.', { field: 'id', remedy: 'Restore it first.' }).error)
    return secret
  }
  const changed = <T>(call: CallContext, result: T, connections = false): T => {
    onChange(by(call), connections)
    return result
  }
  /** The output's schema is strict: without what only `secrets.get` tells. */
  const plain = async (call: CallContext, id: string): Promise<SecretInfo> => {
    const { uses: _uses, used: _used, versions: _versions, ...info } = await store.secret(by(call), id)
    return info
  }
  const ask = (call: CallContext): Parameters<VaultFiles['openImport']>[1] => (file, writePort) => forms.passphrase(by(call), file, writePort)

  return {
    'secrets.list': (query, call) => store.secrets(by(call), query),
    'secrets.get': async ({ id }, call) => {
      const secret = await store.secret(by(call), id)
      return { ...secret, uses: secret.uses.map(titled) }
    },
    'secrets.add': async ({ fields, personal }, call) => {
      const { plugin } = invited(call)
      mayChange(call, personal ? call.identity.user : null)
      const id = await forms.open(by(call), { kind: 'secret', plugin, pluginTitle: titleOf(plugin), secret: null, name: fields.name, fields, personal })
      return id === null ? null : changed(call, await plain(call, id))
    },
    'secrets.update': async ({ id, fields }, call) => changed(call, await store.updateSecret(by(call), id, fields)),
    'secrets.rotate': async ({ id }, call) => {
      const { plugin } = invited(call)
      const { name, owner } = await changeable(call, id)
      const made = await forms.open(by(call), { kind: 'secret', plugin, pluginTitle: titleOf(plugin), secret: id, name, fields: null, personal: owner !== null })
      return made === null ? null : changed(call, await plain(call, id), true)
    },
    'secrets.undoRotation': async ({ id }, call) => changed(call, await store.undoRotation(by(call), id), true),
    'secrets.remove': async ({ ids }, call) => changed(call, { removed: await store.removeSecrets(by(call), ids) }, true),
    'secrets.restore': async ({ ids }, call) => changed(call, { restored: await store.restoreSecrets(by(call), ids) }, true),
    'secrets.purge': async ({ ids }, call) => {
      invited(call)
      const names = await Promise.all(ids.slice(0, 3).map(async (id) => (await store.secret(by(call), id)).name))
      if (!(await forms.confirm(by(call), 'purge-secrets', ids.length > names.length ? `${names.join(', ')} … (${ids.length})` : names.join(', ')))) return null
      return changed(call, { purged: await store.purgeSecrets(by(call), ids) }, true)
    },
    'secrets.copy': async ({ id }, call) => {
      invited(call)
      const { name } = await changeable(call, id)
      const copied = (await forms.open(by(call), { kind: 'copy', secret: id, name, seconds: copySeconds })) !== null
      return copied ? changed(call, true) : false
    },

    'secrets.targets': (_, call) => targetsOf(plugins.values(), options.authority(), by(call), options.language()),
    'secrets.bind': async ({ id, plugin, network }, call) => {
      invited(call)
      const { name, hint, owner } = await changeable(call, id)
      if (owner !== null) throw new PanopticError(fail('conflict', 'Only a secret of the tenant can be bound.', { field: 'id', remedy: 'Add it as a secret of the tenant.' }).error)
      const target = targetsOf(plugins.values(), options.authority(), by(call), options.language()).find((candidate) => candidate.plugin === plugin && candidate.network === network)
      const pack = plugins.get(plugin)
      if (target === undefined || pack === undefined) throw new PanopticError(fail('not-found', 'There is no such target.').error)
      const connection = await forms.open(by(call), { ...purposeOf(pack, network, null, options.language()), label: name, bound: { id, name, hint } })
      if (connection === null) return null
      const made = (await store.bindings(by(call), id)).find((binding) => binding.connection === connection)
      return changed(call, made === undefined ? null : titled(made), true)
    },
    'secrets.unbind': async ({ connection }, call) => {
      await store.unbindSecret(by(call), connection)
      return changed(call, null, true)
    },

    'secrets.openImport': async (_, call) => files.openImport(invited(call), ask(call)),
    'secrets.commitImport': async ({ import: id, rows, personal }, call) => {
      mayChange(call, personal ? call.identity.user : null)
      try {
        return { results: await files.commitImport(call.identity, id, rows, personal, (progress) => call.send(progress), call.signal) }
      } finally {
        // What was taken in before a failure or a cancel stays.
        onChange(by(call), false)
      }
    },
    'secrets.closeImport': async ({ import: id }, call) => {
      await files.closeImport(call.identity, id)
      return null
    },
    'secrets.export': async ({ format, ids }, call) => {
      const owner = invited(call)
      // An age file is as safe as its passphrase; a table is in clear.
      if (format === 'csv' && !(await forms.confirm(by(call), 'export-secrets', ''))) return null
      return files.export(owner, format, ids, ask(call), (progress) => call.send(progress), call.signal)
    },
  }
}

/** Network entries that declare a secret, of plugins that this user enabled and granted that entry. */
function targetsOf(plugins: Iterable<PluginPackage>, { plugins: standing }: Authority, { user }: By, language: 'en' | 'de'): BindTarget[] {
  return [...plugins].flatMap(({ id, manifest, texts }) => {
    const own = standing[id]?.[user]
    if (own?.enabled !== true) return []
    return manifest.permissions.network.flatMap(({ id: network, origin, userOrigin, reason, secrets: [slot] }) =>
      slot === undefined || !own.grants.includes(`network:${network}`) ? [] : [{ plugin: id, pluginTitle: textOf(texts, language, manifest.title), network, title: textOf(texts, language, reason), origin, userOrigin, slot }])
  })
}
