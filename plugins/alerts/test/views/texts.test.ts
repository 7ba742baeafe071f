/** C-06: every text in both languages, with the same parameters; every key that the code names has one, and none is left over. */
import { manifestSchema } from '@panoptic/sdk/contract/manifest'
import { attemptReasons, messageStates } from '@panoptic/sdk/contract/outbox'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { messageKinds } from '../../channels/message'
import { messages } from '../../messages/index'
import { channelKinds } from '../../model/channel'
import { measures, missingPolicies, severities } from '../../model/rule'
import { templates } from '../../views/rules/templates'

const folder = resolve(import.meta.dirname, '../..')
const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(resolve(folder, path), 'utf8')) as Record<string, unknown>
const flatten = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string' ? [[path, value]] : Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`))
const parameters = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
const forms = (text: string): number => text.split(' | ').length

const manifest = manifestSchema.parse(read('package.json')['panoptic'])
const texts = new Map(flatten(messages.en))
/** Names of services, and patterns without words. */
const alike = new Set([
  'alerts.labels', 'alerts.fact.byAt', 'alerts.rule.what', 'alerts.form.metricOption', 'alerts.form.name', 'alerts.form.text', 'alerts.rules.column.name', 'alerts.channels.name', 'alerts.channels.account', 'alerts.channels.template',
  'alerts.channels.kind.telegram', 'alerts.channels.kind.discord', 'alerts.channels.kind.slack', 'alerts.channels.kind.webhook', 'alerts.channels.chat', 'alerts.sentKind.test', 'alerts.times.name', 'alerts.times.range', 'alerts.times.span',
  'alerts.times.spanOver', 'alerts.times.hours', 'alerts.matcher.label', 'alerts.matcher.names', 'alerts.inhibitions.name',
])

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

  it('are translated, and say du', () => {
    expect(en.filter(([key, text]) => de.get(key) === text && !alike.has(key)).map(([key]) => key)).toEqual([])
    expect([...de].filter(([, text]) => /\b(Ihre?[nmrs]?|Ihnen)\b/.test(text)).map(([key, text]) => `${key}: ${text}`).filter((line) => !/Ihr(e|en|er)? (Verlauf|Alarme)/.test(line))).toEqual([])
  })
})

it('the manifest fits its schema and every %key% has a text', () => {
  const keys = [...JSON.stringify(manifest).matchAll(/%([\w.-]+)%/g)].map((match) => match[1]!)
  expect([...new Set(keys)].sort()).toEqual(Object.keys(read('locales/en.json')).sort())
  expect(manifest.permissions.network.map(({ id }) => id).sort()).toEqual(channelKinds.filter((kind) => kind !== 'mail').sort())
})

it('there are words for every kind of thing that the model and the host know', () => {
  const wanted = [
    ...severities.map((name) => `severity.${name}`), ...measures.flatMap((name) => [`measure.${name}`, `measureLong.${name}`]), ...missingPolicies.flatMap((name) => [`form.policies.${name}`, `form.missingHelp.${name}`]),
    ...messageStates.map((name) => `delivery.state.${name}`), ...attemptReasons.filter((name) => name !== '').map((name) => `delivery.reason.${name}`), ...messageKinds.map((name) => `sentKind.${name}`),
    ...channelKinds.flatMap((name) => [`channels.kind.${name}`, `channels.connectHelp.${name}`]), ...templates.flatMap(({ id }) => ['name', 'text', 'needs'].map((part) => `template.${id}.${part}`)),
  ]
  expect(wanted.filter((key) => !texts.has(`alerts.${key}`))).toEqual([])
})

it('every problem that the engine finds in a form has words', () => {
  const source = ['checker', 'check-more', 'rule-schema', 'regex'].map((name) => readFileSync(resolve(folder, `engine/${name}.ts`), 'utf8')).join('\n')
  const keys = [...source.matchAll(/problem\([^;\n]*?'([a-zA-Z]+)'(?: : '([a-zA-Z]+)')?\)/g)].flatMap((match) => [match[1]!, ...(match[2] === undefined ? [] : [match[2]])])
  const others = [...source.matchAll(/(?:empty: |'source\.\w+', input\['\w+'\], \w+, )'([a-zA-Z]+)'/g)].map((match) => match[1]!)
  expect(keys.length).toBeGreaterThan(20)
  expect([...new Set([...keys, ...others, 'regex', 'regexLong', 'regexCostly'])].filter((key) => !texts.has(`alerts.wrong.${key}`))).toEqual([])
})

it('every key that the views name has a text, and every text is named', () => {
  const source = readdirSync(resolve(folder, 'views'), { recursive: true, encoding: 'utf8' }).filter((path) => /\.(ts|vue)$/.test(path)).map((path) => readFileSync(resolve(folder, 'views', path), 'utf8')).join('\n')
  const named = [...source.matchAll(/['"`](alerts\.[\w.-]+)['"`]/g)].map((match) => match[1]!)
  /** Groups that are put together: `options(measures, 'alerts.measureLong')`. */
  const groups = ['alerts.measureLong', 'alerts.form.policies', 'alerts.form.kinds', 'alerts.form.comparison']
  expect(named.length).toBeGreaterThan(200)
  expect([...new Set(named)].filter((key) => !texts.has(key) && !groups.includes(key))).toEqual([])
  const shapes = [...source.matchAll(/`(alerts\.[\w.-]*\$\{[^`]*)`/g)].map((match) => new RegExp(`^${match[1]!.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '*').replace(/[.]/g, '\\.').replace(/\*/g, '[\\w-]+')}$`))
  const reached = (key: string): boolean => named.includes(key) || shapes.some((shape) => shape.test(key)) || groups.some((group) => key.startsWith(`${group}.`))
  expect([...texts.keys()].filter((key) => !reached(key))).toEqual([])
})
