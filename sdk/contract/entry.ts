/**
 * The entry page: the only page into which a password or a secret value is ever typed. It owns a port
 * straight to the store's writer, so no other process sees the value, and it ends when it is done.
 */
import { z } from 'zod'
import type { Inject } from './manifest'

/** What this entry page is for; fixed by main when it makes the page. */
export type EntryPurpose =
  | { readonly kind: 'unlock' }
  | {
      readonly kind: 'connection'
      readonly ticket: string
      readonly user: string
      readonly tenant: string
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
    }),
  },
  'entry.create': {
    input: z.strictObject({ name: z.string().trim().min(1).max(80), password: z.string().min(10).max(1000) }),
    output: z.null(),
  },
  /** Fails with `refused` and `details.waitUntil`; says nothing else about why. */
  'entry.unlock': { input: z.strictObject({ password: z.string().min(1).max(1000) }), output: z.null() },
  /** Only for the purpose `connection`. `value` empty keeps the stored secret (edit only). */
  'entry.saveConnection': {
    input: z.strictObject({
      label: z.string().trim().min(1).max(80),
      /** Base URL: origin and optional path prefix. https, or http on loopback. */
      baseUrl: z.string().max(300),
      value: z.string().max(20_000),
      /** The user confirmed that the stored secret may go to the changed origin. */
      confirmOrigin: z.boolean().default(false),
    }),
    output: z.object({ id: z.string() }),
  },
  'entry.cancel': { input: z.strictObject({}), output: z.null() },
} as const
export type EntryRoutes = typeof entryRoutes
