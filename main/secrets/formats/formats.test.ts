/** P-48: what people bring along, read from files as other programs write them; hostile ones are refused by name. */
import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashRawSync } from '@node-rs/argon2'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileProblems } from '@panoptic/sdk/contract/secrets'
import { csvHeader, csvLine } from './csv'
import { secretOf } from './found'
import { readFile } from './index'
import { problemIn } from './limits'

const fixture = (name: string): Uint8Array => readFileSync(join(import.meta.dirname, '../../../tests/fixtures/imports', name))
const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const read = async (name: string, content: string | Uint8Array, passphrase = '') => {
  const file = await readFile(name, typeof content === 'string' ? bytes(content) : content)
  return { format: file.format, locked: file.locked, ...(await file.open(passphrase)) }
}
/** Name and value of each secret. */
const pairs = async (name: string, content: string | Uint8Array, passphrase = ''): Promise<string[][]> =>
  (await read(name, content, passphrase)).secrets.map(({ fields, value }) => [fields.name, value])
const problemOf = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'opened', (error: unknown) => problemIn(error) ?? error)

describe('csv', () => {
  test('the columns of common exports, by their names', async () => {
    const [row] = (await read('x.csv', 'folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password\nWork,,login,Acme,Line one,,0,https://www.acme.test/login,anna,pa55-w0rd-long!')).secrets
    expect(row).toMatchObject({ value: 'pa55-w0rd-long!', fields: { name: 'Acme', category: 'Work', provider: 'acme.test', notes: 'Line one\nUsername: anna\nURL: https://www.acme.test/login' } })
    expect(await pairs('x.csv', 'Title;API Key;Tags\nOne;k1;a,b\n"Two\nlines";"k;""2""";')).toEqual([['One', 'k1'], ['Two\nlines', 'k;"2"']])
    expect(await pairs('x.tsv', '\uFEFFName\tValue\r\nA\tb\r\n')).toEqual([['A', 'b']])
    expect((await read('x.csv', 'name,token\nO,sk-proj-abcdefghijkl')).secrets[0]!.fields.provider).toBe('openai')
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('name,value\nÄ,ö', 'utf16le')])
    expect(await pairs('x.csv', wide)).toEqual([['Ä', 'ö']])
  })

  test('a cell that looks like a formula stays the text it is', async () => {
    const value = `=HYPERLINK("http://evil.test","x")`
    expect(await pairs('x.csv', `name,value\n+A,"${value.replaceAll('"', '""')}"\n'quoted,'=1`)).toEqual([['+A', value], ["'quoted", "'=1"]])
  })

  test('our own: no cell is a formula, and an import gives back exactly what was (property)', async () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('=1+1', '+x', '-----BEGIN KEY-----\nabc\n', '@a', '\ttab', "'=1", "''", 'a"b,c;d\r\ne', ' space ')).filter((value) => value.trim() !== '' && !value.includes('\0') && !value.startsWith('\uFEFF'))
    const word = fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((value) => value.trim())
    const secret = fc.record({
      value: text,
      fields: fc.record({
        name: text.map((name) => name.trim()), category: word, provider: word.filter((value) => value !== ''), notes: fc.string({ maxLength: 50 }).filter((value) => !value.includes('\0')),
        tags: fc.uniqueArray(word.filter((value) => value !== ''), { maxLength: 3 }), expiresAt: fc.option(fc.integer({ min: 0, max: 4e12 })), rotateEveryDays: fc.option(fc.integer({ min: 1, max: 3650 })),
      }),
    })
    await fc.assert(fc.asyncProperty(fc.array(secret, { minLength: 1, maxLength: 5 }), async (secrets) => {
      const table = csvHeader() + secrets.map(csvLine).join('')
      for (const cell of table.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)|\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)) expect(/^"?[=+\-@\t\r]/.test(cell)).toBe(false)
      expect((await read('x.csv', table)).secrets).toEqual(secrets)
    }), { numRuns: 200 })
  })
})

test('.env: quotes, export, comments, several lines; nothing is expanded', async () => {
  const file = [
    '# comment', 'export OPENAI_API_KEY=sk-proj-1234567890abcdef # trailing', 'HASH=a#b', "SINGLE='it\\n $HOME'", 'DOUBLE="a\\nb \\"c\\" ${X}"',
    'PEM="-----BEGIN KEY-----', 'abc=', '-----END KEY-----"', '', 'EMPTY=', '  SPACED = x y  ', 'TICK=`a "b" \'c\'`', '',
  ].join('\r\n')
  expect(await pairs('.env.production', file)).toEqual([
    ['OPENAI_API_KEY', 'sk-proj-1234567890abcdef'], ['HASH', 'a#b'], ['SINGLE', 'it\\n $HOME'], ['DOUBLE', 'a\nb "c" ${X}'],
    ['PEM', '-----BEGIN KEY-----\nabc=\n-----END KEY-----'], ['EMPTY', ''], ['SPACED', 'x y'], ['TICK', 'a "b" \'c\''],
  ])
  expect(await problemOf(read('.env', 'A="never closed\nB=2'))).toBe('damaged')
  expect(await problemOf(read('.env', 'A=1\nB=2\nwhat is this'))).toBe('damaged')
})

const bitwardenItems = {
  folders: [{ id: 'f', name: 'Providers' }],
  items: [
    { type: 1, name: 'OpenAI', folderId: 'f', notes: 'team key', login: { username: 'anna', password: 'sk-admin-abcdefghijklmnop', uris: [{ uri: 'https://platform.openai.com' }] }, fields: [{ name: 'Project', value: 'sk-proj-abcdefghijklmnop', type: 1 }, { name: 'Region', value: 'eu', type: 0 }] },
    { type: 2, name: 'Note', notes: 'the note', secureNote: { type: 0 } },
    { type: 3, name: 'Card', card: { number: '4111' } }, { type: 4, name: 'Me', identity: {} },
    { type: 5, name: 'Deploy', sshKey: { privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----' } },
    { type: 1, name: 'Gone', deletedDate: '2026-01-01', login: { password: 'x' } },
  ],
}
const bitwardenFound = [['OpenAI', 'sk-admin-abcdefghijklmnop'], ['OpenAI / Project', 'sk-proj-abcdefghijklmnop'], ['Note', 'the note'], ['Deploy', '-----BEGIN OPENSSH PRIVATE KEY-----']]

/** The documented scheme of password-protected exports, written here from its description and not from our reader. */
function sealBitwarden(content: object, passphrase: string, kdf: { kdfType: 0 | 1; kdfIterations: number; kdfMemory?: number; kdfParallelism?: number }): string {
  const salt = randomBytes(16).toString('base64')
  const master = kdf.kdfType === 0
    ? pbkdf2Sync(Buffer.from(passphrase), Buffer.from(salt), kdf.kdfIterations, 32, 'sha256')
    : hashRawSync(passphrase, { algorithm: 2, salt: createHash('sha256').update(salt).digest(), memoryCost: kdf.kdfMemory! * 1024, timeCost: kdf.kdfIterations, parallelism: kdf.kdfParallelism!, outputLen: 32 })
  // HKDF-Expand (RFC 5869 §2.3) for one block.
  const key = (info: string): Buffer => createHmac('sha256', master).update(Buffer.concat([Buffer.from(info), Buffer.from([1])])).digest()
  const seal = (text: string): string => {
    const iv = randomBytes(16)
    const cipher = createCipheriv('aes-256-cbc', key('enc'), iv)
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `2.${[iv, data, createHmac('sha256', key('mac')).update(Buffer.concat([iv, data])).digest()].map((part) => part.toString('base64')).join('|')}`
  }
  return JSON.stringify({ encrypted: true, passwordProtected: true, salt, ...kdf, encKeyValidation_DO_NOT_EDIT: seal('any text'), data: seal(JSON.stringify({ encrypted: false, ...content })) })
}

describe('bitwarden', () => {
  test('plain: passwords, hidden fields, notes, keys; cards, identities and deleted items are counted', async () => {
    const found = await read('export.json', JSON.stringify({ encrypted: false, ...bitwardenItems }))
    expect(found).toMatchObject({ format: 'bitwarden', locked: false, ignored: 3 })
    expect(found.secrets.map(({ fields, value }) => [fields.name, value])).toEqual(bitwardenFound)
    expect(found.secrets[0]!.fields).toMatchObject({ category: 'Providers', provider: 'openai' })
  })

  test.each([['PBKDF2', { kdfType: 0, kdfIterations: 20_000 }], ['Argon2id', { kdfType: 1, kdfIterations: 2, kdfMemory: 16, kdfParallelism: 4 }]] as const)('encrypted under a passphrase (%s)', async (_, kdf) => {
    const file = sealBitwarden(bitwardenItems, 'päss phrase', kdf)
    expect(await pairs('export.json', file, 'päss phrase')).toEqual(bitwardenFound)
    expect(await problemOf(read('export.json', file, 'other'))).toBe('wrong-passphrase')
    const changed = JSON.parse(file) as { data: string }
    changed.data = changed.data.replace(/\|(.)/, (_all, letter: string) => `|${letter === 'A' ? 'B' : 'A'}`)
    expect(await problemOf(read('export.json', JSON.stringify(changed), 'päss phrase'))).toBe('damaged')
  })

  test('costly derivations and account keys are refused before anything is derived', async () => {
    const base = { encrypted: true, passwordProtected: true, salt: 'x', encKeyValidation_DO_NOT_EDIT: '', data: '' }
    for (const kdf of [{ kdfType: 0, kdfIterations: 5_000_001 }, { kdfType: 1, kdfIterations: 1, kdfMemory: 1025, kdfParallelism: 1 }, { kdfType: 1, kdfIterations: 9, kdfMemory: 1024, kdfParallelism: 1 }, { kdfType: 1, kdfIterations: 1, kdfMemory: 64, kdfParallelism: 65 }])
      expect([kdf, await problemOf(read('e.json', JSON.stringify({ ...base, ...kdf })))]).toEqual([kdf, 'too-much-work'])
    expect(await problemOf(read('e.json', '{"encrypted":true,"encKeyValidation_DO_NOT_EDIT":"x","items":[]}'))).toBe('unsupported')
  })
})

describe('hostile files', () => {
  test.each([
    ['a.csv', Buffer.alloc(20_000_001, 97), 'too-large'], ['a.csv', Buffer.alloc(0), 'empty'], ['a.csv', bytes('  \n'), 'empty'], ['a.csv', bytes('name,value\n'), 'empty'],
    ['a.csv', bytes(`name,value\n${'a,b\n'.repeat(20_001)}`), 'too-many'], ['a.csv', bytes(`name,value\n${',x'.repeat(300)}`), 'wrong-type'], ['a.csv', bytes('name,value\n"a,b'), 'damaged'],
    ['a.csv', bytes('just some prose\nwithout any columns'), 'not-recognised'], ['a.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), 'wrong-type'], ['a.csv', bytes('name,value\0'), 'wrong-type'],
    ['a.json', bytes(`{"items":${'['.repeat(100_000)}`), 'too-deep'], ['a.json', bytes('{"items":[{]}'), 'damaged'], ['a.json', bytes('{"items":5}'), 'wrong-type'], ['a.json', bytes('{"items":[]}'), 'empty'],
    ['a.json', bytes(`{"items":[${'0,'.repeat(20_001)}0]}`), 'too-many'],
    ['a.env', bytes('A=1\n'.repeat(20_001)), 'too-many'],
    ['a.age', bytes('age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 21\nAAAA\n--- x\n'), 'too-much-work'], ['a.age', bytes('age-encryption.org/v1\n-> X25519 abc\n'), 'unsupported'],
    ['a.age', bytes('age-encryption.org/v2\n'), 'not-recognised'], ['a.age', bytes('-----BEGIN AGE ENCRYPTED FILE-----\n!!\n'), 'damaged'],
    ['a.kdbx', Buffer.from('03d9a29a67fb4bb5', 'hex'), 'damaged'], ['a.kdbx', Buffer.from('03d9a29a65fb4bb5', 'hex'), 'not-recognised'], ['a.kdbx', Buffer.from('03d9a29a67fb4bb500000900', 'hex'), 'unsupported'],
  ])('%s: %#', async (name, content, problem) => {
    expect(await problemOf(read(name, content))).toBe(problem)
  })

  test('whatever the bytes: a closed problem, never a crash (property)', async () => {
    const starts = ['', 'name,value\n', 'A=1\n', '{"items":[', '{"encrypted":true,', 'age-encryption.org/v1\n', 'age-encryption.org/v1\n-> scrypt ', '-----BEGIN AGE ENCRYPTED FILE-----\n'].map(bytes)
    const magic = ['03d9a29a67fb4bb500000400', '03d9a29a67fb4bb501000300'].map((hex) => Buffer.from(hex, 'hex'))
    await fc.assert(fc.asyncProperty(fc.constantFrom(...starts, ...magic), fc.uint8Array({ maxLength: 300 }), fc.constantFrom('a', '.env', 'a.csv'), async (start, rest, name) => {
      const outcome = await problemOf(read(name, Buffer.concat([start, rest]), 'x'))
      expect(['opened', ...fileProblems]).toContain(outcome)
    }), { numRuns: 600 })
  })

  test('whatever the JSON: a closed problem, never a crash (property)', async () => {
    const some = fc.option(fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.jsonValue()))
    const item = fc.record({ type: fc.oneof(fc.integer({ min: 0, max: 6 }), some), name: some, notes: some, login: fc.oneof(some, fc.record({ password: some, uris: some })), fields: fc.oneof(some, fc.array(fc.record({ name: some, value: some, type: some }), { maxLength: 3 })) }, { requiredKeys: [] })
    const file = fc.record({ encrypted: fc.oneof(fc.boolean(), some), passwordProtected: fc.boolean(), salt: some, kdfType: fc.oneof(fc.constantFrom(0, 1), some), kdfIterations: fc.oneof(fc.integer({ min: -1, max: 3 }), some), kdfMemory: some, kdfParallelism: some, encKeyValidation_DO_NOT_EDIT: some, data: some, items: fc.oneof(fc.array(item, { maxLength: 4 }), some), folders: some }, { requiredKeys: [] })
    await fc.assert(fc.asyncProperty(file, async (value) => {
      expect(['opened', ...fileProblems]).toContain(await problemOf(read('a.json', JSON.stringify(value), 'x')))
    }), { numRuns: 400 })
  })
})

test('labels are cut to what the vault holds, names and values are not', () => {
  const { fields, value } = secretOf({ name: 'n'.repeat(500), value: 'v'.repeat(30_000), category: 'c'.repeat(100), tags: Array.from({ length: 50 }, (_, index) => `${index}${'t'.repeat(60)}`) })
  expect([fields.name.length, value.length, fields.category.length, fields.tags.length, fields.tags[0]!.length]).toEqual([500, 30_000, 60, 20, 40])
})

test('files that other programs made', async () => {
  expect(await pairs('keepassxc.csv', fixture('keepassxc.csv'))).toContainEqual(['OpenAI', 'sk-proj-fixture-0123456789abcdef'])
})
