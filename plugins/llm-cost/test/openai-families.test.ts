/**
 * P-20: golden lines of every OpenAI report. The answers are written by hand after OpenAI's document (2.3.0), with odd
 * numbers so that no two fields can be mistaken for each other; the lines expected are added up by hand.
 */
import { describe, expect, it } from 'vitest'
import { toNanos } from '../ledger/money'
import { mergeLines, type Line } from '../ledger/rows'
import { familyIds, type FamilyId } from '../providers/openai/families'
import { parsePage } from '../providers/openai/parse'
import type { Report } from '../providers/openai/requests'

const midnight = Date.parse('2026-11-20T00:00:00Z') / 1000
const who = { project_id: 'proj_a', user_id: 'user_b', api_key_id: 'key_c' }

const linesOf = (report: Report, ...results: object[]): readonly Line[] =>
  parsePage(report, { object: 'page', data: [{ object: 'bucket', start_time: midnight, end_time: midnight + 86_400, results }], has_more: false, next_page: null }).days[0]!.lines

/** A usage line of which everything not named is empty or unknown. */
const usage = (family: FamilyId, known: Partial<Line>): Line => ({
  source: `openai.${family}`, day: '2026-11-20', item: family, model: '', project: '', api_key: '', actor: '',
  provider: 'openai', kind: 'usage', charge: 'usage', span: 'day', service: '', tier: '', context_window: '', speed: '', region: '', currency: '', unit: '',
  cost_nanos: null, list_nanos: null, input_tokens: null, cached_tokens: null, cache_write_tokens: null, cache_write_1h_tokens: null, output_tokens: null,
  input_audio_tokens: null, cached_audio_tokens: null, output_audio_tokens: null, input_image_tokens: null, cached_image_tokens: null, output_image_tokens: null,
  requests: null, quantity: null, ...known,
})
const whose = { project: 'proj_a', actor: 'user_b', api_key: 'key_c' }

const golden: Record<FamilyId, { readonly result: object; readonly line: Line }> = {
  completions: {
    result: {
      object: 'organization.usage.completions.result',
      // 700 text + 130 audio + 90 image fresh, 400 text + 50 audio + 30 image cached, 100 written to the cache
      input_tokens: 1500, input_cached_tokens: 480, input_cache_write_tokens: 100, input_uncached_tokens: 920,
      input_text_tokens: 700, input_cached_text_tokens: 400,
      input_audio_tokens: 130, input_cached_audio_tokens: 50, input_image_tokens: 90, input_cached_image_tokens: 30,
      // 250 text + 41 audio + 9 image
      output_tokens: 300, output_text_tokens: 250, output_audio_tokens: 41, output_image_tokens: 9,
      num_model_requests: 7, ...who, model: 'gpt-realtime-2025-08-28', batch: false, service_tier: 'flex',
    },
    line: usage('completions', {
      ...whose, model: 'gpt-realtime-2025-08-28', tier: 'flex', item: 'completions; flex',
      input_tokens: 1500, cached_tokens: 480, cache_write_tokens: 100, output_tokens: 300,
      input_audio_tokens: 180, cached_audio_tokens: 50, output_audio_tokens: 41,
      input_image_tokens: 120, cached_image_tokens: 30, output_image_tokens: 9, requests: 7,
    }),
  },
  embeddings: {
    result: { object: 'organization.usage.embeddings.result', input_tokens: 8001, num_model_requests: 11, ...who, model: 'text-embedding-3-small' },
    line: usage('embeddings', { ...whose, model: 'text-embedding-3-small', input_tokens: 8001, output_tokens: 0, requests: 11 }),
  },
  moderations: {
    result: { object: 'organization.usage.moderations.result', input_tokens: 603, num_model_requests: 13, ...who, model: 'omni-moderation-latest' },
    line: usage('moderations', { ...whose, model: 'omni-moderation-latest', input_tokens: 603, output_tokens: 0, requests: 13 }),
  },
  images: {
    result: { object: 'organization.usage.images.result', images: 17, num_model_requests: 5, source: 'image.edit', size: '1024x1792', ...who, model: 'gpt-image-1' },
    line: usage('images', { ...whose, model: 'gpt-image-1', item: 'images; image.edit; 1024x1792', quantity: 17, unit: 'images', requests: 5 }),
  },
  audio_speeches: {
    result: { object: 'organization.usage.audio_speeches.result', characters: 45_019, num_model_requests: 19, ...who, model: 'tts-1' },
    line: usage('audio_speeches', { ...whose, model: 'tts-1', quantity: 45_019, unit: 'characters', requests: 19 }),
  },
  audio_transcriptions: {
    result: { object: 'organization.usage.audio_transcriptions.result', seconds: 3623, num_model_requests: 23, ...who, model: 'whisper-1' },
    line: usage('audio_transcriptions', { ...whose, model: 'whisper-1', quantity: 3623, unit: 'seconds', requests: 23 }),
  },
  vector_stores: {
    result: { object: 'organization.usage.vector_stores.result', usage_bytes: 9_876_543_210, project_id: 'proj_a' },
    line: usage('vector_stores', { project: 'proj_a', quantity: 9_876_543_210, unit: 'bytes' }),
  },
  code_interpreter_sessions: {
    result: { object: 'organization.usage.code_interpreter_sessions.result', num_sessions: 29, project_id: 'proj_a' },
    line: usage('code_interpreter_sessions', { project: 'proj_a', quantity: 29, unit: 'sessions' }),
  },
  file_search_calls: {
    result: { object: 'organization.usage.file_searches.result', num_requests: 31, ...who, vector_store_id: null },
    line: usage('file_search_calls', { ...whose, quantity: 31, unit: 'calls' }),
  },
  web_search_calls: {
    // Two searches in one request: the 37 requests are among those of completions.
    result: { object: 'organization.usage.web_searches.result', num_requests: 74, num_model_requests: 37, ...who, model: 'gpt-5.2-2025-12-11', context_level: 'high' },
    line: usage('web_search_calls', { ...whose, model: 'gpt-5.2-2025-12-11', item: 'web_search_calls; high', quantity: 74, unit: 'calls' }),
  },
}

describe('P-20: one answer of each usage report', () => {
  it.each(familyIds)('%s becomes exactly this line', (family) => {
    expect(linesOf(family, golden[family].result)).toEqual([golden[family].line])
  })

  it.each(familyIds)('%s: what it counts is unknown when absent, and refused when it is no whole number', (family) => {
    const { result, line } = golden[family]
    const counted = Object.entries(result).filter(([, value]) => typeof value === 'number').map(([name]) => name)
    const [bare] = linesOf(family, { object: 'x' })
    expect([bare!.input_tokens, bare!.quantity, bare!.requests]).toEqual([null, null, null])
    expect(bare!.unit).toBe(line.unit)
    for (const name of counted.filter((each) => !notCounted.includes(each) && !(family === 'web_search_calls' && each === 'num_model_requests')))
      expect(() => linesOf(family, { ...result, [name]: 1.5 }), name).toThrow(`data[0].results[0].${name} is 1.5`)
  })
})
/** Parts of a whole that follow from the others. */
const notCounted = ['input_uncached_tokens', 'input_text_tokens', 'input_cached_text_tokens', 'output_text_tokens']

describe('P-20: one answer of the costs report', () => {
  const cost = (value: number | string, line_item: string, rest: object = {}) =>
    ({ object: 'organization.costs.result', amount: { value, currency: 'usd' }, line_item, project_id: 'proj_a', api_key_id: 'key_c', quantity: null, quantity_unit: null, ...rest })

  it('becomes exactly these lines: dollars, never cents, and what each was for', () => {
    const lines = linesOf('costs',
      cost(1.25, 'gpt-5.2-2025-12-11, input', { quantity: 714_286, quantity_unit: 'tokens' }),
      cost('0.0125000000000000', 'priority | gpt-5.2-2025-12-11, output'),
      cost(0.375, 'batch | gpt-4o-mini-2024-07-18, input'),
      cost(0.042, 'gpt-image-1 image, output'),
      cost(0.0006, 'whisper-1', { quantity: 6, quantity_unit: 'duration_seconds' }),
      cost('0.0100', 'web search tool calls'),
      cost(-25, 'Service credit', { project_id: null, api_key_id: null }),
    )
    const line = (item: string, nanos: number, known: Partial<Line>): Line =>
      ({ ...usage('completions', { project: 'proj_a', api_key: 'key_c', currency: 'USD' }), kind: 'cost', source: 'openai.costs', item, cost_nanos: nanos, ...known })
    expect(lines).toEqual([
      line('gpt-5.2-2025-12-11, input', 1_250_000_000, { model: 'gpt-5.2-2025-12-11', quantity: 714_286, unit: 'tokens' }),
      line('priority | gpt-5.2-2025-12-11, output', 12_500_000, { model: 'gpt-5.2-2025-12-11', tier: 'priority' }),
      line('batch | gpt-4o-mini-2024-07-18, input', 375_000_000, { model: 'gpt-4o-mini-2024-07-18', tier: 'batch' }),
      line('gpt-image-1 image, output', 42_000_000, { model: 'gpt-image-1' }),
      line('whisper-1', 600_000, { model: 'whisper-1', quantity: 6, unit: 'duration_seconds' }),
      line('web search tool calls', 10_000_000, {}),
      line('Service credit', -25_000_000_000, { charge: 'credit', project: '', api_key: '' }),
    ])
    // 1.25 + 0.0125 + 0.375 + 0.042 + 0.0006 + 0.01 − 25
    expect(lines.reduce((sum, { cost_nanos: nanos }) => sum + nanos!, 0)).toBe(toNanos('-23.3099'))
  })
})

describe('P-20: lines that only the detail tells apart', () => {
  it('stay apart: image sources and sizes, search contexts, tiers', () => {
    const apart = (family: FamilyId, ...changes: object[]): string[] =>
      mergeLines(linesOf(family, ...changes.map((change) => ({ ...golden[family].result, ...change })))).map(({ item }) => item)
    expect(apart('images', {}, { size: '1024x1024' }, { source: 'image.generation' }, {})).toEqual(['images; image.edit; 1024x1792', 'images; image.edit; 1024x1024', 'images; image.generation; 1024x1792'])
    expect(apart('web_search_calls', {}, { context_level: 'low' }, { context_level: null })).toEqual(['web_search_calls; high', 'web_search_calls; low', 'web_search_calls'])
    expect(apart('completions', {}, { batch: true }, { service_tier: 'priority' }, { service_tier: null })).toEqual(['completions; flex', 'completions; batch; flex', 'completions; priority', 'completions'])
  })

  it('audio and images of older answers, which name no cached part, are what they say', () => {
    const [line] = linesOf('completions', { input_tokens: 10, output_tokens: 1, num_model_requests: 1, input_audio_tokens: 6, output_audio_tokens: 1 })
    expect(line).toMatchObject({ input_tokens: 10, input_audio_tokens: 6, cached_audio_tokens: null, output_audio_tokens: 1, input_image_tokens: null })
  })
})
