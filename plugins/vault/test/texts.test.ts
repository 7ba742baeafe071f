/** C-06: every text in both languages, with the same parameters; every key that the code names has one. */
import { manifestSchema } from '@panoptic/sdk/contract/manifest'
import { fileProblems, findings, importFormats, importPreview } from '@panoptic/sdk/contract/secrets'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { messages } from '../messages/index'
import { ageGroups } from '../vault/age'
import { draftFields, problems } from '../vault/fields'
import { findingOrder, urgencyOf } from '../vault/findings'
import * as formats from '../vault/formats'
import { shows } from '../vault/query'

const folder = resolve(import.meta.dirname, '..')
const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(resolve(folder, path), 'utf8')) as Record<string, unknown>
const flatten = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string' ? [[path, value]] : Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`))
const parameters = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
const forms = (text: string): number => text.split(' | ').length

const manifest = manifestSchema.parse(read('package.json')['panoptic'])
const texts = new Map(flatten(messages.en))

describe.each([
  ['locales', read('locales/en.json'), read('locales/de.json')],
  ['messages', messages.en, messages.de],
])('%s', (_, english, german) => {
  const [en, de] = [flatten(english), new Map(flatten(german))]

  it('hold the same keys, parameters and plural forms in both languages', () => {
    expect([...de.keys()].sort()).toEqual(en.map(([key]) => key).sort())
    for (const [key, text] of en) {
      expect(parameters(de.get(key) ?? ''), key).toEqual(parameters(text))
      expect(forms(de.get(key) ?? ''), key).toBe(forms(text))
    }
  })

  it('are translated', () => {
    const alike = ['vault.column.name', 'vault.form.name.label', 'vault.form.provider.example', 'vault.ageGroup.quarter', 'vault.ageGroup.half', 'vault.ageGroup.year',
      'vault.format.csv.name', 'vault.format.env.name', 'vault.format.bitwarden.name', 'vault.format.kdbx.name', 'vault.format.panoptic.name']
    expect(en.filter(([key, text]) => de.get(key) === text && !alike.includes(key)).map(([key]) => key)).toEqual([])
  })
})

it('the manifest fits its schema, asks for what the vault needs and for no network; every %key% has a text', () => {
  const keys = [...JSON.stringify(manifest).matchAll(/%([\w.-]+)%/g)].map((match) => match[1]!)
  expect([...new Set(keys)].sort()).toEqual(Object.keys(read('locales/en.json')).sort())
  expect(manifest.permissions).toMatchObject({ network: [], secrets: ['manage'], metrics: ['publish'] })
  expect(manifest.tasks).toMatchObject([{ id: 'remind', schedule: '15 8 * * *', catchUp: 'once' }])
})

it('knows every finding, file format and file problem of the host, and has words for each', () => {
  expect([...findingOrder].sort()).toEqual([...findings].sort())
  expect([...formats.importFormats]).toEqual([...importFormats])
  expect([...formats.fileProblems]).toEqual([...fileProblems])
  const wanted = [
    ...findings.flatMap((finding) => ['name', 'what', 'remedy'].map((part) => `finding.${finding}.${part}`)),
    ...importFormats.flatMap((format) => [`format.${format}.name`, `format.${format}.how`]),
    ...fileProblems.flatMap((problem) => [`fileProblem.${problem}.what`, `fileProblem.${problem}.remedy`]),
    ...importPreview.shape.rows.element.shape.problem.options.filter((problem) => problem !== '').flatMap((problem) => ['state', 'result', 'count'].map((part) => `import.${part}.${problem}`)),
    ...problems.map((problem) => `form.wrong.${problem}`), ...draftFields.map((field) => `form.${field}.label`),
    ...ageGroups.map(({ id }) => `ageGroup.${id}`), ...shows.map((show) => `show.${show}`),
  ]
  expect(wanted.filter((key) => !texts.has(`vault.${key}`))).toEqual([])
  expect(new Set(findings.map(urgencyOf))).toEqual(new Set(['danger', 'warning', 'neutral']))
})

it('every key that the code names has a text, and every text is named', () => {
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(views|vault|tasks)\/.*\.(ts|vue)$/.test(path)).map((path) => readFileSync(resolve(folder, path), 'utf8')).join('\n')
  /** Names of metrics and of variables look the same. */
  const others = /^vault\.(secrets|due|oldest_days|expires_in_days|secret\.age|secret\.overdue|\w+\.value)$/
  const named = [...source.matchAll(/['"`](vault\.[\w.-]+)['"`]/g)].map((match) => match[1]!).filter((key) => !others.test(key) || texts.has(key))
  expect(named.length).toBeGreaterThan(120)
  expect([...new Set(named)].filter((key) => !texts.has(key))).toEqual([])
  /** `t(`vault.finding.${finding}.name`)` names every key of that shape. */
  const shapes = [...source.matchAll(/`(vault\.[\w.-]*\$\{[^`]*)`/g)].map((match) => new RegExp(`^${match[1]!.replace(/\$\{[^}]*\}/g, '*').replace(/[.]/g, '\\.').replace(/\*/g, '[\\w-]+')}$`))
  expect([...texts.keys()].filter((key) => !named.includes(key) && !shapes.some((shape) => shape.test(key)))).toEqual([])
})
