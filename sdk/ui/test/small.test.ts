import { expect, it } from 'vitest'
import { hasData, labelStep, slicesOf, sumKnown, twinColumns, twinRows } from '../chart/model'
import { cellValue } from '../table/model'
import { matchItems, placeOverlay } from '../controls/menu'
import { draftOf, problemOf, readNumber, valuesOf, type SettingsSchema } from '../form/fields'
import { formatKeys, matchKeys } from '../functions/keys'
import { compareFigures } from '../page/figure'
import { de } from '../texts/de'
import { en } from '../texts/en'

const press = (key: string, on: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...on })

it('shortcuts read as each system writes them and match exactly', () => {
  expect(formatKeys('mod+shift+k', true)).toBe('⌘⇧K')
  expect(formatKeys('mod+shift+k', false)).toBe('Ctrl+Shift+K')
  expect(matchKeys(press('k', { ctrlKey: true }), 'mod+k', false)).toBe(true)
  expect(matchKeys(press('k', { metaKey: true }), 'mod+k', true)).toBe(true)
  expect(matchKeys(press('k', { ctrlKey: true, shiftKey: true }), 'mod+k', false)).toBe(false)
  expect(matchKeys(press('k', { ctrlKey: true }), 'mod+k', true)).toBe(false)
  expect(matchKeys(press('?', { shiftKey: true }), '?', false)).toBe(true)
  expect(matchKeys(press('Escape'), 'esc', false)).toBe(true)
  expect(matchKeys(press('K', { ctrlKey: true, shiftKey: true }), 'mod+shift+k', false)).toBe(true)
})

const schema: SettingsSchema = {
  type: 'object',
  properties: {
    days: { type: 'integer', title: 'Days', minimum: 1, maximum: 365, default: 180 },
    limit: { type: 'number', title: 'Limit', default: 1.5 },
    name: { type: 'string', title: 'Name', maxLength: 3 },
    unit: { type: 'string', title: 'Unit', enum: ['a', 'b'] },
    on: { type: 'boolean', title: 'On', default: true },
  },
}

it('settings: defaults, the language\'s comma, and back', () => {
  const draft = draftOf(schema, {}, 'de')
  expect(draft).toEqual({ days: '180', limit: '1,5', name: '', unit: 'a', on: true })
  expect(valuesOf(schema, { ...draft, limit: '2,25', on: false })).toEqual({ days: 180, limit: 2.25, name: '', unit: 'a', on: false })
  expect([readNumber('1e5'), readNumber('0x1'), readNumber('1.2.3'), readNumber(' -3 '), readNumber('')]).toEqual([null, null, null, -3, null])
})

it('settings: every problem has words in both languages', () => {
  const { days, name, unit } = schema.properties
  expect(problemOf(days!, '')?.key).toBe('required')
  expect(problemOf(days!, 'ten')?.key).toBe('number')
  expect(problemOf(days!, '1.5')?.key).toBe('integer')
  expect(problemOf(days!, '0')).toEqual({ key: 'minimum', params: { minimum: 1 } })
  expect(problemOf(days!, '366')?.key).toBe('maximum')
  expect(problemOf(days!, '365')).toBeNull()
  expect(problemOf(name!, 'four')).toEqual({ key: 'maxLength', params: { max: 3, length: 4 } })
  expect(problemOf(unit!, 'c')?.key).toBe('choice')
})

const leaves = (texts: object, path = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]): [string, string][] => (typeof value === 'string' ? [[`${path}${key}`, value]] : leaves(value as object, `${path}${key}.`)))

it('both languages say the same things with the same parameters', () => {
  const english = new Map(leaves(en))
  for (const [key, text] of leaves(de)) {
    const names = (words: string): string[] => [...new Set([...words.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort()
    expect(names(text), key).toEqual(names(english.get(key)!))
    expect(text.split('|').length, key).toBe(english.get(key)!.split('|').length)
  }
})

it('figures: no comparison with the unknown, no share of nothing', () => {
  expect(compareFigures(null, 5, 'lower')).toBeNull()
  expect(compareFigures(5, null, 'lower')).toBeNull()
  expect(compareFigures(5, 0, 'lower')).toEqual({ direction: 'up', change: null, good: false })
  expect(compareFigures(4, 5, 'lower')).toEqual({ direction: 'down', change: 0.2, good: true })
  expect(compareFigures(5, 5, 'higher')).toEqual({ direction: 'same', change: 0, good: null })
})

it('chart and table twin hold the same values; unknown is not zero', () => {
  const series = [{ key: 'a', name: 'A', values: [1, null] }, { key: 'b', name: 'B', values: [2, null] }]
  const texts = { category: 'Day', value: 'Value', share: 'Share', total: 'Total' }
  const rows = twinRows('bar', ['2026-01-01', '2026-01-02'], series)
  const columns = twinColumns('bar', series, true, 'money', 'USD', texts)
  expect(columns.map((column) => column.title)).toEqual(['Day', 'A', 'B', 'Total'])
  expect(rows.map((row) => columns.map((column) => cellValue(column, row)))).toEqual([['2026-01-01', 1, 2, 3], ['2026-01-02', null, null, null]])
  expect(sumKnown([null, undefined])).toBeNull()
  expect(hasData([{ key: 'a', name: 'A', values: [null] }])).toBe(false)
  expect(twinColumns('bar', series, true, 'money', 'USD', { ...texts, total: null })).toHaveLength(columns.length - 1)
  const pie = twinColumns('pie', [{ key: 'a', name: 'A', values: [1] }, { key: 'b', name: 'B', values: [3] }], false, 'number', 'USD', texts)
  expect(cellValue(pie[2]!, { key: 'b', label: 'B', values: [3] })).toBe(0.75)
  expect(slicesOf([{ key: 'a', name: 'A', values: [null] }, { key: 'b', name: 'B', values: [1] }, { key: 'c', name: 'C', values: [2] }]).map((one) => one.key)).toEqual(['c', 'b'])
  expect([labelStep(30, 600, 60), labelStep(5, 600, 60)]).toEqual([3, 1])
})

it('overlays stay in the window and menus find every word', () => {
  const anchor = { left: 380, right: 400, top: 280, bottom: 300 }
  expect(placeOverlay(anchor, { width: 100, height: 50 }, { width: 400, height: 300 }, 'start')).toEqual({ left: 292, top: 226 })
  expect(placeOverlay({ left: 10, right: 30, top: 10, bottom: 30 }, { width: 100, height: 50 }, { width: 400, height: 300 }, 'start')).toEqual({ left: 10, top: 34 })
  expect(matchItems([{ id: '1', label: 'GPT-5 mini' }, { id: '2', label: 'o4 mini' }], 'mini gpt').map((item) => item.id)).toEqual(['1'])
})
