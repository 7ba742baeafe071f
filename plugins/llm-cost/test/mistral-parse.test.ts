/** P-20: golden lines from small Mistral answers written and added up by hand, one for each trap. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProviderProblem } from '../providers/problem'
import { linesOf } from '../providers/mistral/lines'
import { parseUsage, parseWorkspaces, type Entry } from '../providers/mistral/parse'
import { amountNanos, zonesToAsk } from '../providers/mistral/price'
import { usageUrl, workspacesUrl } from '../providers/mistral/requests'
import { share } from '../providers/mistral/share'

const none = { models: {} }
const answer = (change: object = {}) => ({
  completion: none, ocr: none, connectors: none, libraries_api: { pages: none, tokens: none, audio_seconds: none },
  fine_tuning: { training: {}, storage: {} }, audio: none, audio_characters: none, vibe_usage: 0,
  vibe_code: { completion: none, ocr: none, connectors: none, audio: none, audio_characters: none }, chat: none,
  date: '2026-11-01T00:00:00Z', previous_month: '2026-10', next_month: null, start_date: '2026-11-01T00:00:00Z', end_date: '2026-11-30T23:59:59.999Z',
  currency: 'EUR', currency_symbol: '€', prices: [], ...change,
})
const entry = (group: string, value: unknown, rest: object = {}) =>
  ({ usage_type: 'usage', event_type: 'api_tokens', billing_metric: 'mistral-large-2512', billing_display_name: 'mistral-large-latest', billing_group: group, timestamp: '2026-11-14', value, value_paid: value, ...rest })
const price = (group: string, amount: unknown, rest: object = {}) =>
  ({ event_type: 'api_tokens', billing_metric: 'mistral-large-2512', billing_group: group, api_zone: 'global', service_tier: 'standard', price: amount, ...rest })
const large = (lanes: Record<string, unknown[]>) => ({ models: { 'mistral-large-latest::mistral-large-2512': lanes } })
const prices = [price('input', '5E-7'), price('cached', '0.0000000500'), price('output', 0.0000015)]

const read = (body: unknown) => linesOf(parseUsage(body, '2026-11-20'), '2026-11-01')
const costs = (body: unknown) => read(body).filter(({ kind }) => kind === 'cost')
const usage = (body: unknown) => read(body).filter(({ kind }) => kind === 'usage')

describe('tokens', () => {
  const body = answer({ completion: large({ input: [entry('input', 11_121)], cached: [entry('cached', 2000)], output: [entry('output', 1115)] }), prices })

  it('of all lanes meet in one line; input includes what came from the cache, which is billed beside it', () => {
    expect(usage(body)).toEqual([expect.objectContaining({
      day: '2026-11-14', span: 'day', item: 'completion', model: 'mistral-large-2512', project: '', tier: '', region: '', currency: '',
      input_tokens: 13_121, cached_tokens: 2000, output_tokens: 1115, requests: null, quantity: null, cost_nanos: null,
    })])
  })

  it('cost what was billed times the report\'s own price for one token, exact, in its currency', () => {
    expect(costs(body).map(({ item, currency, unit, quantity, cost_nanos, list_nanos }) => [item, currency, unit, quantity, cost_nanos, list_nanos])).toEqual([
      ['completion, input', 'EUR', 'tokens', 11_121, 5_560_500, 5_560_500],
      ['completion, cached', 'EUR', 'tokens', 2000, 100_000, 100_000],
      ['completion, output', 'EUR', 'tokens', 1115, 1_672_500, 1_672_500],
    ])
  })

  it('that a plan covers are used and listed, but not billed', () => {
    const covered = answer({ vibe_code: { completion: large({ input: [entry('input', 1_000_000, { value_paid: 0 }), entry('input', 1_000_000, { value_paid: 250_000 })] }) }, prices })
    expect(costs(covered)).toEqual([expect.objectContaining({ item: 'vibe_code completion, input', cost_nanos: 125_000_000, list_nanos: 1_000_000_000, quantity: 250_000 })])
    expect(usage(covered)).toEqual([expect.objectContaining({ item: 'vibe_code completion', input_tokens: 2_000_000 })])
  })

  it('that were taken back are an adjustment', () => {
    expect(costs(answer({ completion: large({ input: [entry('input', -1000)] }), prices }))[0]).toMatchObject({ charge: 'adjustment', cost_nanos: -500_000 })
  })

  it('whose billed part is not told cost an unknown amount, not 0', () => {
    const [line] = costs(answer({ completion: large({ input: [entry('input', 10, { value_paid: null })] }), prices }))
    expect(line).toMatchObject({ cost_nanos: null, list_nanos: 5000, quantity: null })
  })

  it('given as text are read as numbers; half a token is refused', () => {
    expect(usage(answer({ completion: large({ output: [entry('output', '1115')] }), prices }))[0]).toMatchObject({ output_tokens: 1115, input_tokens: 0 })
    expect(() => usage(answer({ completion: large({ output: [entry('output', 1.5)] }), prices }))).toThrow(ProviderProblem)
  })
})

describe('prices', () => {
  it('of another event, zone or tier of the same metric are not taken', () => {
    const traps = [
      price('input', '0.0001416667', { event_type: 'api_audio_seconds' }), price('input', '5.5E-7', { api_zone: 'eu' }),
      price('input', '8.75E-7', { service_tier: 'priority' }), price('input', '1E-3', { billing_metric: 'mistral-large-2411' }), ...prices,
    ]
    const body = (rest: object) => answer({ completion: large({ input: [entry('input', 1_000_000, rest)] }), prices: traps })
    expect(costs(body({}))[0]).toMatchObject({ cost_nanos: 500_000_000 })
    expect(costs(body({ api_zone: 'eu', service_tier: 'standard' }))[0]).toMatchObject({ cost_nanos: 550_000_000, item: 'completion, input; eu', region: 'eu', tier: '' })
    expect(costs(body({ service_tier: 'priority' }))[0]).toMatchObject({ cost_nanos: 875_000_000, item: 'completion, input; priority', tier: 'priority', region: '' })
    expect(costs(body({ event_type: 'api_audio_seconds' }))[0]).toMatchObject({ cost_nanos: 141_666_700_000, unit: 'seconds' })
  })

  it('that are missing or contradict each other leave the cost unknown', () => {
    const body = answer({ completion: large({ input: [entry('input', 10)], output: [entry('output', 10)] }), prices: [price('output', '1E-6'), price('output', '2E-6')] })
    expect(costs(body).map(({ cost_nanos }) => cost_nanos)).toEqual([null, null])
  })

  it('multiply without loss, however they are written', () => {
    expect([amountNanos('8.50E-8', 100), amountNanos('0.0000017000', 11_121), amountNanos('1.4025e-06', 1), amountNanos('1', 12.5), amountNanos(null, 3), amountNanos('2', null)])
      .toEqual([8500, 18_905_700, 1403, 12_500_000_000, null, null])
  })

  it('that differ by zone make us ask for the zones when entries do not tell theirs', () => {
    const both = [...prices, price('input', '5.5E-7', { api_zone: 'eu' }), price('input', '5E-7', { api_zone: 'us' })]
    const ask = (rest: object, list: object[]) => {
      const { entries, prices: read } = parseUsage(answer({ completion: large({ input: [entry('input', 1, rest)] }), prices: list }), '2026-11-20')
      return zonesToAsk(entries, read)
    }
    expect(ask({}, both)).toEqual(['eu', 'us'])
    expect(ask({ api_zone: 'global' }, both)).toEqual([])
    expect(ask({ value_paid: 0 }, both)).toEqual([])
    expect(ask({}, [...prices, price('input', '5E-7', { api_zone: 'eu' })])).toEqual([])
  })
})

describe('what is not counted in tokens', () => {
  it('keeps its unit: pages, seconds, characters, calls', () => {
    const models = (metric: string, group: string, event: string | null, value: number) => ({ models: { [metric]: { [group]: [entry(group, value, { event_type: event, billing_metric: metric })] } } })
    const body = answer({
      ocr: models('mistral-ocr-2505', 'input', 'api_pages', 42), audio: models('voxtral-mini-2507', 'input', null, 90.5),
      audio_characters: models('voxtral-tts', 'output', 'api_audio_characters', 7), connectors: models('web_search', 'input', 'api_connectors', 3),
      prices: [price('input', '0.001', { event_type: 'api_pages', billing_metric: 'mistral-ocr-2505' })],
    })
    expect(usage(body).map(({ item, model, unit, quantity, input_tokens }) => [item, model, unit, quantity, input_tokens])).toEqual([
      ['ocr; input pages', 'mistral-ocr-2505', 'pages', 42, null], ['connectors; input calls', 'web_search', 'calls', 3, null],
      ['audio; input seconds', 'voxtral-mini-2507', 'seconds', 90.5, null], ['audio_characters; output characters', 'voxtral-tts', 'characters', 7, null],
    ])
    expect(costs(body)[0]).toMatchObject({ item: 'ocr, input', cost_nanos: 42_000_000, unit: 'pages' })
  })

  it('audio seconds inside completions are no tokens', () => {
    const [line] = usage(answer({ completion: large({ input: [entry('input', 60, { event_type: 'api_audio_seconds' })] }) }))
    expect(line).toMatchObject({ item: 'completion; input seconds', quantity: 60, input_tokens: null })
  })

  it('storage of fine-tuned models is a number for the month, of unknown cost', () => {
    const lines = read(answer({ fine_tuning: { training: {}, storage: { 'ft:mistral-small:acme': 3, 'ft:gone': 0 } } }))
    expect(lines).toEqual([expect.objectContaining({ kind: 'usage', span: 'month', day: '2026-11-01', item: 'fine_tuning storage; month', model: 'ft:mistral-small:acme', quantity: 3, unit: '' })])
  })
})

describe('days', () => {
  it('an entry without one is for the month, beside what is known of its first day', () => {
    const lines = costs(answer({ completion: large({ input: [entry('input', 5, { timestamp: null }), entry('input', 7, { timestamp: '2026-11-01T00:00:00.000Z' })] }), prices }))
    expect(lines.map(({ day, span, item, quantity }) => [day, span, item, quantity])).toEqual([['2026-11-01', 'month', 'completion, input; month', 5], ['2026-11-01', 'day', 'completion, input', 7]])
  })

  it('categories and fields that are new are read or passed over', () => {
    const lines = usage(answer({ agents: large({ input: [entry('input', 5, { colour: { deep: [1] } })] }), notes: ['x'], totals: { list: ['y'], sum: 4 } }))
    expect(lines).toEqual([expect.objectContaining({ item: 'agents', input_tokens: 5 })])
  })

  it.each([
    ['no object', null, 'the answer'],
    ['no completions', answer({ completion: undefined }), 'completion'],
    ['completions without models', answer({ completion: {} }), 'completion.models'],
    ['another month', answer({ start_date: '2026-10-01T00:00:00Z' }), 'start_date'],
    ['an entry of another month', answer({ completion: large({ input: [entry('input', 1, { timestamp: '2026-10-31' })] }) }), 'completion.models.mistral-large-latest::mistral-large-2512.input[0].timestamp'],
    ['an entry at noon', answer({ completion: large({ input: [entry('input', 1, { timestamp: '2026-11-02T12:00:00Z' })] }) }), 'completion.models.mistral-large-latest::mistral-large-2512.input[0].timestamp'],
    ['an entry that is text', answer({ completion: large({ input: ['x'] }) }), 'completion.models.mistral-large-latest::mistral-large-2512.input[0]'],
    ['a value in words', answer({ completion: large({ input: [entry('input', 'many')] }) }), 'completion.models.mistral-large-latest::mistral-large-2512.input[0].value'],
    ['a price in words', answer({ prices: [price('input', 'cheap')] }), 'prices[0].price'],
    ['prices that are no list', answer({ prices: {} }), 'prices'],
  ])('refuses %s and names %s', (_, body, field) => {
    const attempt = (): unknown => parseUsage(body, '2026-11-20')
    expect(attempt).toThrow(ProviderProblem)
    expect(attempt).toThrow(`unexpected: ${field} is`)
  })
})

describe('sharing', () => {
  const bare: Entry = { category: 'completion', model: 'm', metric: 'm', group: 'input', event: '', zone: '', tier: '', day: '2026-11-14', value: 10, paid: 10, project: '' }
  const part = (project: string, ...values: number[]) => ({ mark: { project }, entries: values.map((value) => ({ ...bare, value, paid: value })) })
  const result = (...parts: ReturnType<typeof part>[]) => share([bare], parts).map(({ project, value, paid }) => [project, value, paid])

  it('names who used what; the rest belongs to nobody', () => {
    expect(result(part('a', 3), part('b', 1, 1))).toEqual([['a', 3, 3], ['b', 2, 2], ['', 5, 5]])
    expect(result(part('a', 3), part('b', 7))).toEqual([['a', 3, 3], ['b', 7, 7]])
  })

  it('does not believe parts that claim more than there was: a filter that is ignored counts nothing twice', () => {
    expect(result(part('a', 10), part('b', 10))).toEqual([['', 10, 10]])
  })

  it('never adds or loses a unit, whatever the parts claim', () => {
    const units = fc.array(fc.record({ group: fc.constantFrom('input', 'output'), value: fc.integer({ min: -3, max: 20 }) }), { maxLength: 6 }).map((list) => list.map((each) => ({ ...bare, ...each, paid: each.value })))
    const parts = fc.array(fc.record({ mark: fc.constantFrom('a', 'b', 'c').map((project) => ({ project })), entries: units }), { maxLength: 3 })
    const sum = (entries: readonly Entry[], group: string, field: 'value' | 'paid'): number => entries.reduce((total, entry) => total + (entry.group === group ? entry[field]! : 0), 0)
    fc.assert(fc.property(units, parts, (whole, claims) => {
      const shared = share(whole, claims)
      for (const group of ['input', 'output']) for (const field of ['value', 'paid'] as const) expect(sum(shared, group, field)).toBe(sum(whole, group, field))
    }))
  })

  it('keeps kinds apart that differ in anything else', () => {
    const other = { ...bare, group: 'output', value: 4, paid: 4 }
    expect(share([bare, other], [{ mark: { project: 'a' }, entries: [other] }]).map(({ group, project, value }) => [group, project, value])).toEqual([['input', '', 10], ['output', 'a', 4]])
  })
})

describe('paths', () => {
  it.each([
    ['mistral', '', '/api/admin'], ['mistral', '/api', '/admin'], ['mistral', '/gateway/', '/api/admin'], ['mistral', '/gateway/admin', ''],
    ['mistral-api', '', '/v1/admin'], ['mistral-api', '/v1', '/admin'], ['mistral-api', '/gateway/v1/admin/', ''],
  ])('of %s below "%s" begin with "%s"', (network, basePath, prefix) => {
    expect(usageUrl({ network, basePath }, { month: '2026-05-20', zone: 'eu' })).toBe(`${prefix}/usage?month=5&year=2026&api_zone=eu`)
    expect(workspacesUrl({ network, basePath }, 2)).toBe(`${prefix}/workspaces?is_archived=true&page=2&page_size=100`)
  })

  it('workspaces without an id are refused; without a name they are called by it', () => {
    expect(parseWorkspaces({ total: 1, items: [{ uuid: 'u-1', name: '' }] })).toEqual({ workspaces: [{ id: 'u-1', name: 'u-1' }], total: 1 })
    expect(() => parseWorkspaces({ total: 1, items: [{ name: 'Research' }] })).toThrow('items[0].uuid')
  })
})
