/** The results of each report as the API documents them: what it can be grouped by, and its fields. */

/**
 * `object`: the middle of the result's name. `groups`: dimensions, null where not grouped by.
 * `fields`: from the sums of usage amounts.
 * @typedef {(name: string) => number} Total
 * @typedef {{ object: string, groups: readonly string[], fields: (total: Total) => Record<string, number> }} Report
 */

const who = ['project_id', 'user_id', 'api_key_id']
const whoAndModel = [...who, 'model']
const requests = (/** @type {Total} */ total) => ({ num_model_requests: total('requests') })

/** By the last part of the path. @type {Record<string, Report>} */
export const usageReports = {
  completions: {
    object: 'completions', groups: [...whoAndModel, 'batch', 'service_tier'],
    fields: (total) => ({
      input_tokens: total('input'),
      input_cached_tokens: total('cached'),
      input_cache_write_tokens: 0,
      input_uncached_tokens: total('input') - total('cached'),
      output_tokens: total('output'),
      input_text_tokens: total('input') - total('cached') - total('audioInput'),
      output_text_tokens: total('output') - total('audioOutput'),
      input_cached_text_tokens: total('cached'),
      input_audio_tokens: total('audioInput'),
      input_cached_audio_tokens: 0,
      output_audio_tokens: total('audioOutput'),
      input_image_tokens: 0,
      input_cached_image_tokens: 0,
      output_image_tokens: 0,
      ...requests(total),
    }),
  },
  embeddings: { object: 'embeddings', groups: whoAndModel, fields: (total) => ({ input_tokens: total('input'), ...requests(total) }) },
  moderations: { object: 'moderations', groups: whoAndModel, fields: (total) => ({ input_tokens: total('input'), ...requests(total) }) },
  images: { object: 'images', groups: [...whoAndModel, 'size', 'source'], fields: (total) => ({ images: total('images'), ...requests(total) }) },
  audio_speeches: { object: 'audio_speeches', groups: whoAndModel, fields: (total) => ({ characters: total('characters'), ...requests(total) }) },
  audio_transcriptions: { object: 'audio_transcriptions', groups: whoAndModel, fields: (total) => ({ seconds: total('seconds'), ...requests(total) }) },
  vector_stores: { object: 'vector_stores', groups: ['project_id'], fields: (total) => ({ usage_bytes: total('bytes') }) },
  code_interpreter_sessions: { object: 'code_interpreter_sessions', groups: ['project_id'], fields: (total) => ({ num_sessions: total('sessions') }) },
  file_search_calls: { object: 'file_searches', groups: [...who, 'vector_store_id'], fields: (total) => ({ num_requests: total('calls') }) },
  web_search_calls: { object: 'web_searches', groups: [...whoAndModel, 'context_level'], fields: (total) => ({ num_requests: total('calls'), ...requests(total) }) },
}

export const costGroups = ['project_id', 'line_item', 'api_key_id']

/**
 * Lines with the same asked dimensions together; every other dimension is null.
 * @template {object} Line
 * @param {readonly Line[]} lines @param {readonly string[]} groups @param {readonly string[]} groupBy
 * @returns {{ dimensions: Record<string, unknown>, group: readonly Line[] }[]}
 */
export function grouped(lines, groups, groupBy) {
  const parts = new Map()
  for (const line of lines) {
    const dimensions = Object.fromEntries(groups.map((name) => [name, groupBy.includes(name) ? /** @type {any} */ (line)[name] : null]))
    const key = JSON.stringify(dimensions)
    const part = parts.get(key) ?? { dimensions, group: [] }
    part.group.push(line)
    parts.set(key, part)
  }
  return [...parts.values()]
}
