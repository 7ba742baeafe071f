/** What is metered in other units than tokens: how many of the library's units a quantity is, and its price's key. */

export interface Metered {
  /** Keys of the price library, in the order they are looked for. */
  readonly keys: readonly string[]
}

/** By the `unit` of a line. A unit that is not here is priced by nobody we know. */
const metered: Readonly<Record<string, Metered>> = {
  characters: { keys: ['input_mchars'] },
  seconds: { keys: ['input_audio_hours', 'audio_hours'] },
  pages: { keys: ['input_document_kpages'] },
  'annotated pages': { keys: ['input_annotated_document_kpages'] },
  'web searches': { keys: ['web_searches_kcount'] },
  'file searches': { keys: ['storage_searches_kcount'] },
  'code executions': { keys: ['code_executions_kcount'] },
  'social searches': { keys: ['social_searches_kcount'] },
}

export const meteredUnit = (unit: string): Metered | null => metered[unit] ?? null
