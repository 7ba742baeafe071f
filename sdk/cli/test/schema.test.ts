/** The JSON schema for editors takes and refuses what the host's own schema does. */
import Ajv2020 from 'ajv/dist/2020'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../contract/manifest'
import { packageSchema } from '../schema/package-schema'
import { repoRoot } from './folders'

const ajv = new Ajv2020({ strict: false, allErrors: true })
const validate = ajv.compile(packageSchema())
const json = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
const template = json(join(import.meta.dirname, '../template/package.json'))
const known = [
  ...readdirSync(join(repoRoot, 'plugins')).map((id) => join(repoRoot, 'plugins', id, 'package.json')),
  ...readdirSync(join(repoRoot, 'tests/fixtures/plugins')).map((id) => join(repoRoot, 'tests/fixtures/plugins', id, 'package.json')),
]
const withManifest = (change: object): Record<string, unknown> => ({ ...template, panoptic: { ...(template['panoptic'] as object), ...change } })
const both = (pack: Record<string, unknown>): [boolean, boolean] => [validate(pack), manifestSchema.safeParse(pack['panoptic']).success]

describe('C-10: the JSON schema and the host agree', () => {
  it.each([...known, join(import.meta.dirname, '../template/package.json')])('on %s', (path) => {
    expect(both(json(path)), JSON.stringify(validate.errors)).toEqual([true, true])
  })
  it.each<[string, object]>([
    ['an unknown key', { colour: 'red' }],
    ['an unknown key deep inside', { permissions: { network: [{ id: 'a', origin: 'https://a.example', reason: 'r', extra: 1 }] } }],
    ['a missing title', { title: undefined }],
    ['an engine that is no major version', { engine: '1.0' }],
    ['an id with capitals', { views: [{ id: 'A', title: 't' }] }],
    ['an unknown card', { cards: [{ id: 'a', title: 't', kind: 'pie', metric: 'm' }] }],
    ['a budget beyond its bounds', { budgets: { memoryMb: 5000 } }],
    ['a budget that is no whole number', { budgets: { rows: 100.5 } }],
    ['a secret that goes nowhere', { secrets: [{ id: 'a', title: 't', inject: { kind: 'cookie' } }] }],
    ['a header with capitals', { secrets: [{ id: 'a', title: 't', inject: { kind: 'header', header: 'X-Key' } }] }],
    ['too long a title', { title: 'x'.repeat(201) }],
    ['settings of another shape', { settings: { type: 'object', properties: { a: { type: 'array', title: 't' } } } }],
    ['a path that is left', { secrets: [{ id: 'a', title: 't', inject: { kind: 'path', format: 'bot{value}' } }] }],
    ['a task after what nobody publishes', { tasks: [{ id: 'a', title: 't', after: ['news'] }] }],
    ['mail without a reason', { permissions: { mail: { secret: 'a' } } }],
    ['a timeout without a unit', { tasks: [{ id: 'a', title: 't', timeout: '5' }] }],
  ])('refuses %s', (_, change) => {
    expect(both(withManifest(change))).toEqual([false, false])
  })
  it('a package.json without a manifest, a name that is none', () => {
    expect(validate({ name: 'x', version: '1.0.0' })).toBe(false)
    expect(validate({ ...template, name: 'Upper' })).toBe(false)
    expect(validate({ ...template, version: '1' })).toBe(false)
  })
})
