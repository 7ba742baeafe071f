/** The core of the store: what main and egress may ask, over one open database. */
import type { Db } from '../database'
import { createAudit } from './audit'
import { createAuthority } from './authority'
import { createConnections } from './connections'
import { createDrafts } from './drafts'
import { createLocks } from './locks'
import { createMessages } from './messages'
import { createMetrics } from './metrics'
import { createMetricReading } from './metrics-read'
import { createNetwork } from './network'
import { createQueue } from './outbox'
import { createPackages } from './packages'
import { createPeople } from './people'
import { createFigures } from './plugin-figures'
import { createPolicies } from './plugin-policies'
import { createRemoval } from './plugin-removal'
import { createPluginTables } from './plugin-tables'
import { createPlugins } from './plugins'
import { createRuns } from './runs'
import { createSecrets } from './secrets'
import { createTenants } from './tenants'
import type { Core, CoreContext, CoreOptions } from './types'
import { createUsers } from './users'
import { createVault } from './vault'
import { createKeep } from './vault-keep'

export type { Core } from './types'

export function createCore(db: Db, { now = Date.now, onAuthority = () => undefined, folder, canSignIn = () => true, onAudit = () => undefined, onTables = () => undefined }: CoreOptions): Core {
  const log = createAudit({ db, folder, now, onState: onAudit, settle: () => secrets.settle() })
  const { audit } = log.api
  const authority = createAuthority(db, now, onAuthority)
  const context: CoreContext = { db, now, audit, changeAuthority: authority.change, onTables }
  const keep = createKeep(context)
  const policies = createPolicies(context)
  const vault = createVault(context, keep)
  const secrets = createSecrets(context)
  const { save, ...connections } = createConnections(context, keep)
  // Uses that were still being counted when the process ended get their entries now.
  secrets.settle()
  onAuthority(authority.current())

  return {
    api: {
      ...createUsers(context, canSignIn),
      ...createTenants(context),
      ...createLocks(context),
      ...createDrafts(context),
      ...createPlugins(context, policies),
      ...policies.api,
      ...createPluginTables(context),
      ...createPackages(context),
      ...createRemoval(context, keep),
      ...createFigures(context),
      ...connections,
      ...vault.api,
      ...createMetrics(context),
      ...createMetricReading(context),
      ...createRuns(context, secrets),
      ...createQueue(context),
      ...createMessages(context),
      ...createNetwork(context),
      ...log.api,
      facts: () => ({ sqlite: db.prepare<[], string>('select sqlite_version()').pluck().get() ?? '', folder }),
    },
    secrets: { injection: secrets.injection },
    authority: authority.current,
    saveConnection: save,
    people: createPeople(context),
    vault: vault.vault,
    vaultFiles: vault.files,
    audit,
    close: log.close,
  }
}
