import { expect, it } from 'vitest'
import { grantKeys } from '../../../sdk/contract/manifest'
import { shell as en } from '../../locales/en/shell'
import { plugin, plugins } from '../../test/fixtures'
import { consentLines, groupLines } from './consent-lines'

const and = (items: readonly string[]): string => items.join(' and ')
const everything = plugin('all', {
  engine: '^1', title: 'All', description: 'Asks for everything', entry: 'dist/index.js', icon: 'icon.svg',
  secrets: [{ id: 'key', title: '%key%', inject: { kind: 'basic' } }, { id: 'mail-password', title: 'mail password', inject: { kind: 'smtp' } }],
  permissions: {
    network: [{ id: 'one', origin: 'https://one.example.com', secrets: ['key'], reason: '%why%' }, { id: 'two', origin: 'http://localhost:99', reason: 'x' }],
    notifications: { reason: 'n' }, mail: { reason: '%why%', secret: 'mail-password' }, files: { reason: 'f' }, metrics: ['publish', 'read'], secrets: ['manage'], identity: ['manage'], audit: ['read'],
  },
}, { texts: { key: 'Secret key', why: 'Because.' } })

it('asks for exactly the keys the host grants, in the same order', () => {
  for (const info of [...plugins(), everything]) expect(consentLines(info, and).map((line) => line.key)).toEqual(grantKeys(info.manifest))
})

it('has words for every line', () => {
  for (const { text, notes } of consentLines(everything, and)) for (const each of [text, ...notes.map((note) => note.text)]) expect(en.consent).toHaveProperty(each)
})

it('names origin and secret, and keeps the plugin’s words apart', () => {
  const [first, second] = consentLines(everything, and)
  expect(first).toMatchObject({ text: 'networkSecret', values: { origin: 'one.example.com', secrets: 'Secret key' }, reason: 'Because.' })
  expect(second).toMatchObject({ text: 'network', values: { origin: 'http://localhost:99' } })
})

it('says where access is asked for with a key that is not sent itself, and which', () => {
  const { permissions: _, ...rest } = everything.manifest
  const keyed = plugin('keyed', {
    ...rest,
    secrets: [{ id: 'account', title: '%key%', inject: { kind: 'google-service-account', scopes: ['https://scopes.example.com/a', 'https://scopes.example.com/b'], tokenOrigin: 'https://tokens.example.com' } }],
    permissions: { network: [{ id: 'one', origin: 'https://one.example.com', secrets: ['account'], reason: 'x' }, { id: 'two', origin: 'https://two.example.com', reason: 'x' }] },
  }, { texts: { key: 'account key' } })
  const [first, second] = consentLines(keyed, and)
  expect(first).toMatchObject({ text: 'networkSecret', notes: [{ text: 'access', values: { secrets: 'account key', origins: 'tokens.example.com', scopes: 'scopes.example.com/a and scopes.example.com/b' } }] })
  expect(second?.notes).toEqual([])
  expect(en.consent.access).toMatch(/\{secrets\}.*\{origins\}.*\{scopes\}/)
})

it('says of e-mail that it reaches servers somebody enters, with which password, and why', () => {
  const mail = consentLines(everything, and).find(({ key }) => key === 'mail')
  expect(mail).toMatchObject({ group: 'network', text: 'mail', values: { plugin: 'All', secrets: 'mail password' }, reason: 'Because.' })
  expect(en.consent.mail).toMatch(/\{plugin\}.*administrator.*\{secrets\}/)
})

it('says where a secret is a part of the address, and where it signs and is never sent', () => {
  const { permissions: _, ...rest } = everything.manifest
  const hooks = plugin('hooks', {
    ...rest,
    secrets: [{ id: 'hook', title: 'hook', inject: { kind: 'path', format: '/services/{value}' } }, { id: 'signing', title: 'signing secret', inject: { kind: 'standard-webhook' } }],
    permissions: { network: [{ id: 'chat', origin: 'https://chat.example.com', secrets: ['hook'], reason: 'x' }, { id: 'hook', origin: 'https://hook.example.com', secrets: ['signing'], userOrigin: true, reason: 'x' }] },
  })
  expect(consentLines(hooks, and).map(({ text, notes }) => ({ text, notes }))).toEqual([
    { text: 'networkSecret', notes: [{ text: 'inPath', values: { secrets: 'hook' } }] },
    { text: 'networkSecret', notes: [{ text: 'signs', values: { secrets: 'signing secret' } }, { text: 'movable', values: {} }] },
  ])
  expect(en.consent.signs).toMatch(/\{secrets\}.*never sent/)
  expect(en.consent.inPath).toContain('{secrets}')
})

it('groups a long list by what it reaches, and leaves a short one as it is', () => {
  const lines = consentLines(everything, and)
  expect(groupLines(lines).map(({ group, lines: part }) => [group, part.map((line) => line.key)])).toEqual([
    ['network', ['network:one', 'network:two', 'mail']], ['workspace', ['metrics:publish', 'metrics:read', 'secrets:manage', 'identity:manage', 'audit:read']], ['computer', ['notifications', 'files']],
  ])
  expect(groupLines(lines.slice(0, 3))).toEqual([{ group: null, lines: lines.slice(0, 3) }])
  for (const { group } of groupLines(lines)) expect(en.consent.group).toHaveProperty(group!)
})
