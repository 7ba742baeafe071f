/** C-06: every text in both languages, with the same parameters; every manifest key is there; every problem has words. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { manifestSchema } from '@panoptic/sdk/contract/manifest'
import { describe, expect, it } from 'vitest'
import { messages } from '../messages/index'
import { problemCodes } from '../providers/problem'
import { providers } from '../providers/index'

const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(resolve(import.meta.dirname, '..', path), 'utf8')) as Record<string, unknown>

const flatten = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string' ? [[path, value]] : Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`))
const parameters = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

const manifest = manifestSchema.parse(read('package.json')['panoptic'])

describe.each([
  ['locales', read('locales/en.json'), read('locales/de.json')],
  ['messages', messages.en, messages.de],
])('%s', (_, english, german) => {
  const [en, de] = [flatten(english), new Map(flatten(german))]

  it('hold the same keys and parameters in both languages', () => {
    expect([...de.keys()].sort()).toEqual(en.map(([key]) => key).sort())
    for (const [key, text] of en) expect(parameters(de.get(key) ?? ''), key).toEqual(parameters(text))
  })

  it('are translated', () => {
    const same = en.filter(([key, text]) => de.get(key) === text && !['cost.exported', 'cost.staleShort', 'view.budgets', 'cost.budgets.title'].includes(key)).map(([key]) => key)
    expect(same).toEqual([])
  })
})

it('the manifest fits its schema and every %key% has a text', () => {
  const keys = [...JSON.stringify(manifest).matchAll(/%([\w.-]+)%/g)].map((match) => match[1]!)
  const texts = read('locales/en.json')
  expect(keys.length).toBeGreaterThan(15)
  expect(keys.filter((key) => typeof texts[key] !== 'string')).toEqual([])
  expect(Object.keys(texts).filter((key) => !keys.includes(key))).toEqual([])
})

it('every problem says what happened and what to do', () => {
  expect(Object.keys(messages.en.cost.problem).sort()).toEqual([...problemCodes].sort())
})

it('every fact asked of a person has a label, a help and words for a value that does not fit', () => {
  const texts = new Map(flatten(messages.en.cost.option))
  const wanted = providers.flatMap(({ id, options }) => options.flatMap(({ name }) => ['label', 'help', 'wrong'].map((part) => `${id}.${name}.${part}`)))
  expect([...texts.keys()].sort()).toEqual(wanted.sort())
})

it('every network entry belongs to a provider, may have another base URL, and has one secret of its own', () => {
  const { network } = manifest.permissions
  expect(network.map(({ id }) => id).sort()).toEqual(providers.flatMap(({ networks }) => networks).sort())
  for (const { userOrigin, secrets } of network) expect([userOrigin, secrets.length]).toEqual([true, 1])
  expect(manifest.tasks[0]).toMatchObject({ id: 'sync', schedule: '0 */6 * * *', catchUp: 'once' })
})
