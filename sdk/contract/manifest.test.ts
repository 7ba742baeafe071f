import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manifestSchema } from './manifest'

const manifest = (inject: unknown, more: object = {}) => manifestSchema.safeParse({
  engine: '^1', title: 't', description: 'd', entry: 'dist/index.js', icon: 'icon.svg',
  secrets: [{ id: 'account', title: 't', inject }], permissions: { network: [{ id: 'api', origin: 'https://api.example.com', secrets: ['account'], reason: 'r', ...more }] },
})
const scope = 'https://www.googleapis.com/auth/bigquery'
const account = (change: object = {}): unknown => ({ kind: 'google-service-account', scopes: [scope], ...change })
const complaint = (inject: unknown): string => manifest(inject).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n') ?? ''

describe('a secret of kind google-service-account', () => {
  it('is declared with scopes; Google\'s token origin is the default', () => {
    expect(manifest(account()).data?.secrets[0]?.inject).toEqual({ kind: 'google-service-account', scopes: [scope], tokenOrigin: 'https://oauth2.googleapis.com' })
    expect(manifest(account({ tokenOrigin: 'https://tokens.example.com' })).success).toBe(true)
    expect(manifest(account({ scopes: Array.from({ length: 10 }, (_, index) => `${scope}.${index}`) })).success).toBe(true)
  })

  it.each([
    [{ scopes: undefined }, 'scopes'], [{ scopes: [] }, 'scopes'], [{ scopes: Array.from({ length: 11 }, (_, index) => `${scope}.${index}`) }, 'scopes'], [{ scopes: [scope, scope] }, 'each scope once'], [{ scopes: scope }, 'scopes'],
    [{ scopes: ['bigquery'] }, 'scopes.0'], [{ scopes: ['http://www.googleapis.com/auth/x'] }, 'scopes.0'], [{ scopes: [`${scope} ${scope}`] }, 'scopes.0'], [{ scopes: [`${scope}"`] }, 'scopes.0'], [{ scopes: [`${scope}\\`] }, 'scopes.0'], [{ scopes: [`${scope}\n`] }, 'scopes.0'], [{ scopes: [`https://${'x'.repeat(200)}`] }, 'scopes.0'],
    [{ tokenOrigin: 'https://oauth2.googleapis.com/' }, 'tokenOrigin'], [{ tokenOrigin: 'https://oauth2.googleapis.com/token' }, 'tokenOrigin'], [{ tokenOrigin: 'http://oauth2.googleapis.com' }, 'https'], [{ tokenOrigin: 'http://127.0.0.1:80' }, 'tokenOrigin'], [{ tokenOrigin: '' }, 'tokenOrigin'],
    [{ subject: 'admin@example.com' }, 'subject'], [{ header: 'authorization' }, 'header'], [{ kind: 'google' }, 'kind'],
  ])('%j is refused by name', (change, name) => expect(complaint(account(change))).toContain(name))

  it('no scope can bring another claim or scope into what is signed (property)', () => {
    fc.assert(fc.property(fc.string(), (tail) => {
      const parsed = manifest(account({ scopes: [`https://a.example/${tail}`] })).data?.secrets[0]?.inject
      if (parsed?.kind === 'google-service-account') expect(JSON.stringify(parsed.scopes.join(' '))).toBe(`"https://a.example/${tail}"`)
      expect(/[\s"\\\u007f-\uffff]/.test(tail) && parsed !== undefined).toBe(false)
    }))
  })
})
