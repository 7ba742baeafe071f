import { describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ app: {} }))
const { feedOf } = await import('./build')

const publicKey = Buffer.alloc(32, 7).toString('base64')

describe('the feed of a build (P-84)', () => {
  it('is an https folder and a key', () => {
    expect(feedOf({ url: 'https://updates.example/x', publicKey })).toEqual({ url: 'https://updates.example/x', publicKey })
  })
  it.each([
    ['nothing', null], ['no key', { url: 'https://updates.example' }], ['a short key', { url: 'https://updates.example', publicKey: 'AAAA' }],
    ['plain http', { url: 'http://updates.example', publicKey }], ['a file', { url: 'file:///tmp', publicKey }], ['no address', { url: 'updates', publicKey }], ['a list', []],
  ])('is not there with %s', (_, value) => {
    expect(feedOf(value)).toBeNull()
  })
})
