import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallContext } from '../bridge/gate'
import { createLog } from './log'
import { redact } from './redact'
import { logHandlers } from './routes'

let folder = ''
beforeEach(() => { folder = join(mkdtempSync(join(tmpdir(), 'panoptic-log-')), 'logs') })
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))
const everything = (): string => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')).join('')

describe('the log', () => {
  it('reads back the newest lines of a level, newest first', () => {
    let at = 1_000
    const log = createLog({ folder, now: () => (at += 1) })
    log.write('info', 'main', 'started')
    log.write('debug', 'main', 'detail')
    log.write('error', 'egress', 'two\nlines “quoted” ü')
    expect(log.read({ level: 'info', limit: 10 })).toEqual([{ at: 1_003, level: 'error', source: 'egress', message: 'two\nlines “quoted” ü' }, { at: 1_001, level: 'info', source: 'main', message: 'started' }])
    expect(log.read({ level: 'debug', limit: 1 })).toHaveLength(1)
    log.close()
  })

  it('is readable by this account only', () => {
    createLog({ folder }).write('info', 'main', 'x')
    expect([statSync(folder).mode & 0o077, statSync(join(folder, 'panoptic.log')).mode & 0o077]).toEqual([0, 0])
  })

  it('rotates: at most five files of the size, the newest lines kept in order', () => {
    const log = createLog({ folder, maxBytes: 2_000 })
    for (let index = 0; index < 500; index++) log.write('info', 'main', `line ${index}`)
    expect(readdirSync(folder).sort()).toEqual(['panoptic.1.log', 'panoptic.2.log', 'panoptic.3.log', 'panoptic.4.log', 'panoptic.log'])
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(2_000)
    const messages = log.read({ level: 'debug', limit: 2_000 }).map(({ message }) => Number(message.slice(5)))
    expect(messages.length).toBeGreaterThan(60)
    expect(messages).toEqual(Array.from({ length: messages.length }, (_, index) => 499 - index))
    log.close()
  })

  it('goes on after a crash in the middle of a line, and skips what is no line', () => {
    const first = createLog({ folder })
    first.write('info', 'main', 'before')
    first.close()
    appendFileSync(join(folder, 'panoptic.log'), '{"at":5,"level":"info","sour')
    const second = createLog({ folder })
    second.write('info', 'main', 'after')
    appendFileSync(join(folder, 'panoptic.log'), '[]\nnull\n{"at":"x","level":"nope"}\n')
    expect(second.read({ level: 'debug', limit: 10 }).map(({ message }) => message)).toEqual(['after', 'before'])
    second.close()
  })

  it('cuts what is too long, never throws', () => {
    const log = createLog({ folder })
    log.write('info', 'main', 'word '.repeat(100_000))
    expect(log.read({ level: 'info', limit: 1 })[0]?.message.length).toBeLessThanOrEqual(4_000)
    log.close()
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file where the folder was')
    expect(() => log.write('info', 'main', 'nowhere')).not.toThrow()
    expect(log.read({ level: 'info', limit: 1 })).toEqual([])
  })

  it('a chatty plugin is cut off; the host and other plugins are not', async () => {
    let now = 0
    const log = createLog({ folder })
    const { 'log.write': write, 'logs.read': read } = logHandlers(log, () => now)
    const call = (plugin: string): CallContext => ({ identity: { kind: 'plugin', plugin, user: 'u', tenant: 't' } }) as CallContext
    let refused = 0
    for (let index = 0; index < 10_000; index++) {
      try { void write({ level: 'info', message: `n ${index}` }, call('chatty')) } catch { refused += 1 }
    }
    expect(refused).toBe(9_700)
    void write({ level: 'info', message: 'fine' }, call('calm'))
    now = 60_000
    void write({ level: 'info', message: 'again' }, call('chatty'))
    const lines = await read({ level: 'debug', limit: 2_000 }, call('x'))
    expect(lines).toHaveLength(303)
    expect(lines.slice(0, 3).map(({ message }) => message)).toEqual(['again', 'fine', expect.stringContaining('more than 300')])
    log.close()
  })
})

const chars = (set: string, min: number, max = min): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...set), minLength: min, maxLength: max })
const alnum = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const url64 = `${alnum}-_`
const after = (prefix: string, rest: fc.Arbitrary<string>): fc.Arbitrary<string> => rest.map((text) => prefix + text)
const bytes = (min: number, max = min): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: min, maxLength: max })

/** Each a secret of a shape that is known to be used. */
const canaries: Readonly<Record<string, fc.Arbitrary<string>>> = {
  openai: after('sk-proj-', chars(url64, 40, 120)), openaiOld: after('sk-', chars(alnum, 48)), openaiAdmin: after('sk-admin-', chars(url64, 40)), anthropic: after('sk-ant-admin01-', chars(url64, 80)),
  stripe: after('sk_live_', chars(alnum, 24)), github: after('ghp_', chars(alnum, 36)), githubFine: after('github_pat_', chars(`${alnum}_`, 60)), slack: after('xoxb-', chars(`${'0123456789'}-`, 20, 40)),
  aws: after('AKIA', chars('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)), google: after('AIza', chars(url64, 35)), sendgrid: fc.tuple(chars(alnum, 22), chars(alnum, 43)).map(([a, b]) => `SG.${a}.${b}`),
  telegram: fc.tuple(fc.integer({ min: 100_000_000, max: 9_999_999_999 }), chars(alnum, 35)).map(([a, b]) => `${a}:${b}`),
  jwt: fc.tuple(chars(url64, 10, 60), chars(url64, 43)).map(([a, b]) => `eyJhbGciOiJIUzI1NiJ9.eyJ${a}.${b}`),
  hex: bytes(16, 64).map((value) => Buffer.from(value).toString('hex')), pem: bytes(200).map((value) => `-----BEGIN PRIVATE KEY-----\n${Buffer.from(value).toString('base64')}\n-----END PRIVATE KEY-----`),
}
/** How a secret gets into a message. */
const settings: readonly ((secret: string) => string)[] = [
  (secret) => secret, (secret) => `request failed with ${secret}.`, (secret) => `Bearer ${secret}`, (secret) => JSON.stringify({ headers: { 'x-key': secret } }), (secret) => `"${secret}"`, (secret) => `(${secret})`, (secret) => `key=${secret}&x=1`, (secret) => `a\n${secret}\nb`,
]

describe('redaction', () => {
  it.each(Object.keys(canaries))('a planted %s key never reaches the file (property)', (name) => {
    const log = createLog({ folder, maxBytes: 20_000 })
    const planted: string[] = []
    fc.assert(fc.property(canaries[name]!, fc.constantFrom(...settings), (secret, put) => {
      planted.push(secret)
      log.write('error', 'plugin', put(secret))
    }), { numRuns: 60 })
    const text = everything()
    for (const secret of planted) {
      const escaped = JSON.stringify(secret).slice(1, -1)
      expect(text).not.toContain(escaped)
      // Not even a half of it.
      expect(text).not.toContain(escaped.slice(-Math.max(12, Math.floor(escaped.length / 2))))
    }
    log.close()
  })

  it('credentials in URLs, headers and under telling names go, whatever they look like (property)', () => {
    const word = chars(`${alnum}!%*.~`, 6, 30).filter((text) => !'[redacted]password'.includes(text))
    const places: readonly ((secret: string) => string)[] = [
      (secret) => `https://user:${encodeURIComponent(secret)}@host.example/x`, (secret) => `postgres://app:${encodeURIComponent(secret)}@10.0.0.1/db`, (secret) => `Authorization: Basic ${Buffer.from(`u:${secret}`).toString('base64')}`,
      (secret) => JSON.stringify({ password: secret }), (secret) => JSON.stringify({ api_key: secret }), (secret) => JSON.stringify({ clientSecret: secret }), (secret) => `token=${secret}`, (secret) => `password: '${secret}'`, (secret) => `x-api-key: ${secret}`, (secret) => `{ apiKey: "${secret}" }`,
    ]
    fc.assert(fc.property(word, fc.constantFrom(...places), (secret, put) => {
      const result = redact(put(secret))
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(`u:${secret}`).toString('base64')]) expect(result).not.toContain(form)
    }), { numRuns: 500 })
  })

  it('long base64 goes (property)', () => {
    fc.assert(fc.property(bytes(24, 64), (value) => {
      const text = Buffer.from(value).toString('base64')
      fc.pre(/\d/.test(text) || /[+=]/.test(text))
      expect(redact(`value ${text} end`)).not.toContain(text)
    }))
  })

  it.each([
    'The store process ended with code 1; started again in 120 ms', 'run 7b0f0a52-6f0e-4f0e-9a54-7d2b3f6c1a11 of sample/sync was interrupted', 'GET https://api.example.com/v1/organization/costs?limit=180 → 429', '/home/anna/.config/Panoptic/workspaces/default', 'plugin sample: 3 crashes in 5 minutes',
  ])('leaves %j', (text) => expect(redact(text)).toBe(text))

  it('hostile texts take no long time', () => {
    for (const text of ['a'.repeat(20_000), 'key='.repeat(5_000), '-----BEGIN PRIVATE KEY-----'.repeat(700), 'eyJ'.repeat(6_000), 'http://'.repeat(2_800), '"password":"'.repeat(1_600), 'token'.repeat(4_000)]) {
      const started = performance.now()
      redact(text)
      expect(performance.now() - started).toBeLessThan(1_500)
    }
  })
})
