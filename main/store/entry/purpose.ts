/** What main says an entry page is for, as the writer takes it in. */
import { reauthReasons, type EntryPurpose } from '@panoptic/sdk/contract/entry'
import { roles } from '@panoptic/sdk/contract/identity'
import { injectSchema } from '@panoptic/sdk/contract/manifest'
import { localId, pluginName, uuid } from '@panoptic/sdk/contract/values'
import { z } from 'zod'

/** Whom a form over the shell serves, and how main hears that it is done. */
const form = { ticket: z.string().min(1), user: z.uuid(), tenant: z.string().min(1) }

const person = z.object({
  name: z.string(), role: z.enum(roles), tenant: z.string(),
  newTenant: z.object({ name: z.string(), slug: z.string() }).nullable(),
})

const schema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unlock') }),
  z.object({ kind: z.literal('reauth'), ...form, reason: z.enum(reauthReasons), detail: z.string() }),
  z.object({ kind: z.literal('change-password'), ...form }),
  z.object({ kind: z.literal('recovery'), ...form, replaces: z.boolean() }),
  z.object({ kind: z.literal('set-password'), ...form, target: z.uuid().nullable(), create: person.nullable(), name: z.string() })
    .refine(({ target, create }) => (target === null) !== (create === null), { path: ['target'], error: 'exactly one of target and create' }),
  z.object({ kind: z.literal('secret'), ...form, plugin: pluginName, pluginTitle: z.string(), secret: uuid.nullable(), name: z.string(), fields: z.unknown(), personal: z.boolean() }),
  z.object({ kind: z.literal('copy'), ...form, secret: uuid, name: z.string(), seconds: z.number() }),
  z.object({
    kind: z.literal('connection'), ...form, plugin: pluginName, pluginTitle: z.string(),
    network: localId, title: z.string(), secret: z.union([z.literal(''), localId]), secretTitle: z.string(), inject: injectSchema.nullable(), origin: z.string(), userOrigin: z.boolean(),
    connection: uuid.nullable(), label: z.string(), basePath: z.string(), mail: z.boolean(), account: z.string(),
    bound: z.object({ id: uuid, name: z.string(), hint: z.string() }).nullable(),
  }),
])

/** A file's passphrase goes to the process that reads or writes the file, never here. */
type Served = Exclude<EntryPurpose, { readonly kind: 'passphrase' }>
export type PurposeOf<K extends Served['kind']> = Extract<Served, { readonly kind: K }>

/** @throws ZodError for a purpose main did not make */
export const parsePurpose = (value: unknown): Served => schema.parse(value)
