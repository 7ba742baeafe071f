/**
 * The entry page: the only page into which a password or a secret value is ever typed, or that ever holds one
 * to show or copy it. It owns a port straight to the store's writer (for a file's passphrase: to the process
 * that reads or writes the file), so no other process sees the value, and it ends when it is done.
 */
import { z } from 'zod'
import type { Role } from './identity'
import type { Inject } from './manifest'

/** A form over the shell: whom it serves, and the name by which main hears that it is done. */
interface Form {
  readonly ticket: string
  readonly user: string
  readonly tenant: string
}

/** What this entry page is for; fixed by main when it makes the page. */
export type EntryPurpose =
  /** First run, lock screen (sealed or screen-locked: `entry.status` says which) or a problem. */
  | { readonly kind: 'unlock' }
  /** The own password once more, before something dangerous. `reason` names the action; the page has the words. */
  | (Form & { readonly kind: 'reauth'; readonly reason: ReauthReason; readonly detail: string })
  /** Current and new password. */
  | (Form & { readonly kind: 'change-password' })
  /** Shows 24 new words, has some re-entered, then stores the slot and drops the former one. The password was asked for before. */
  | (Form & { readonly kind: 'recovery'; readonly replaces: boolean })
  /** An administrator, or the person beside them, types a user's first password. Exactly one of `target` and `create`. */
  | (Form & { readonly kind: 'set-password'; readonly target: string | null; readonly create: NewPerson | null; readonly name: string })
  /** The value of a vault secret: new (`secret` null) or rotated. Fields come from the plugin and are shown as its words. */
  | (Form & { readonly kind: 'secret'; readonly plugin: string; readonly pluginTitle: string; readonly secret: string | null; readonly name: string; readonly fields: unknown; readonly personal: boolean })
  /** Copies a vault secret and clears it; the page shows the countdown. */
  | (Form & { readonly kind: 'copy'; readonly secret: string; readonly name: string; readonly seconds: number })
  /** A file's passphrase; its port leads to the process that reads or writes the file. `new`: typed twice. */
  | (Form & { readonly kind: 'passphrase'; readonly file: string; readonly format: string; readonly isNew: boolean })
  | (Form & {
      readonly kind: 'connection'
      readonly plugin: string
      readonly pluginTitle: string
      readonly network: string
      /** Texts for the form, already translated by main from the manifest. */
      readonly title: string
      /** The manifest's secret slot that the value fills; '' when this origin needs none. */
      readonly secret: string
      readonly secretTitle: string
      /** What becomes of the value; null when this origin needs none. */
      readonly inject: Inject | null
      readonly origin: string
      readonly userOrigin: boolean
      /** Set when an existing connection is edited. */
      readonly connection: string | null
      readonly label: string
      readonly basePath: string
      /** A mail server's form asks for server, security and user name instead of a base URL. */
      readonly mail: boolean
      readonly account: string
      /** A vault secret that is bound instead of a typed value: its id and name. */
      readonly bound: { readonly id: string; readonly name: string; readonly hint: string } | null
    })

/** Why the own password is asked for once more. */
export const reauthReasons = [
  'change-user', 'change-tenant', 'revoke-slot', 'recovery', 'add-device', 'rotate-key', 'lock-policy', 'export-secrets', 'purge-secrets', 'audit-retention', 'audit-reanchor',
  'remove-plugin', 'developer-mode',
] as const
export type ReauthReason = (typeof reauthReasons)[number]

/** A user to be made; with `newTenant` the tenant too, both or neither. */
export interface NewPerson {
  readonly name: string
  readonly role: Role
  /** Ignored with `newTenant`. */
  readonly tenant: string
  readonly newTenant: { readonly name: string; readonly slug: string } | null
}

/** Why the workspace cannot be opened; each has a screen of its own (issue 2, §2 Host). */
export const problems = [
  'header-missing', 'header-damaged', 'header-newer', 'database-missing', 'database-damaged', 'database-newer',
  'wrong-key', 'disk-full', 'not-writable', 'in-use', 'addon-missing',
] as const
export type Problem = (typeof problems)[number]

/** What is wrong with a key file: `details.problem` of `entry.saveConnection`'s failure; `details.name` is the file's field. */
export const keyFileProblems = [
  'key-not-json', 'key-oauth-client', 'key-other-type', 'key-field-missing', 'key-field-wrong', 'key-private-unreadable', 'key-token-origin',
] as const
export type KeyFileProblem = (typeof keyFileProblems)[number]

const personName = z.string().trim().min(1).max(80)
const newPassword = z.string().min(10).max(1000)

export const entryRoutes = {
  'entry.status': {
    input: z.strictObject({}),
    output: z.object({
      state: z.enum(['new', 'sealed', 'open', 'problem']),
      problem: z.enum(problems).nullable(),
      /** What the user should know and do, beyond the problem's own screen; never a secret. */
      detail: z.string(),
      folder: z.string(),
      /** Epoch ms until which no further password is accepted. */
      waitUntil: z.number().nullable(),
      /** Who has a password slot, for the choice of a user; the names stand in the key header in clear. Empty in state `new`. */
      users: z.array(z.object({ id: z.string(), name: z.string() })),
      /** Users whom this computer's keychain can sign in now (and whose password is not due). */
      deviceUsers: z.array(z.string()),
      /** Whether any recovery phrase exists. */
      recovery: z.boolean(),
    }),
  },
  /** The workspace is made and open; the page goes on with `entry.phrase`, and ends with `entry.enter`. */
  'entry.create': { input: z.strictObject({ name: personName, password: newPassword }), output: z.null() },
  /** After `entry.create` or `entry.recover` (and its `entry.setPassword`): lets the person in. */
  'entry.enter': { input: z.strictObject({}), output: z.null() },
  /**
   * Opens a sealed workspace, or a locked screen. `user` null: whoever's password it is. Fails with `refused` and
   * `details.waitUntil`; says nothing else about why.
   */
  'entry.unlock': { input: z.strictObject({ user: z.uuid().nullable().default(null), password: z.string().min(1).max(1000) }), output: z.null() },
  /** Through this computer's keychain, after the system's own prompt where there is one. Fails like `entry.unlock`. */
  'entry.unlockWithDevice': { input: z.strictObject({ user: z.uuid() }), output: z.null() },
  /** 24 words, however spaced or cased. Fails like `entry.unlock`; words that are no phrase: `invalid`, `details.words` counts from 1. Then a new password is due. */
  'entry.recover': { input: z.strictObject({ words: z.string().min(1).max(500) }), output: z.object({ user: z.string(), name: z.string() }) },
  /** After `entry.recover`: one's own new password. Purpose `set-password`: the other user's first one. */
  'entry.setPassword': { input: z.strictObject({ password: newPassword }), output: z.null() },
  'entry.changePassword': { input: z.strictObject({ current: z.string().min(1).max(1000), next: newPassword }), output: z.null() },
  /** Purpose `reauth`. Fails like `entry.unlock`. */
  'entry.confirm': { input: z.strictObject({ password: z.string().min(1).max(1000) }), output: z.null() },
  /** 24 new words, held in the writer until confirmed; again: other words. After `entry.create`, and for the purpose `recovery`. */
  'entry.phrase': { input: z.strictObject({}), output: z.object({ words: z.array(z.string()).length(24), ask: z.array(z.number().int()).length(4) }) },
  /** The words at the positions (from 1) that `entry.phrase` asked for. `invalid` with `details.position` for a wrong one. Stores the slot. */
  'entry.confirmPhrase': { input: z.strictObject({ words: z.array(z.string().max(40)).length(4) }), output: z.null() },
  /** Purpose `secret`. */
  'entry.saveSecret': { input: z.strictObject({ value: z.string().min(1).max(20_000) }), output: z.object({ id: z.string() }) },
  /** Purpose `copy`, once. */
  'entry.copyValue': { input: z.strictObject({}), output: z.object({ value: z.string() }) },
  /** Purpose `copy`: it is in the clipboard now. The page stays until it has cleared it. */
  'entry.copied': { input: z.strictObject({}), output: z.null() },
  /** Purpose `passphrase`; fails with `refused` when it does not open the file. */
  'entry.passphrase': { input: z.strictObject({ passphrase: z.string().min(1).max(1000) }), output: z.null() },
  /** Only for the purpose `connection`. `value` empty keeps the stored secret (edit only). */
  'entry.saveConnection': {
    input: z.strictObject({
      label: z.string().trim().min(1).max(80),
      /** Base URL: origin and optional path prefix. https, or http on loopback. A mail server: `smtps://host[:465]` (TLS) or `smtp://host[:587]` (STARTTLS; without TLS only on loopback). */
      baseUrl: z.string().max(300),
      /** The user name at a mail server. */
      account: z.string().trim().max(254).default(''),
      value: z.string().max(20_000),
      /** The user confirmed that the stored secret may go to the changed origin. */
      confirmOrigin: z.boolean().default(false),
    }),
    output: z.object({ id: z.string() }),
  },
  'entry.cancel': { input: z.strictObject({}), output: z.null() },
} as const
export type EntryRoutes = typeof entryRoutes
