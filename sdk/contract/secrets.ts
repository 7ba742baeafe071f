/**
 * The vault's routes, for plugins that are granted `secrets:manage`. Values come in through the host's own page
 * and never back: everything here is metadata, and hints of at most four characters.
 */
import { z } from 'zod'
import { route } from './route'
import { localId, pluginName, uuid } from './values'

const manage = { permission: 'secrets:manage', role: 'tenant_user', audited: false, port: 'host' } as const
const nothing = z.strictObject({})

const name = z.string().trim().min(1).max(120)
const word = z.string().trim().max(60)
const tag = z.string().trim().min(1).max(40)

export const secretFields = z.strictObject({
  name,
  category: word.default(''),
  provider: word.default(''),
  notes: z.string().max(4000).default(''),
  tags: z.array(tag).max(20).default([]),
  /** Epoch ms, null: never. */
  expiresAt: z.number().int().min(0).nullable().default(null),
  /** A reminder is due this many days after the last rotation; null: none. */
  rotateEveryDays: z.number().int().min(1).max(3650).nullable().default(90),
})
export type SecretFields = z.output<typeof secretFields>

/** What the host noticed about a value without telling it. */
export const findings = [
  'duplicate', // another secret the caller may see has the same value
  'weak', // short, or of little variety
  'public-format', // looks like a sample or placeholder (`sk-test`, `changeme`, `AKIAIOSFODNN7EXAMPLE`)
  'wrong-provider', // the prefix is another provider's than the one named
  'expired', 'expires-soon', 'rotation-due', 'never-used',
] as const
export type Finding = (typeof findings)[number]

export const secretInfo = secretFields.extend({
  id: z.string(),
  /** Null: the tenant's. Otherwise personal: only this user sees and uses it. */
  owner: z.string().nullable(),
  /** Last characters of the value, '' for short ones. */
  hint: z.string(),
  /** Provider recognised by the value's prefix (`openai`, `anthropic`, `github`, …), '' when none is. */
  recognised: z.string(),
  createdAt: z.number(), rotatedAt: z.number(), lastUsedAt: z.number().nullable(),
  /** When it was removed; it can be restored until {@link purgeAt}. */
  removedAt: z.number().nullable(), purgeAt: z.number().nullable(),
  findings: z.array(z.enum(findings)),
  /** Connections that use it. */
  bindings: z.number(),
})
export type SecretInfo = z.output<typeof secretInfo>

/** Where a secret may go: a connection of a plugin, to one origin. */
export const binding = z.object({
  connection: z.string(), plugin: z.string(), pluginTitle: z.string(), network: z.string(), label: z.string(), origin: z.string(),
  state: z.enum(['ready', 'no-secret', 'detached']),
})
export type Binding = z.output<typeof binding>

export const secretDetail = secretInfo.extend({
  uses: binding.array(),
  /** Who used it for which origin, newest first. */
  used: z.array(z.object({ user: z.string(), userName: z.string(), plugin: z.string(), origin: z.string(), count: z.number(), firstAt: z.number(), lastAt: z.number() })),
  /** Earlier values, newest first; the newest can be brought back until `until`. */
  versions: z.array(z.object({ hint: z.string(), from: z.number(), replacedAt: z.number(), replacedBy: z.string(), until: z.number() })),
})
export type SecretDetail = z.output<typeof secretDetail>

/** Something a secret can be bound to: a network entry of an enabled plugin that declares a secret. */
export const bindTarget = z.object({
  plugin: z.string(), pluginTitle: z.string(), network: z.string(), title: z.string(), origin: z.string(), userOrigin: z.boolean(), slot: z.string(),
})
export type BindTarget = z.output<typeof bindTarget>

export const importFormats = ['csv', 'env', 'bitwarden', 'kdbx', 'panoptic'] as const
export type ImportFormat = (typeof importFormats)[number]
/** One row of a file before it is taken in. No value, only its hint. */
export const importRow = z.object({
  index: z.number(),
  name: z.string(), category: z.string(), provider: z.string(), notes: z.string(), tags: z.array(z.string()),
  hint: z.string(),
  /** Already in the vault: same value, or same name. */
  duplicate: z.enum(['none', 'value', 'name']),
  /** Why the row cannot be taken; '' when it can. A code: `no-value`, `too-long`, `no-name`. */
  problem: z.enum(['', 'no-value', 'too-long', 'no-name']),
})
export type ImportRow = z.output<typeof importRow>

export const importPreview = z.object({
  /** Names the opened file in later calls; ends with the page or after ten minutes. */
  import: z.string(), file: z.string(), format: z.enum(importFormats), rows: z.array(importRow),
  /** Entries the file holds that are no secrets (cards, identities, folders), counted. */
  ignored: z.number(),
})
export type ImportPreview = z.output<typeof importPreview>

/** `details.problem` of a refused file: what is wrong with it. */
export const fileProblems = [
  'not-recognised', 'too-large', 'too-deep', 'too-many', 'too-much-work', 'wrong-type', 'wrong-passphrase', 'damaged', 'unsupported', 'empty', 'unreadable',
] as const
export type FileProblem = (typeof fileProblems)[number]

export const secretRoutes = {
  'secrets.list': route({
    ...manage, effect: 'read',
    input: z.strictObject({
      /** Words, all of which must occur in name, category, provider, notes or tags. */
      search: z.string().max(200).default(''),
      category: word.nullable().default(null), provider: word.nullable().default(null), tag: word.nullable().default(null),
      show: z.enum(['all', 'tenant', 'personal', 'findings', 'removed']).default('all'),
      sort: z.enum(['name', 'provider', 'rotatedAt', 'lastUsedAt', 'expiresAt', 'createdAt']).default('name'),
      descending: z.boolean().default(false),
      offset: z.number().int().min(0).max(1_000_000).default(0),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    output: z.object({
      secrets: z.array(secretInfo), total: z.number(),
      /** Over everything the caller may see, whatever the filter. */
      facets: z.object({ categories: z.array(z.string()), providers: z.array(z.string()), tags: z.array(z.string()), findings: z.number(), removed: z.number() }),
    }),
  }),
  'secrets.get': route({ ...manage, effect: 'read', input: z.strictObject({ id: uuid }), output: secretDetail }),
  /** Opens the host's field for the value. A tenant's secret needs a tenant_admin. Null: cancelled. */
  'secrets.add': route({ ...manage, audited: true, effect: 'write', timeout: 0, input: z.strictObject({ fields: secretFields, personal: z.boolean().default(false) }), output: secretInfo.nullable() }),
  'secrets.update': route({ ...manage, audited: true, effect: 'write', input: z.strictObject({ id: uuid, fields: secretFields }), output: secretInfo }),
  /** Opens the host's field for the new value; the old one is kept for an undo. Null: cancelled. */
  'secrets.rotate': route({ ...manage, audited: true, effect: 'write', timeout: 0, input: z.strictObject({ id: uuid }), output: secretInfo.nullable() }),
  /** Brings the value before the last rotation back. */
  'secrets.undoRotation': route({ ...manage, audited: true, effect: 'write', input: z.strictObject({ id: uuid }), output: secretInfo }),
  /** At once no plugin can use it; it can be restored for 30 days. */
  'secrets.remove': route({ ...manage, audited: true, effect: 'write', input: z.strictObject({ ids: z.array(uuid).min(1).max(500) }), output: z.object({ removed: z.number() }) }),
  'secrets.restore': route({ ...manage, audited: true, effect: 'write', input: z.strictObject({ ids: z.array(uuid).min(1).max(500) }), output: z.object({ restored: z.number() }) }),
  /** Erases removed secrets with all their versions, for good. Asks for the password. Null: cancelled. */
  'secrets.purge': route({ ...manage, audited: true, effect: 'write', timeout: 0, input: z.strictObject({ ids: z.array(uuid).min(1).max(500) }), output: z.object({ purged: z.number() }).nullable() }),
  /** The host's own page copies the value and clears it after 30 s if it is still ours. Resolves when copied; false: cancelled. */
  'secrets.copy': route({ ...manage, audited: true, effect: 'write', timeout: 0, input: z.strictObject({ id: uuid }), output: z.boolean() }),

  'secrets.targets': route({ ...manage, effect: 'read', input: nothing, output: z.array(bindTarget) }),
  /** Opens the host's form: this secret may go to this plugin's origin. Needs a tenant_admin, and a tenant's secret. Null: cancelled. */
  'secrets.bind': route({ ...manage, role: 'tenant_admin', audited: true, effect: 'write', timeout: 0, input: z.strictObject({ id: uuid, plugin: pluginName, network: localId }), output: binding.nullable() }),
  /** The connection stays, without a secret. */
  'secrets.unbind': route({ ...manage, role: 'tenant_admin', audited: true, effect: 'write', input: z.strictObject({ connection: uuid }), output: z.null() }),

  /** Asks for a file, parses it in a process of its own, asks for its passphrase where it has one. Null: cancelled. */
  'secrets.openImport': route({ ...manage, effect: 'write', timeout: 0, input: nothing, output: importPreview.nullable() }),
  'secrets.commitImport': route({
    ...manage, audited: true, effect: 'write', timeout: 0,
    input: z.strictObject({ import: uuid, rows: z.array(z.number().int().min(0)).min(1).max(20_000), personal: z.boolean().default(false) }),
    chunk: z.object({ done: z.number(), total: z.number() }),
    /** In the order of `rows`; '' for those that were taken in. */
    output: z.object({ results: z.array(z.enum(['', 'no-value', 'too-long', 'no-name', 'exists'])) }),
  }),
  'secrets.closeImport': route({ ...manage, effect: 'write', input: z.strictObject({ import: uuid }), output: z.null() }),
  /**
   * `panoptic`: an age file under a passphrase typed in the host's page. `csv`: in clear, behind the password and a
   * warning. `ids` null: everything the caller may see. Null: cancelled.
   */
  'secrets.export': route({
    ...manage, audited: true, effect: 'write', timeout: 0,
    input: z.strictObject({ format: z.enum(['panoptic', 'csv']), ids: z.array(uuid).max(20_000).nullable().default(null) }),
    chunk: z.object({ done: z.number(), total: z.number() }),
    output: z.object({ name: z.string(), secrets: z.number() }).nullable(),
  }),
} as const
export type SecretRoutes = typeof secretRoutes
