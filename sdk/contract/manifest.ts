/** The `panoptic` key of a plugin's package.json. Unknown keys are errors that name the key. */
import { z } from 'zod'

const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, at most 40')

/**
 * Characters that could make a text look like another one: controls, line breaks, zero-width characters and those
 * that turn the direction of writing.
 */
export const misleading = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/** A text, or `%key%` to be looked up in the plugin's `locales/<language>.json`. */
const text = z.string().min(1).max(200).refine((value) => !misleading.test(value), 'a text without control or direction characters')

const origin = z
  .string()
  .max(200)
  .refine((value) => {
    try {
      const url = new URL(value)
      return url.origin === value && (url.protocol === 'https:' || url.protocol === 'http:')
    } catch {
      return false
    }
  }, 'an origin such as https://api.example.com, without a path')

const view = z.strictObject({ id, title: text, icon: z.string().max(40).optional() })

const task = z.strictObject({
  id,
  title: text,
  /** Five-field cron (UTC unless `timeZone`), or absent for a task that only runs on demand. */
  schedule: z.string().max(80).optional(),
  /** Of the schedule, such as `Europe/Berlin`. */
  timeZone: z.string().max(60).optional(),
  /** What to do about runs missed while the app was closed or asleep. */
  catchUp: z.enum(['skip', 'once', 'all']).default('once'),
  /** Also runs soon after other plugins published figures (`metrics`, needs `metrics:read`): gathered for 2 s, at most every 10 s. */
  after: z.array(z.enum(['metrics'])).max(1).default([]),
  /** Longest run, for example `5m`; at most one hour. */
  timeout: z.string().regex(/^\d{1,4}[sm]$|^1h$/, 'seconds or minutes such as 90s or 5m').default('5m'),
})

const command = z.strictObject({
  id,
  title: text,
  /** Such as `mod+shift+k`; `mod` is ⌘ on a Mac, Ctrl elsewhere. The user may change it. */
  shortcut: z.string().max(40).optional(),
})

const card = z.strictObject({
  id,
  title: text,
  kind: z.enum(['number', 'trend', 'status', 'list']),
  /** The name its points are published under. */
  metric: z.string().min(1).max(80),
  /** Which days count: the current UTC day, week (Monday), month, or the last 30 days. */
  window: z.enum(['day', 'week', 'month', '30d']).default('day'),
  /** For `list`: the label whose values become the rows. */
  by: z.string().max(40).optional(),
  /** The view a click opens. */
  view: id.optional(),
})

/** A scope-token of RFC 6749 that is a URL, as Google writes its scopes. */
const scope = z
  .string()
  .max(200)
  .regex(/^https:\/\/[!#-[\]-~]+$/, 'a scope such as https://www.googleapis.com/auth/bigquery')
  .refine((value) => URL.canParse(value), 'a scope such as https://www.googleapis.com/auth/bigquery')

/** What becomes of a secret's value; a network entry uses a slot of any kind the same way. */
export const injectSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('header'),
    header: z.string().regex(/^[a-z0-9-]{1,60}$/, 'a lower-case header name'),
    format: z.string().max(80).includes('{value}').default('{value}'),
  }),
  z.strictObject({ kind: z.literal('basic'), user: z.string().max(80).optional() }),
  /** The value is a key file. The host signs a request for access with it and injects the token it gets (RFC 7523). */
  z.strictObject({
    kind: z.literal('google-service-account'),
    scopes: z.array(scope).min(1).max(10).refine((scopes) => new Set(scopes).size === scopes.length, 'each scope once'),
    /** The only origin that the signed request may go to; https, because it is as good as the key for a while. */
    tokenOrigin: origin.refine((value) => value.startsWith('https://'), 'an https origin').default('https://oauth2.googleapis.com'),
  }),
  /**
   * The value is a part of the path, as Telegram, Discord and Slack have it. `format` begins the path, before what the
   * request asks for. The value may be entered as a whole URL of the connection's origin: then what follows one of `after` counts.
   */
  z.strictObject({
    kind: z.literal('path'),
    format: z.string().max(80).regex(/^\/[\w./-]*\{value\}[\w./-]*$/, 'a path such as /bot{value}').refine((value) => !value.includes('..'), 'a path without ..'),
    after: z.array(z.string().max(80).regex(/^\/[\w./-]*$/, 'the beginning of a path such as /services/')).max(5).default([]),
  }),
  /** The value signs the request (Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`) and is never sent; `whsec_` and base64, or any text. */
  z.strictObject({ kind: z.literal('standard-webhook') }),
  /** The password of a mail server; only for `permissions.mail`. */
  z.strictObject({ kind: z.literal('smtp') }),
])
export type Inject = z.output<typeof injectSchema>

const secret = z.strictObject({ id, title: text, inject: injectSchema })

const network = z.strictObject({
  id,
  /** Such as `https://api.example.com`, without a path. */
  origin,
  /** Secret slots that may be injected into requests to this origin. */
  secrets: z.array(id).max(5).default([]),
  /** The user may point this entry at another base URL, in a host-drawn field only. */
  userOrigin: z.boolean().default(false),
  reason: text,
})

const reason = z.strictObject({ reason: text })

/** E-mail through mail servers that an administrator enters; their connections name the network entry `mail`. */
const mail = z.strictObject({ reason: text, secret: id })

const permissions = z.strictObject({
  /** The origins it may send to; each is one line of the consent dialog, the grant `network:<id>`. */
  network: z.array(network).max(30).default([]),
  /** Messages of the system. */
  notifications: reason.optional(),
  mail: mail.optional(),
  /** Files the user chooses in the system's dialogs. */
  files: reason.optional(),
  /** Figures for the dashboard. */
  metrics: z.array(z.enum(['publish', 'read'])).default([]),
  /** Names, ages and uses of secrets, never their values. */
  secrets: z.array(z.enum(['manage'])).default([]),
  identity: z.array(z.enum(['manage'])).default([]),
  /** The tenant's audit log, for its administrators. */
  audit: z.array(z.enum(['read'])).default([]),
})

/** What a plugin may use up at most; asked for in its manifest, shown to the user beside what it uses, and enforced. */
const budgets = z.strictObject({
  /** Megabytes (10^6 bytes) of its page's process. Above for three seconds, or twice that: the page ends. */
  memoryMb: z.number().int().min(64).max(2048).default(512),
  /** Percent of one processor core over a minute. Above for a minute: a warning; for two: the page ends. */
  cpuPercent: z.number().int().min(5).max(200).default(80),
  /** Megabytes sent and received on one UTC day, in one tenant. Above: requests are refused (`limit`). */
  egressMbPerDay: z.number().int().min(1).max(20_000).default(1_000),
  /** Rows of all its tables. Above: inserts are refused (`limit`). */
  rows: z.number().int().min(100).max(50_000_000).default(5_000_000),
  /** How often its schedules may wake it on one UTC day, for each user. Above: the next day. */
  wakeUpsPerDay: z.number().int().min(1).max(2_000).default(300),
})
export type Budgets = z.output<typeof budgets>

/** One field of the settings form that the host draws. A small, closed part of JSON Schema. */
const settingsProperty = z.strictObject({
  type: z.enum(['string', 'number', 'integer', 'boolean']),
  title: text,
  description: text.optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  enum: z.array(z.string()).max(50).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().int().positive().max(2000).optional(),
})

export const manifestSchema = z
  .strictObject({
    /** The version of Panoptic's interface it is made for. */
    engine: z.string().regex(/^\^\d+$/, 'a major version such as ^1'),
    title: text,
    description: text,
    /** The built module that exports the definition. */
    entry: z.string().regex(/^(?!.*\.\.)[\w./-]+\.js$/, 'a path inside the package'),
    /** A file beside package.json, such as `icon.svg`. */
    icon: z.string().max(40),
    /** Who made it; a claim, shown in quotes beside the fingerprint of the key it was signed with. */
    publisher: text.optional(),
    /** Where the sidebar lists the views. */
    group: z.enum(['operations', 'customers', 'knowledge', 'system']).default('operations'),
    /** Pages in the sidebar; the code is the definition's `views`. */
    views: z.array(view).max(20).default([]),
    /** Work in the background; the code is the definition's `tasks`. */
    tasks: z.array(task).max(20).default([]),
    /** Entries of the command palette; the code is the definition's `commands`. */
    commands: z.array(command).max(50).default([]),
    /** Fields of the settings form that the host draws, by id. */
    settings: z
      .strictObject({ type: z.literal('object'), properties: z.record(id, settingsProperty) })
      .optional(),
    /** What the dashboard may show of its metrics. */
    cards: z.array(card).max(20).default([]),
    /** Slots that a connection fills; a network entry names those that may go to it. */
    secrets: z.array(secret).max(20).default([]),
    permissions: permissions.prefault({}),
    budgets: budgets.prefault({}),
  })
  .superRefine((manifest, context) => {
    const slots = new Set(manifest.secrets.map((slot) => slot.id))
    manifest.permissions.network.forEach((entry, index) => {
      for (const slot of entry.secrets)
        if (!slots.has(slot))
          context.addIssue({
            code: 'custom',
            path: ['permissions', 'network', index, 'secrets'],
            message: `names the secret "${slot}", which "secrets" does not declare`,
          })
    })
    const { mail: server, network: entries } = manifest.permissions
    const problem = (path: (string | number)[], message: string): void => context.addIssue({ code: 'custom', path, message })
    if (server !== undefined && manifest.secrets.find((slot) => slot.id === server.secret)?.inject.kind !== 'smtp') problem(['permissions', 'mail', 'secret'], 'names no secret of the kind "smtp"')
    const smtp = new Set(manifest.secrets.filter((slot) => slot.inject.kind === 'smtp').map((slot) => slot.id))
    entries.forEach((entry, index) => {
      if (entry.id === 'mail') problem(['permissions', 'network', index, 'id'], 'is kept for "permissions.mail"')
      if (entry.secrets.some((slot) => smtp.has(slot))) problem(['permissions', 'network', index, 'secrets'], 'names the password of a mail server')
    })
    manifest.tasks.forEach((entry, index) => {
      if (entry.after.includes('metrics') && !manifest.permissions.metrics.includes('read')) problem(['tasks', index, 'after'], 'needs "metrics": ["read"] in "permissions"')
    })
    const lists = { views: manifest.views, tasks: manifest.tasks, commands: manifest.commands, cards: manifest.cards, secrets: manifest.secrets, network: manifest.permissions.network }
    for (const [key, list] of Object.entries(lists)) {
      const seen = new Set<string>()
      for (const entry of list) {
        if (seen.has(entry.id)) context.addIssue({ code: 'custom', path: [key], message: `holds the id "${entry.id}" twice` })
        seen.add(entry.id)
      }
    }
  })

export type Manifest = z.output<typeof manifestSchema>
export type ManifestInput = z.input<typeof manifestSchema>

/** The plugin id for an npm package name: `@scope/name` becomes `scope.name`, safe as a URL host. */
export function pluginId(packageName: string): string | null {
  const match = /^(?:@([a-z0-9][a-z0-9-]*)\/)?([a-z0-9][a-z0-9-]*)$/.exec(packageName)
  if (match === null) return null
  return match[1] === undefined ? match[2]! : `${match[1]}.${match[2]}`
}

/**
 * What a manifest asks for, one key a line of the consent dialog:
 * `network:<entry id>`, `notifications`, `files`, `metrics:publish`, `secrets:manage`, …
 */
export function grantKeys(manifest: Manifest): string[] {
  const { network, notifications, mail: server, files, metrics, secrets, identity, audit } = manifest.permissions
  return [
    ...network.map((entry) => `network:${entry.id}`),
    ...(notifications ? ['notifications'] : []),
    ...(server ? ['mail'] : []),
    ...(files ? ['files'] : []),
    ...metrics.map((verb) => `metrics:${verb}`),
    ...secrets.map((verb) => `secrets:${verb}`),
    ...identity.map((verb) => `identity:${verb}`),
    ...audit.map((verb) => `audit:${verb}`),
  ]
}
