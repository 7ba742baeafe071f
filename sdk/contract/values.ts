/** Shapes that several routes share. */
import { z } from 'zod'

export const uuid = z.uuid()
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes')
/** The id of a view, task, command, card, secret slot or network entry inside one manifest. */
export const localId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
export const pluginName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,80}$/)
export const metricName = z.string().regex(/^[a-z][a-z0-9_.]{0,79}$/)
export const labels = z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), z.string().max(200))

/** An account at a provider. The secret's value is not part of it; `hint` is its last four characters, of a key file those of the key's id. */
export const connection = z.object({
  id: z.string(),
  plugin: z.string(),
  /** The manifest's network entry. */
  network: z.string(),
  label: z.string(),
  origin: z.string(),
  /** Path prefix of the base URL, `''` or `/v1`. */
  basePath: z.string(),
  /** The user name at a mail server; '' elsewhere. */
  account: z.string(),
  /** `detached`: the base URL changed and the user has not confirmed the secret for it. */
  state: z.enum(['ready', 'no-secret', 'detached']),
  hint: z.string(),
  createdAt: z.number(),
  rotatedAt: z.number(),
  lastUsedAt: z.number().nullable(),
})
export type Connection = z.output<typeof connection>

export const run = z.object({
  id: z.string(),
  plugin: z.string(),
  task: z.string(),
  user: z.string(),
  cause: z.enum(['schedule', 'manual', 'catch-up']),
  state: z.enum(['running', 'ok', 'partial', 'failed', 'cancelled', 'interrupted']),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  done: z.number(),
  total: z.number().nullable(),
  message: z.string(),
})
export type Run = z.output<typeof run>

export const taskState = z.object({
  plugin: z.string(),
  task: z.string(),
  title: z.string(),
  schedule: z.string().nullable(),
  nextRunAt: z.number().nullable(),
  running: run.nullable(),
  lastRun: run.nullable(),
  /** Start of the last run that ended `ok`: how fresh the data is. */
  lastOkAt: z.number().nullable(),
  /** The plugin's wake-ups of this day are used up for this user: `nextRunAt` is not before the next UTC day. */
  overBudget: z.boolean(),
})
export type TaskState = z.output<typeof taskState>

/** One line of the network activity: written by egress for each request, also the refused ones. */
export const networkEntry = z.object({
  id: z.number(),
  at: z.number(),
  plugin: z.string(),
  user: z.string(),
  method: z.string(),
  origin: z.string(),
  path: z.string(),
  connection: z.string().nullable(),
  status: z.number().nullable(),
  outcome: z.enum(['ok', 'http-error', 'refused', 'failed', 'cancelled', 'timeout']),
  reason: z.string(),
  bytesOut: z.number(),
  bytesIn: z.number(),
  durationMs: z.number(),
})
export type NetworkEntry = z.output<typeof networkEntry>
