/**
 * What the entry page's forms, the process of files and egress may ask of the core: the ways in and out of secret
 * values, and new people. Called like the methods of the API, with expectations of their own.
 */
import { secretFields } from '@panoptic/sdk/contract/secrets'
import type { VaultFilesApi } from '../../../main/store/api'
import type { Core } from '../../../main/store/core'
import type { Call } from './calls'
import type { Grid } from './expected-methods'
import { plugin, type Target } from './world'

type Name = 'saveConnection' | 'injection' | `people.${'create' | 'mayManage'}` | `vault.${keyof Core['vault']}` | `files.${keyof VaultFilesApi}`

const fields = (name: string) => secretFields.parse({ name })
const fresh = (): string => `sk-fresh-${Math.random()}`
const named = ({ user }: Target): string => `new for ${user}`
const imported = (name: string) => [{ fields: fields(name), value: fresh() }]

export const forms = {
  'people.create': { run: (_, by, object, { people }) => people.create(by, { name: named(object), role: 'tenant_user', tenant: object.tenant, newTenant: null }) },
  'people.create (administrator)': { run: (_, by, object, { people }) => people.create(by, { name: named(object), role: 'tenant_admin', tenant: object.tenant, newTenant: null }) },
  'people.create (system_admin)': { run: (_, by, object, { people }) => people.create(by, { name: named(object), role: 'system_admin', tenant: object.tenant, newTenant: null }) },
  'people.create (with tenant)': { run: (_, by, object, { people }) => people.create(by, { name: named(object), role: 'tenant_admin', tenant: '', newTenant: { name: 'New', slug: 'new' } }) },
  'people.mayManage': { run: (_, by, { user }, { people }) => people.mayManage(by, user) },
  'vault.add': { run: (_, by, __, { vault }) => vault.add(by, fields(`new for ${by.user}`), fresh(), false) },
  'vault.add (personal)': { run: (_, by, __, { vault }) => vault.add(by, fields('new'), fresh(), true) },
  'vault.rotate': { run: (_, by, { secret }, { vault }) => vault.rotate(by, secret, fresh()) },
  'vault.rotate (personal)': { run: (_, by, { personal }, { vault }) => vault.rotate(by, personal, fresh()) },
  // The value is in the answer, as it must be: what counts is who gets one.
  'vault.value': { run: (_, by, { secret }, { vault }) => void vault.value(by, secret) },
  'vault.value (personal)': { run: (_, by, { personal }, { vault }) => void vault.value(by, personal) },
  'files.knownSecrets': { run: (_, by, { mark }, { vaultFiles }) => (vaultFiles({ by, may: 'import' }).knownSecrets([{ name: `${mark}personal`, value: 'x' }, { name: mark, value: 'x' }]).some((known) => known !== 'none') ? mark : '') },
  'files.importSecrets': { run: (_, by, __, { vaultFiles }) => vaultFiles({ by, may: 'import' }).importSecrets(imported(`new for ${by.user}`), false) },
  'files.importSecrets (personal)': { run: (_, by, __, { vaultFiles }) => vaultFiles({ by, may: 'import' }).importSecrets(imported('new'), true) },
  'files.exportSecrets': { run: (_, by, __, { vaultFiles }) => vaultFiles({ by, may: 'export' }).exportSecrets(null, 0).secrets.map(({ fields: { name } }) => name) },
  'files.exportSecrets (by id)': { run: (_, by, { secret }, { vaultFiles }) => vaultFiles({ by, may: 'export' }).exportSecrets([secret], 0).secrets.map(({ fields: { name } }) => name) },
  'files.exportSecrets (personal, by id)': { run: (_, by, { personal }, { vaultFiles }) => vaultFiles({ by, may: 'export' }).exportSecrets([personal], 0).secrets.map(({ fields: { name } }) => name) },
  saveConnection: { run: (_, by, { connection }, { saveConnection }) => saveConnection(by, { plugin, network: 'api', slot: 'key', id: connection, label: 'relabelled', origin: 'https://evil.example', basePath: '', value: null, confirmOrigin: true }) },
  'saveConnection (bind)': { run: (_, by, { secret }, { saveConnection }) => saveConnection(by, { plugin, network: 'api', slot: 'key', id: null, label: 'new', origin: 'https://evil.example', basePath: '', value: null, bound: secret, confirmOrigin: true }) },
  'saveConnection (bind personal)': { run: (_, by, { personal }, { saveConnection }) => saveConnection(by, { plugin, network: 'api', slot: 'key', id: null, label: 'new', origin: 'https://evil.example', basePath: '', value: null, bound: personal, confirmOrigin: true }) },
  injection: { run: (_, by, { connection }, { secrets }) => void secrets.injection({ plugin, ...by, connection, run: null }) },
  'injection (another plugin)': { run: (_, by, { connection }, { secrets }) => void secrets.injection({ plugin: 'acme.other', ...by, connection, run: null }) },
} as const satisfies Record<Name, Call> & Record<string, Call>

const refusedToUsers = <const Admin extends string, const System extends string>(system: System, admin: Admin) => [system, admin, 'refused refused refused', admin] as const
const own = ['audited nothing nothing', 'audited nothing nothing', 'audited nothing nothing', 'audited nothing nothing'] as const
const ownOnly = ['audited not-found not-found', 'audited not-found not-found', 'audited not-found not-found', 'audited not-found not-found'] as const
const keepers = ['audited audited not-found', 'audited audited not-found', 'refused refused not-found', 'audited audited not-found'] as const

export const formGrids = {
  'people.create': refusedToUsers('audited audited audited', 'audited audited refused'),
  'people.create (administrator)': refusedToUsers('audited audited audited', 'audited audited refused'),
  'people.create (system_admin)': refusedToUsers('audited audited invalid', 'refused refused refused'),
  'people.create (with tenant)': refusedToUsers('audited audited audited', 'refused refused refused'),
  'people.mayManage': refusedToUsers('sees sees sees', 'sees sees not-found'),
  'vault.add': refusedToUsers('audited nothing nothing', 'audited nothing nothing'),
  'vault.add (personal)': own,
  'vault.rotate': keepers,
  'vault.rotate (personal)': ownOnly,
  'vault.value': keepers,
  'vault.value (personal)': ownOnly,
  'files.knownSecrets': ['sees sees nothing', 'sees sees nothing', 'sees sees nothing', 'sees sees nothing'],
  'files.importSecrets': refusedToUsers('audited nothing nothing', 'audited nothing nothing'),
  'files.importSecrets (personal)': own,
  // Each export leaves its entry, whatever it held.
  'files.exportSecrets': ['sees sees noted', 'sees sees noted', 'sees noted noted', 'sees sees noted'],
  'files.exportSecrets (by id)': ['sees sees not-found', 'sees sees not-found', 'not-found not-found not-found', 'sees sees not-found'],
  'files.exportSecrets (personal, by id)': ['sees not-found not-found', 'sees not-found not-found', 'sees not-found not-found', 'sees not-found not-found'],
  saveConnection: refusedToUsers('audited audited not-found', 'audited audited not-found'),
  'saveConnection (bind)': refusedToUsers('audited audited not-found', 'audited audited not-found'),
  'saveConnection (bind personal)': refusedToUsers('not-found not-found not-found', 'not-found not-found not-found'),
  // A tenant's connections serve everybody in it; each use is counted, and becomes an entry by run or hour.
  injection: ['changes changes refused', 'changes changes refused', 'changes changes refused', 'changes changes refused'],
  'injection (another plugin)': ['refused refused refused', 'refused refused refused', 'refused refused refused', 'refused refused refused'],
} as const satisfies Record<keyof typeof forms, Grid>
