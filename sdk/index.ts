/** @panoptic/sdk: everything a plugin imports, besides its look (`@panoptic/sdk/ui`). */
import type { Database, PluginTables } from './db/tables'
import type { PluginDefinition } from './plugin'

export { PanopticError, type ErrorCode, type Failure } from './contract/result'
export type { Role } from './contract/identity'
export type { Connection, Run, TaskState } from './contract/values'
export type { Attempt, MessageChannel, MessageContent, MessageState } from './contract/outbox'
export type { Binding, BindTarget, FileProblem, Finding, ImportFormat, ImportPreview, ImportRow, SecretDetail, SecretFields, SecretInfo } from './contract/secrets'
export * from './db/tables'
export type * from './plugin'
export { usePanoptic, useMe, useViewParams } from './runtime/inject'

/** Marks the definition a package exports as default; gives it its types. */
export const definePlugin = <DB = Database<PluginTables>>(definition: PluginDefinition<DB>): PluginDefinition<DB> => definition
