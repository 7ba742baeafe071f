/** P-20: golden lines from small xAI answers written and added up by hand, one for each trap. */
import { describe, expect, it } from 'vitest'
import { ProviderProblem } from '../providers/problem'
import { modelOf, parseTeam, parseUsage } from '../providers/xai/parse'
import { detailed, documented, usageRequest, type Grouping } from '../providers/xai/requests'

const point = (value: unknown, day = '2026-11-14') => ({ timestamp: `${day}T00:00:00Z`, values: [value] })
const series = (group: unknown[], ...dataPoints: unknown[]) => ({ group, groupLabels: group, dataPoints })
const answer = (...timeSeries: unknown[]) => ({ timeSeries, limitReached: false })
const read = (body: unknown, grouping: Grouping = documented) => parseUsage(body, { from: '2026-11-01', to: '2026-11-20', grouping })
const nanos = (...values: unknown[]) => values.map((value) => read(answer(series(['Chat grok-4-0709'], point(value)))).lines[0]?.cost_nanos)

describe('amounts', () => {
  it('are dollars, not cents; numbers or text; to the nano', () => {
    expect(nanos(0.75973725, '0.75973725', 12, 1e-7, 0.1 + 0.2, '-1.5')).toEqual([759_737_250, 759_737_250, 12_000_000_000, 100, 300_000_000, -1_500_000_000])
  })

  it('of 0 are no line; what is missing is unknown, not 0', () => {
    expect(nanos(0, '0.000')).toEqual([undefined, undefined])
    expect(read(answer(series(['Chat grok-4-0709'], { timestamp: '2026-11-14T00:00:00Z', values: [] }))).lines[0]).toMatchObject({ cost_nanos: null })
  })
})

describe('a line', () => {
  it('has description, model and dollars', () => {
    expect(read(answer(series(['Chat grok-4-0709'], point(1)))).lines).toEqual([expect.objectContaining({
      provider: 'xai', source: 'xai.costs', kind: 'cost', charge: 'usage', span: 'day', day: '2026-11-14', item: 'Chat grok-4-0709', model: 'grok-4-0709',
      api_key: '', currency: 'USD', cost_nanos: 1_000_000_000, input_tokens: null, quantity: null,
    })])
  })

  it('in detail has the kind of token and the key, too; equal ones are added', () => {
    const kind = ['Chat grok-4-0709', 'Reasoning tokens', 'key-1']
    expect(read(answer(series(kind, point(1)), series(kind, point(2.5)), series(['Web search', '', ''], point(4))), detailed).lines.map(({ item, model, api_key, cost_nanos }) => [item, model, api_key, cost_nanos])).toEqual([
      ['Chat grok-4-0709; Reasoning tokens', 'grok-4-0709', 'key-1', 3_500_000_000], ['Web search', '', '', 4_000_000_000],
    ])
  })

  it('below 0 is a credit', () => {
    expect(read(answer(series(['Chat grok-4-0709'], point(-2)), series(['Web search'], point(-1)), series(['Web search'], point(3)))).lines.map(({ charge, cost_nanos }) => [charge, cost_nanos]))
      .toEqual([['credit', -2_000_000_000], ['usage', 2_000_000_000]])
  })

  it('of another day than asked for is passed over', () => {
    const { lines } = read(answer(series(['a'], point(1, '2026-10-31'), point(2, '2026-11-01'), point(4, '2026-11-20'), point(8, '2026-11-21'))))
    expect(lines.map(({ day, cost_nanos }) => [day, cost_nanos])).toEqual([['2026-11-01', 2_000_000_000], ['2026-11-20', 4_000_000_000]])
  })

  it.each([
    ['Chat grok-4-0709', 'grok-4-0709'], ['Chat grok-4-fast-reasoning', 'grok-4-fast-reasoning'], ['API grok-4.3', 'grok-4.3'], ['grok-2-image-1212', 'grok-2-image-1212'],
    ['Batch Chat grok-4-0709 (priority)', 'grok-4-0709'], ['Embedding v1', 'v1'], ['Web search', ''], ['Chat with a person', ''], ['', ''],
  ])('described as "%s" belongs to the model "%s"', (description, model) => expect(modelOf(description)).toBe(model))
})

describe('an answer', () => {
  it('that left something out, or is not grouped as asked, says so', () => {
    expect(read({ timeSeries: [], limitReached: true })).toEqual({ complete: false, grouped: true, lines: [] })
    expect(read(answer(series(['Chat grok-4-0709'], point(1))), detailed)).toMatchObject({ complete: true, grouped: false })
    expect(read({ timeSeries: [], futureField: 1 })).toMatchObject({ complete: true })
  })

  it.each([
    ['no object', null, 'the answer'],
    ['no series', { limitReached: false }, 'timeSeries'],
    ['a limit in words', { timeSeries: [], limitReached: 'no' }, 'limitReached'],
    ['a series without a group', answer({ dataPoints: [] }), 'timeSeries[0].group'],
    ['a group that is a number', answer(series([7], point(1))), 'timeSeries[0].group[0]'],
    ['no points', answer({ group: ['a'] }), 'timeSeries[0].dataPoints'],
    ['an amount in words', answer(series(['a'], point('much'))), 'timeSeries[0].dataPoints[0].values[0]'],
    ['two amounts', answer(series(['a'], { timestamp: '2026-11-14T00:00:00Z', values: [1, 2] })), 'timeSeries[0].dataPoints[0].values'],
    ['a point at noon', answer(series(['a'], { timestamp: '2026-11-14T12:00:00Z', values: [1] })), 'timeSeries[0].dataPoints[0].timestamp'],
    ['a point without a day', answer(series(['a'], { values: [1] })), 'timeSeries[0].dataPoints[0].timestamp'],
  ])('with %s is refused, naming %s', (_, body, field) => {
    const attempt = (): unknown => read(body)
    expect(attempt).toThrow(ProviderProblem)
    expect(attempt).toThrow(`unexpected: ${field} is`)
  })
})

describe('the team of a key', () => {
  it.each([
    [{ scope: 'SCOPE_TEAM', scopeId: 't-1', teamId: 't-0' }, 't-1'], [{ teamId: 't-0' }, 't-0'], [{ scope: 'SCOPE_TEAM', scopeId: '', teamId: 't-0' }, 't-0'],
    [{ scope: 'SCOPE_ORGANIZATION', scopeId: 'o-1', teamId: '' }, ''], [{ scope: 'SCOPE_ORGANIZATION', scopeId: 'o-1', teamId: null }, ''], [{}, ''],
  ])('%j is "%s"', (body, team) => expect(parseTeam(body)).toBe(team))
})

it('a request names its days in UTC, the end exclusive, and cannot leave its path', () => {
  const { path, body } = usageRequest({ team: '../../x?y', from: '2026-10-31', to: '2026-12-31', grouping: documented })
  expect(path).toBe('/v1/billing/teams/..%2F..%2Fx%3Fy/usage')
  expect(body).toMatchObject({ analyticsRequest: { timeRange: { startTime: '2026-10-31 00:00:00', endTime: '2027-01-01 00:00:00', timezone: 'Etc/GMT' } } })
})
