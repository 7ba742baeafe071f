/** What the page is told at its start, as types. */
import type { z } from 'zod'
import type { EntryPurpose, EntryRoutes } from '../../sdk/contract/entry'
import type { EntryHostRoutes } from '../../sdk/contract/entry-host'

export type EntryStatus = z.output<EntryRoutes['entry.status']['output']>
export type EntryStart = z.output<EntryHostRoutes['entry.start']['output']>
export type FormKind = Exclude<EntryPurpose['kind'], 'unlock'>
export type PurposeOf<K extends EntryPurpose['kind']> = Extract<EntryPurpose, { kind: K }>
