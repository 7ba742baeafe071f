/** P-22: rows of the export as lines, by hand: money to the nano, tokens, credits, taxes; and SQL nobody can break out of. */
import { describe, expect, it } from 'vitest'
import { mergeLines, type Line } from '../ledger/rows'
import { optionProblem } from '../ledger/options'
import { options, targetOf } from '../providers/google/options'
import { parseRow } from '../providers/google/parse'
import { changedStatement, spendStatement } from '../providers/google/statements'
import type { ExportTable } from '../providers/google/table'

const row = (change: Record<string, string | null> = {}) => ({
  usage_day: '2026-11-03', service_name: 'Vertex AI', sku_name: 'Gemini 2.5 Pro Text Input - Predictions', project_name: 'acme-support', region_name: 'us-central1',
  currency_code: 'USD', charge_kind: 'regular', unit_name: 'count', part: 'cost', credit_name: '',
  amount: '1.25', list_amount: '1.25', used_amount: '1000000', per_usd: '1', ...change,
})
const lines = (...rows: readonly ReturnType<typeof row>[]): Line[] => mergeLines(rows.flatMap((each) => [...parseRow(each).lines]))
const [cost] = lines(row())

describe('a row', () => {
  it('is a line of money, and one of tokens where the SKU meters them (1,000,000 tokens at 1.25 dollars a million)', () => {
    expect(lines(row())).toMatchObject([
      { provider: 'google', source: 'google.export', day: '2026-11-03', kind: 'cost', charge: 'usage', service: 'Vertex AI', item: 'Gemini 2.5 Pro Text Input - Predictions; us-central1', model: 'gemini-2.5-pro', project: 'acme-support', region: 'us-central1', currency: 'USD', cost_nanos: 1_250_000_000, list_nanos: 1_250_000_000, quantity: 1_000_000, unit: 'count', input_tokens: null },
      { kind: 'usage', charge: 'usage', item: 'Vertex AI tokens; us-central1', model: 'gemini-2.5-pro', input_tokens: 1_000_000, cached_tokens: 0, output_tokens: 0, cost_nanos: null, currency: '', unit: '' },
    ])
  })

  it.each([
    // A third of a cent, kept to 38 places by BIGNUMERIC: rounded once, half away from zero.
    ['0.00333333333333333351720340967113', 3_333_333],
    ['0.0000000005', 1],
    ['-0.0000000005', -1],
    ['0.00000000049999', 0],
    // 0.1 + 0.2 as exact sums of floats.
    ['0.3000000000000000166533453693773481063', 300_000_000],
    ['9007199.254740991', Number.MAX_SAFE_INTEGER],
  ])('of %s is %d nano-units', (amount, nanos) => expect(lines(row({ amount }))[0]?.cost_nanos).toBe(nanos))

  it('of an amount too large to be exact is refused, as is one that is none', () => {
    expect(() => parseRow(row({ amount: '9007199.254740992' }))).toThrow('amount')
    expect(() => parseRow(row({ amount: '1,25' }))).toThrow('amount')
    expect(() => parseRow(row({ usage_day: '03.11.2026' }))).toThrow('usage_day')
    expect(() => parseRow(row({ used_amount: 'many' }))).toThrow('used_amount')
  })

  it('without an amount is unknown, not 0', () => {
    expect(lines(row({ amount: null, list_amount: null, used_amount: null }))).toMatchObject([
      { cost_nanos: null, list_nanos: null, quantity: null }, { input_tokens: null, output_tokens: 0 },
    ])
  })

  it('of a credit is a line of its own, in no other column', () => {
    expect(lines(row({ part: 'credit', credit_name: 'Research grant 2026', amount: '-0.5', list_amount: null, used_amount: null, per_usd: null }))).toEqual([
      { ...cost, charge: 'credit', item: 'Gemini 2.5 Pro Text Input - Predictions; Research grant 2026; us-central1', cost_nanos: -500_000_000, list_nanos: null, quantity: null, unit: '' },
    ])
  })

  it.each([
    ['tax', 'tax', 'Tax'], ['adjustment', 'adjustment', 'Tax; adjustment'], ['rounding_error', 'adjustment', 'Tax; rounding error'], ['surprise', 'adjustment', 'Tax; surprise'], ['regular', 'usage', 'Tax'], ['', 'usage', 'Tax'],
  ])('of cost type "%s" is %s', (charge_kind, charge, item) => {
    expect(lines(row({ charge_kind, sku_name: 'Tax', region_name: '', unit_name: '', used_amount: null }))).toMatchObject([{ charge, item, model: '' }])
  })

  it('of reserved capacity is a purchase and no tokens', () => {
    expect(lines(row({ sku_name: 'Vertex AI: Provisioned Throughput 1 month', unit_name: 'month', used_amount: '1' }))).toMatchObject([{ charge: 'purchase', quantity: 1, unit: 'month' }])
  })

  it('of tokens that a float has not kept whole counts them whole', () => {
    expect(lines(row({ used_amount: '34356.00000000000363797880709' }))[1]).toMatchObject({ kind: 'usage', input_tokens: 34_356 })
  })

  it.each([['k{char}', '100000'], ['hour', '3'], ['count', '10.5']])('in %s of %s gives no tokens: the unit is not certain', (unit_name, used_amount) => {
    expect(lines(row({ unit_name, used_amount })).map(({ kind }) => kind)).toEqual(['cost'])
  })
})

describe('rows of one day', () => {
  it('add up to what went in, came from the cache and went out: cached is a part of input, audio of both', () => {
    const usage = lines(
      row({ sku_name: 'Gemini 2.5 Flash GA Text Input - Predictions', used_amount: '1000' }),
      row({ sku_name: 'Gemini 2.5 Flash GA Input Text Caching', used_amount: '500' }),
      row({ sku_name: 'Gemini 2.5 Flash GA Audio Input - Predictions', used_amount: '30' }),
      row({ sku_name: 'Gemini 2.5 Flash GA Text Output (Thinking On) - Predictions', used_amount: '200' }),
      row({ sku_name: 'Gemini 2.5 Flash GA Text Output - Predictions', used_amount: '20' }),
    ).filter(({ kind }) => kind === 'usage')
    expect(usage).toMatchObject([{ model: 'gemini-2.5-flash', input_tokens: 1530, cached_tokens: 500, input_audio_tokens: 30, cached_audio_tokens: 0, output_tokens: 220 }])
  })

  it('stay apart by service, price class, size and region, which have prices of their own', () => {
    const items = lines(
      row(), row({ sku_name: 'Gemini 2.5 Pro Text Input (Long) - Predictions' }), row({ sku_name: 'Gemini 2.5 Pro Text Input - Batch Predictions' }), row({ region_name: '' }),
      row({ service_name: 'Gemini API', sku_name: 'Generate content input token count Gemini 2.5 Pro short input text', region_name: '' }),
    ).filter(({ kind }) => kind === 'usage').map(({ item, tier, context_window }) => [item, tier, context_window])
    expect(items).toEqual([
      ['Vertex AI tokens; us-central1', '', ''], ['Vertex AI tokens; >200k; us-central1', '', '>200k'], ['Vertex AI tokens; batch; us-central1', 'batch', ''], ['Vertex AI tokens', '', ''], ['Gemini API tokens', '', ''],
    ])
  })

  it('in two currencies are never added', () => {
    expect(lines(row(), row({ currency_code: 'EUR', per_usd: '0.92' })).filter(({ kind }) => kind === 'cost').map(({ currency, cost_nanos }) => [currency, cost_nanos])).toEqual([['USD', 1_250_000_000], ['EUR', 1_250_000_000]])
  })

  it('tell the rate they were converted with, unless it is the dollar', () => {
    expect([parseRow(row()).rate, parseRow(row({ currency_code: 'EUR', per_usd: '9.2133E-1' })).rate, parseRow(row({ currency_code: 'EUR', per_usd: null })).rate]).toEqual([null, { currency: 'EUR', perUsd: '0.92133' }, null])
    expect(() => parseRow(row({ currency_code: 'EUR', per_usd: '0' }))).toThrow('per_usd')
  })
})

describe('statements', () => {
  const good = { project: 'acme-billing', table: 'billing.gcp_billing_export_v1_01ABCD_23EF45_678901' }
  const table: ExportTable = { columns: new Set(['usage_start_time', 'service.description', 'sku.description', 'project.id', 'cost', 'currency', 'credits.amount', 'export_time']), partition: '_PARTITIONTIME', location: 'US' }
  const range = { from: '2026-11-01', to: '2026-11-21' }
  const hostile = ['a`; DROP TABLE x', '` UNION ALL SELECT', "x' OR '1'='1", 'a b', 'a--b/*', 'a\\`b', 'a\nb', 'a;b', '(SELECT 1)', '${x}', 'ａcme', '../x', 'a%60b', '']

  it.each(hostile.flatMap((word) => [...(word === '' ? [] : [{ project: word }, { table: word }]), { table: `billing.${word}` }, { table: `${word}.billing.t` }, { table: `acme-billing.${word}.t` }, { location: word === '' ? '!' : word }]))('%o is refused before it could be part of a statement or a path', (change) => {
    const values = { ...good, ...change }
    const field = options.find(({ name }) => name === Object.keys(change)[0])!
    expect(optionProblem(field, Object.values(change)[0]!)).not.toBeNull()
    expect(() => targetOf(values)).toThrow('not-set-up')
  })

  it.each([
    [{}, '`acme-billing`.`billing`.`gcp_billing_export_v1_01ABCD_23EF45_678901`'],
    [{ table: 'other-project.set_1.table-2' }, '`other-project`.`set_1`.`table-2`'],
    [{ table: 'example.com:old-project.billing.t' }, '`example.com:old-project`.`billing`.`t`'],
  ])('read the table that %o names', (change, name) => {
    expect(spendStatement(targetOf({ ...good, ...change }), table, range).query.match(/`.*`/g)).toEqual([name])
  })

  it('take services as a parameter, whatever they are; only * has a meaning', () => {
    const nasty = `Vertex AI', 'x') OR 1=1 --, 100%_\\, Claude*`
    const { query, parameters } = spendStatement(targetOf({ ...good, services: nasty }), table, range)
    expect(query).toBe(spendStatement(targetOf(good), table, range).query)
    expect(parameters.find(({ name }) => name === 'services')?.value).toEqual(["vertex ai'", "'x') or 1=1 --", '100\\%\\_\\\\', 'claude%'])
    expect(spendStatement(targetOf(good), table, range).parameters.at(-1)?.value).toEqual(['vertex ai', 'gemini api', 'generative language api', 'claude%'])
  })

  it('read only partitions that can hold the days, with room for time zones', () => {
    const value = (statement: ReturnType<typeof spendStatement> | null, wanted: string) => statement?.parameters.find(({ name }) => name === wanted)?.value
    const spend = spendStatement(targetOf(good), table, range)
    expect([spend.query.includes('_PARTITIONTIME >= @loaded_from'), value(spend, 'loaded_from'), value(spend, 'from_time'), value(spend, 'until_time')]).toEqual([true, '2026-10-29T00:00:00Z', '2026-11-01T00:00:00Z', '2026-11-22T00:00:00Z'])
    const changed = changedStatement(targetOf(good), table, range, Date.parse('2026-11-20T06:00:00Z'))
    expect([value(changed, 'loaded_from'), value(changed, 'since')]).toEqual(['2026-11-17T00:00:00Z', '2026-11-20T06:00:00.000Z'])
    expect(spendStatement(targetOf(good), { ...table, partition: '' }, range).query).not.toContain('loaded_from')
    expect(changedStatement(targetOf(good), { ...table, columns: new Set(['cost']) }, range, 0)).toBeNull()
  })

  it('name no column the table lacks', () => {
    const { query } = spendStatement(targetOf(good), table, range)
    for (const column of ['cost_at_list', 'location.region', 'cost_type', 'usage.', 'currency_conversion_rate']) expect(query).not.toContain(column)
  })
})
