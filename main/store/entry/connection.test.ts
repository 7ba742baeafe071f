import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Inject } from '@panoptic/sdk/contract/manifest'
import { parseMailServer } from '../base-url'
import { anna, fixture, type Fixture } from '../core/testing/fixture'
import { connectionInput } from './connection'
import type { PurposeOf } from './purpose'

let made: Fixture
beforeEach(() => { made = fixture() })
afterEach(() => made.dispose())

const purpose = (extra: Partial<PurposeOf<'connection'>> = {}): PurposeOf<'connection'> => ({
  kind: 'connection', ticket: 't', ...anna, plugin: 'sample', pluginTitle: 'Sample', network: 'api', title: 'T', secret: 'slot', secretTitle: 'S', inject: null,
  origin: 'https://api.example.com', userOrigin: true, connection: null, label: '', basePath: '', mail: false, account: '', bound: null, ...extra,
})
const typed = (extra: object = {}) => ({ label: 'L', baseUrl: 'https://api.example.com', value: '', confirmOrigin: false, ...extra })
const save = (asked: PurposeOf<'connection'>, form: ReturnType<typeof typed>): string => made.core.saveConnection(anna, connectionInput(asked, form))
const use = (connection: string) => made.core.secrets.injection({ plugin: 'sample', ...anna, connection, run: null })
const detailsOf = (asked: PurposeOf<'connection'>, form: object): unknown => {
  try {
    connectionInput(asked, typed(form))
  } catch (error) {
    expect((error as Error).message + JSON.stringify(error)).not.toMatch(/canary/i)
    return (error as { details?: unknown }).details
  }
  return null
}

describe('a secret in the path', () => {
  const inject: Inject = { kind: 'path', format: '/services/{value}', after: ['/services/'] }
  const secret = 'T01ABCDEF/B02ABCDEF/canaryKeyOf24Characters0'

  test('the pasted address is kept as its secret part; the bare part is the same', () => {
    for (const value of [`https://api.example.com/services/${secret}`, secret, `  ${secret}/ `]) expect(use(save(purpose({ inject }), typed({ value }))).value).toBe(secret)
  })

  test('an address of a base URL on this computer, below its path', () => {
    const id = save(purpose({ inject }), typed({ baseUrl: 'http://127.0.0.1:8080/proxy', value: `http://127.0.0.1:8080/proxy/services/${secret}` }))
    expect(use(id)).toMatchObject({ origin: 'http://127.0.0.1:8080', basePath: '/proxy', value: secret })
  })

  test('the whole address as base URL is refused and nothing of the secret is told; a path that only begins like it is not', () => {
    for (const before of ['', '/proxy'])
      expect(detailsOf(purpose({ inject }), { baseUrl: `https://api.example.com${before}/services/${secret}`, value: 'a-secret-typed' })).toMatchObject({ field: 'baseUrl', remedy: expect.stringContaining('as the secret') })
    expect(use(save(purpose({ inject }), typed({ baseUrl: 'https://api.example.com/services/slack', value: secret })))).toMatchObject({ basePath: '/services/slack', value: secret })
  })

  test.each([
    [`https://evil.example/services/${secret}`, 'path-other-origin'], [`https://api.example.com/other/${secret}`, 'path-other-path'], [`https://api.example.com/services/${secret}?x=1`, 'path-query'],
    [`${secret}?x=1`, 'path-characters'], [`../${secret}`, 'path-characters'], ['T/B/x', 'path-short'],
  ])('%s names the field, what is wrong and the remedy, and nothing of the value', (value, problem) => {
    expect(detailsOf(purpose({ inject }), { value })).toMatchObject({ field: 'value', problem, remedy: expect.stringMatching(/\.$/) })
  })
})

describe('a secret that signs webhooks', () => {
  const inject: Inject = { kind: 'standard-webhook' }
  test('whsec_ or any text of 24 characters', () => {
    for (const value of [`whsec_${randomBytes(24).toString('base64')}`, 'x'.repeat(24)]) expect(use(save(purpose({ inject }), typed({ value }))).value).toBe(value)
    expect(detailsOf(purpose({ inject }), { value: 'canary' })).toMatchObject({ field: 'value', problem: 'webhook-short' })
    expect(detailsOf(purpose({ inject }), { value: 'whsec_canary canary canary canary' })).toMatchObject({ field: 'value', problem: 'webhook-base64' })
  })
})

describe('a mail server', () => {
  const mail = (extra: Partial<PurposeOf<'connection'>> = {}) => purpose({ network: 'mail', secret: 'password', inject: { kind: 'smtp' }, origin: '', mail: true, ...extra })
  const server = (extra: object = {}) => typed({ baseUrl: 'smtp://smtp.example.com:587', account: 'ada@example.com', value: 'canary-password', ...extra })
  const listed = () => made.core.api.connections(anna, 'sample')

  test('keeps server, user name and password; the password is not hinted at', () => {
    const id = save(mail(), server())
    expect(listed()).toMatchObject([{ id, network: 'mail', origin: 'smtp://smtp.example.com:587', basePath: '', account: 'ada@example.com', state: 'ready', hint: '' }])
    expect(use(id)).toEqual({ origin: 'smtp://smtp.example.com:587', basePath: '', network: 'mail', account: 'ada@example.com', slot: 'password', value: 'canary-password' })
    expect(JSON.stringify([listed(), made.db.prepare('select * from audit').all()])).not.toContain('canary')
  })

  test('without a user name needs no password, and gets one with it', () => {
    const id = save(mail(), server({ account: '', value: '' }))
    expect(listed()).toMatchObject([{ account: '', state: 'ready' }])
    expect(use(id)).toMatchObject({ slot: '', account: '', value: '' })
    const edit = mail({ connection: id, origin: 'smtp://smtp.example.com:587', account: '' })
    expect(detailsOf(edit, server({ value: '' }))).toMatchObject({ field: 'value' })
    save(edit, server())
    expect(use(id)).toMatchObject({ slot: 'password', account: 'ada@example.com', value: 'canary-password' })
  })

  test('another server, port or way of encryption needs a word before the password follows', () => {
    const id = save(mail(), server())
    const edit = mail({ connection: id, origin: 'smtp://smtp.example.com:587', account: 'ada@example.com' })
    save(edit, server({ value: '', baseUrl: 'smtps://smtp.example.com' }))
    expect(listed()[0]).toMatchObject({ origin: 'smtps://smtp.example.com:465', state: 'detached' })
    expect(() => use(id)).toThrow('cannot be used')
    save(edit, server({ value: '', baseUrl: 'smtps://smtp.example.com', confirmOrigin: true }))
    expect(listed()[0]).toMatchObject({ state: 'ready' })
  })

  test.each<[object, string]>([
    [{ value: '' }, 'value'], [{ account: '' }, 'account'], [{ account: 'ada\u0000canary' }, 'account'], [{ value: 'canary\u0000x' }, 'value'], [{ baseUrl: 'https://smtp.example.com' }, 'baseUrl'], [{ baseUrl: 'smtp://smtp.example.com:0' }, 'baseUrl'],
  ])('%j is refused by the field’s name', (form, field) => expect(detailsOf(mail(), server(form))).toMatchObject({ field, remedy: expect.stringMatching(/\.$/) }))

  test('a user name belongs to a mail server only', () => expect(detailsOf(purpose(), { account: 'ada', value: 'x' })).toMatchObject({ field: 'account' }))

  test.each([
    ['smtps://smtp.example.com', 'smtps://smtp.example.com:465'], ['smtp://smtp.example.com', 'smtp://smtp.example.com:587'], [' SMTPS://SMTP.Example.com:465/ ', 'smtps://smtp.example.com:465'], ['smtp://127.0.0.1:1025', 'smtp://127.0.0.1:1025'],
    ['smtp://[::1]:25', 'smtp://[::1]:25'], ['smtps://mäil.example:465', 'smtps://xn--mil-qla.example:465'],
  ])('%s', (text, origin) => expect(parseMailServer(text)).toEqual({ origin, basePath: '' }))

  test.each(['', 'smtp.example.com', 'http://smtp.example.com', 'smtp://', 'smtp://a b', 'smtp://ada@smtp.example.com', 'smtp://smtp.example.com/x', 'smtp://smtp.example.com?x', 'smtp://a:99999', 'smtp://a:1:2', 'smtp://a\\b', 'smtp://a\r\nb'])('refuses %j', (text) => expect(() => parseMailServer(text)).toThrow(/mail server|port/))
})

test('of a connection that cannot be used it is said whether it or its secret is missing, and of somebody else’s no more', () => {
  const id = save(purpose(), typed({ value: 'value-of-a-key' }))
  const reasonOf = (change: object): unknown => {
    try {
      made.core.secrets.injection({ plugin: 'sample', ...anna, connection: id, run: null, ...change })
    } catch (error) {
      return (error as { details?: { reason?: unknown } }).details?.reason
    }
    return null
  }
  expect([reasonOf({}), reasonOf({ plugin: 'other' }), reasonOf({ tenant: 'other' }), reasonOf({ connection: '11111111-1111-4111-8111-111111111111' })]).toEqual([null, 'no-connection', 'no-connection', 'no-connection'])
  save(purpose({ connection: id }), typed({ baseUrl: 'https://other.example.com' }))
  expect(reasonOf({})).toBe('no-secret')
})
