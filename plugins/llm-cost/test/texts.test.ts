/** C-06: every text in both languages, with the same parameters; every manifest key is there; every problem has words. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { manifestSchema } from '@panoptic/sdk/contract/manifest'
import { describe, expect, it } from 'vitest'
import { problemCodes } from '../providers/problem'

const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(resolve(import.meta.dirname, '..', path), 'utf8')) as Record<string, unknown>

const flatten = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string' ? [[path, value]] : Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`))
const parameters = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

const manifest = manifestSchema.parse(read('package.json')['panoptic'])

describe.each(['locales', 'messages'])('%s', (folder) => {
  const [en, de] = [flatten(read(`${folder}/en.json`)), new Map(flatten(read(`${folder}/de.json`)))]

  it('hold the same keys and parameters in both languages', () => {
    expect([...de.keys()].sort()).toEqual(en.map(([key]) => key).sort())
    for (const [key, text] of en) expect(parameters(de.get(key) ?? ''), key).toEqual(parameters(text))
  })

  it('are translated', () => {
    const same = en.filter(([key, text]) => de.get(key) === text && !['cost.exported', 'cost.staleShort'].includes(key)).map(([key]) => key)
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
  const { problem } = read('messages/en.json')['cost'] as { problem: Record<string, { what: string; remedy: string }> }
  expect(Object.keys(problem).sort()).toEqual([...problemCodes].sort())
})

it('asks for its network entry by what the host shows, and names no key', () => {
  expect(manifest.permissions.network.map(({ id, userOrigin, secrets }) => ({ id, userOrigin, secrets }))).toEqual([{ id: 'openai', userOrigin: true, secrets: ['openai-admin'] }])
  expect(manifest.tasks[0]).toMatchObject({ id: 'sync', schedule: '0 */6 * * *', catchUp: 'once' })
})
