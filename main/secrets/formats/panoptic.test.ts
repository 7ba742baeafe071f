/** P-48: our own files are age files: read by the foreign program, held against the vectors of the format's authors. */
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import * as vectors from 'cctv-age'
import { Encrypter } from 'age-encryption'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileProblems } from '@panoptic/sdk/contract/secrets'
import type { SecretWithValue } from '../../store/api'
import { problemIn } from './limits'
import { openAge, openPanoptic, sealPanoptic } from './panoptic'

const passphrase = 'five random words it is'
const at = Date.parse('2026-11-22T09:00:00Z')
const problemOf = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'opened', (error: unknown) => problemIn(error) ?? error)
async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values
}
const sealed = async (secrets: readonly SecretWithValue[]): Promise<Uint8Array> => new Uint8Array(await new Response(await sealPanoptic(each(secrets), passphrase, at, 8)).arrayBuffer())
const secret: SecretWithValue = { value: 'sk-ant-0123456789\nsecond line', fields: { name: 'Änne', category: 'c', provider: 'anthropic', notes: '=1+1', tags: ['a', 'b,c'], expiresAt: at, rotateEveryDays: null } }

/** A cheap passphrase file around any content, for the properties. */
async function aged(content: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  encrypter.setScryptWorkFactor(2)
  return encrypter.encrypt(content)
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-age-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('an export gives back exactly what went in; another passphrase nothing', async () => {
  const file = await sealed([secret, secret])
  expect(await openPanoptic(file, passphrase)).toEqual({ secrets: [secret, secret], ignored: 0 })
  expect(await problemOf(openPanoptic(file, 'another passphrase'))).toBe('wrong-passphrase')
  expect(Buffer.from(file).includes('sk-ant')).toBe(false)
}, 60_000)

/** `age` asks for passphrases on a terminal only; `script` gives it one. */
const age = (args: string, input: string) => spawnSync('script', ['-qec', `age ${args}`, '/dev/null'], { input, encoding: 'utf8' })

test('Debian’s age reads ours, and we read what it writes', async (context) => {
  context.skip(spawnSync('age', ['--version']).status !== 0 || spawnSync('script', ['--version']).status !== 0, 'age is not installed')
  const ours = join(folder, 'ours.age')
  writeFileSync(ours, await sealed([secret]))
  age(`-d -o ${folder}/plain.json ${ours}`, `${passphrase}\n`)
  expect(JSON.parse(readFileSync(join(folder, 'plain.json'), 'utf8'))).toEqual({ format: 'panoptic-vault', version: 1, exportedAt: '2026-11-22T09:00:00.000Z', secrets: [{ ...secret.fields, value: secret.value }] })
  age(`-p -a -o ${folder}/theirs.age ${folder}/plain.json`, `${passphrase}\n${passphrase}\n`)
  expect((await openPanoptic(readFileSync(join(folder, 'theirs.age')), passphrase)).secrets).toEqual([secret])
}, 120_000)

interface Vector { readonly name: string; readonly expect: string; readonly payload: string; readonly passphrase: string; readonly file: Uint8Array }

/** A vector is a header of `key: value` lines, an empty line, the file. */
function vectorOf(name: string, raw: Uint8Array): Vector {
  const end = Buffer.from(raw).indexOf('\n\n')
  const lines = Buffer.from(raw.subarray(0, end)).toString('latin1').split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)] as const)
  const fields = new Map(lines)
  const body = raw.subarray(end + 2)
  return { name, expect: fields.get('expect') ?? '', payload: fields.get('payload') ?? '', passphrase: fields.get('passphrase') ?? '', file: fields.get('compressed') === 'zlib' ? inflateSync(body) : body }
}

describe('the vectors of the format (C2SP/CCTV)', () => {
  const all = Object.entries(vectors as unknown as Record<string, Uint8Array>).map(([name, raw]) => vectorOf(name, raw))

  test.each(all.filter(({ passphrase: given }) => given !== '').map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
    const outcome = await openAge(vector.file, vector.passphrase).then((plain) => createHash('sha256').update(plain).digest('hex'), (error: unknown) => problemIn(error) ?? error)
    if (vector.expect === 'success') expect(outcome).toBe(vector.payload)
    else expect(fileProblems).toContain(outcome)
  })

  test('all others are files for keys or no files at all, and refused', async () => {
    const others = all.filter(({ passphrase: given }) => given === '')
    expect(others.length).toBeGreaterThan(50)
    for (const vector of others) expect([vector.name, await problemOf(openAge(vector.file, 'x')) === 'opened']).toEqual([vector.name, false])
  })
})

describe('hostile files', () => {
  test.each([
    ['{', 'wrong-type'], ['[]', 'wrong-type'], ['{"format":"panoptic-vault","version":2,"secrets":[]}', 'unsupported'], ['{"format":"panoptic-vault","version":1,"secrets":[]}', 'empty'],
    ['{"format":"panoptic-vault","version":1,"secrets":[{"name":1}]}', 'wrong-type'], [`{"format":"panoptic-vault","version":1,"secrets":${'['.repeat(100)}`, 'too-deep'],
    [`{"format":"panoptic-vault","version":1,"secrets":[${'0,'.repeat(20_000)}0]}`, 'too-many'],
  ])('inside: %#', async (content, problem) => {
    expect(await problemOf(openPanoptic(await aged(content), passphrase))).toBe(problem)
  })

  test('a file cut anywhere or with any byte changed opens as it was or not at all (property)', async () => {
    const content = '{"format":"panoptic-vault","version":1,"secrets":[{"name":"a","value":"b"}]}'
    const file = await aged(content)
    await fc.assert(fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (where, change, cut) => {
      const place = where % file.length
      const harmed = cut ? file.slice(0, place) : file.map((byte, index) => (index === place ? byte ^ change : byte))
      expect(fileProblems).toContain(await problemOf(openPanoptic(harmed, passphrase)))
    }), { numRuns: 200 })
  })
})
