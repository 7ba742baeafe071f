/** The usage reports OpenAI has: what each can be grouped by, and what it counts. */

/** What is metered otherwise than in tokens: the field of the answer, and the ledger's unit for it. */
export interface Metered {
  readonly field: string
  readonly unit: string
}

export interface Family {
  /** Everything the report can be grouped by that says who used what, or changes the price. */
  readonly groupBy: readonly string[]
  /** Of these, what changes the price besides model and tier; it becomes part of a line's item. */
  readonly details: readonly string[]
  /** `input tokens`: models that take tokens and give none back. */
  readonly counts: 'tokens' | 'input tokens' | Metered
  /** The field that counts requests; null where another report counts the same requests. */
  readonly requests: 'num_model_requests' | null
}

const who = ['project_id', 'user_id', 'api_key_id'] as const
const whoAndModel = [...who, 'model'] as const

const tokens = (counts: 'tokens' | 'input tokens', groupBy: readonly string[] = whoAndModel): Family =>
  ({ groupBy, details: [], counts, requests: 'num_model_requests' })
const metered = (field: string, unit: string, groupBy: readonly string[] = whoAndModel, details: readonly string[] = []): Family =>
  ({ groupBy: [...groupBy, ...details], details, counts: { field, unit }, requests: 'num_model_requests' })

/** By the last part of the report's path. */
export const families = {
  completions: tokens('tokens', [...whoAndModel, 'batch', 'service_tier']),
  embeddings: tokens('input tokens'),
  moderations: tokens('input tokens'),
  images: metered('images', 'images', whoAndModel, ['source', 'size']),
  audio_speeches: metered('characters', 'characters'),
  audio_transcriptions: metered('seconds', 'seconds'),
  vector_stores: metered('usage_bytes', 'bytes', ['project_id']),
  code_interpreter_sessions: metered('num_sessions', 'sessions', ['project_id']),
  // Grouping by vector store as well would make more lines and tell no more about money.
  file_search_calls: metered('num_requests', 'calls', who),
  // Its model requests are those that searched: completions count them already.
  web_search_calls: { ...metered('num_requests', 'calls', whoAndModel, ['context_level']), requests: null },
} as const satisfies Record<string, Family>

export type FamilyId = keyof typeof families
export const familyIds = Object.keys(families) as FamilyId[]
