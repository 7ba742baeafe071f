/** P-48: KeePass databases, ours against two foreign programs (KeePassXC, PyKeePass) and hostile ones against our limits. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Consts, Credentials, Int64, Kdbx, ProtectedValue, type VarDictionary } from 'kdbxweb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileProblems } from '@panoptic/sdk/contract/secrets'
import { checkKdbx, openKdbx } from './kdbx'
import { problemIn } from './limits'

const passphrase = 'fixture passphrase'
const fixture = join(import.meta.dirname, '../../../tests/fixtures/imports/keepassxc-2.7.4.kdbx')
const problemOf = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'opened', (error: unknown) => problemIn(error) ?? error)
const pairs = async (file: Uint8Array): Promise<string[][]> => (await openKdbx(file, passphrase)).secrets.map(({ fields, value }) => [fields.name, value])

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-kdbx-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Made { readonly version: 3 | 4; readonly kdf?: string; readonly change?: (kdbx: Kdbx) => void; readonly xml?: (xml: string) => string }

/** A database as the library writes it. `xml` changes the document before it is sealed. */
async function made({ version, kdf = Consts.KdfId.Aes, change, xml }: Made): Promise<Uint8Array> {
  const kdbx = Kdbx.create(new Credentials(ProtectedValue.fromString(passphrase)), 'Made')
  kdbx.setVersion(version)
  if (version === 4) {
    kdbx.setKdf(kdf)
    const parameters = kdbx.header.kdfParameters as VarDictionary
    if (kdf === Consts.KdfId.Aes) parameters.set('R', 5, Int64.from(1000))
  } else kdbx.header.keyEncryptionRounds = 1000
  const group = kdbx.createGroup(kdbx.getDefaultGroup(), 'Cloud')
  const entry = kdbx.createEntry(group)
  entry.fields.set('Title', 'Füll')
  entry.fields.set('Password', ProtectedValue.fromString('pässwort-0123456789'))
  entry.fields.set('Token', ProtectedValue.fromString('hf_0123456789abcdef0123'))
  entry.tags = ['prod', 'eu']
  const gone = kdbx.createEntry(kdbx.getDefaultGroup())
  gone.fields.set('Password', ProtectedValue.fromString('in the bin'))
  kdbx.remove(gone)
  change?.(kdbx)
  if (xml !== undefined) {
    const build = kdbx.buildXml.bind(kdbx)
    kdbx.buildXml = (context) => {
      build(context)
      const text = xml('')
      const node = kdbx.xml!.createTextNode(text)
      kdbx.xml!.documentElement.appendChild(node)
    }
  }
  return new Uint8Array(await kdbx.save())
}

describe('files that the library writes', () => {
  test.each([['3.1', { version: 3 }], ['4, AES-KDF', { version: 4 }], ['4, Argon2d', { version: 4, kdf: Consts.KdfId.Argon2d }], ['4, Argon2id', { version: 4, kdf: Consts.KdfId.Argon2id }]] as const)('KDBX %s', async (_, what) => {
    const found = await openKdbx(await made(what), passphrase)
    expect(found.ignored).toBe(1)
    expect(found.secrets.map(({ fields, value }) => [fields.name, value, fields.category, fields.tags, fields.provider])).toEqual([
      ['Füll', 'pässwort-0123456789', 'Cloud', ['prod', 'eu'], ''], ['Füll / Token', 'hf_0123456789abcdef0123', 'Cloud', ['prod', 'eu'], 'huggingface'],
    ])
  })

  test('another passphrase', async () => {
    for (const version of [3, 4] as const) expect(await problemOf(openKdbx(await made({ version }), 'another'))).toBe('wrong-passphrase')
  })
})

describe('foreign programs', () => {
  test('a file made by KeePassXC 2.7.4 (KDBX 4, kept with the tests)', async () => {
    expect(await pairs(readFileSync(fixture))).toEqual([['GitHub', 'ghp_fixture0123456789'], ['OpenAI', 'sk-proj-fixture-0123456789abcdef']])
  })

  const keepassxc = (args: string[], input: string) => spawnSync('keepassxc-cli', args, { input, encoding: 'utf8', env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', HOME: folder } })
  test('KeePassXC writes, we read; we write, it reads', async (context) => {
    context.skip(spawnSync('keepassxc-cli', ['--version'], { env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } }).status !== 0, 'keepassxc-cli is not installed')
    const file = join(folder, 'theirs.kdbx')
    expect(keepassxc(['db-create', '-q', '-p', '-t', '100', file], `${passphrase}\n${passphrase}\n`).status).toBe(0)
    expect(keepassxc(['add', '-q', '-p', file, 'One'], `${passphrase}\nvälue-1\n`).status).toBe(0)
    expect(await pairs(readFileSync(file))).toEqual([['One', 'välue-1']])
    const ours = join(folder, 'ours.kdbx')
    writeFileSync(ours, await made({ version: 4, kdf: Consts.KdfId.Argon2id }))
    expect(keepassxc(['show', '-q', '-s', '-a', 'Password', ours, 'Cloud/Füll'], `${passphrase}\n`).stdout.trim()).toBe('pässwort-0123456789')
  }, 60_000)

  test('PyKeePass writes, we read', async (context) => {
    context.skip(spawnSync('/usr/bin/python3', ['-c', 'import pykeepass']).status !== 0, 'python3-pykeepass is not installed')
    const file = join(folder, 'python.kdbx')
    execFileSync('/usr/bin/python3', ['-c', `
import sys
from pykeepass import create_database
kp = create_database(sys.argv[1], password=sys.argv[2])
group = kp.add_group(kp.root_group, 'Team')
kp.add_entry(group, 'Two', 'bo', 'value-2', url='https://api.example.com', tags=['x'])
kp.save()
`, file, passphrase])
    const { secrets } = await openKdbx(readFileSync(file), passphrase)
    expect(secrets).toMatchObject([{ value: 'value-2', fields: { name: 'Two', category: 'Team', tags: ['x'], provider: 'api.example.com', notes: 'Username: bo\nURL: https://api.example.com' } }])
  }, 60_000)
})

describe('hostile files', () => {
  test('derivations that would cost too much are refused before they begin', async () => {
    const set = (name: string, type: number, value: unknown) => (kdbx: Kdbx): void => (kdbx.header.kdfParameters as VarDictionary).set(name, type, value as never)
    const file = await made({ version: 4 })
    expect(await problemOf(checkKdbx(file))).toBe('opened')
    // The parameters stand in the header in clear: 0x05 (UInt64), name, eight bytes.
    const costly = (name: string, value: bigint, of: Uint8Array): Uint8Array => {
      const copy = Buffer.from(of)
      const at = copy.indexOf(Buffer.concat([Buffer.from([1, 0, 0, 0]), Buffer.from(name), Buffer.from([8, 0, 0, 0])]))
      expect(at).toBeGreaterThan(0)
      copy.writeBigUInt64LE(value, at + 9)
      return copy
    }
    expect(await problemOf(openKdbx(costly('R', 100_000_001n, file), passphrase))).toBe('too-much-work')
    expect(await problemOf(openKdbx(costly('R', 1n << 60n, file), passphrase))).toMatch(/too-much-work|damaged/)
    const argon = await made({ version: 4, kdf: Consts.KdfId.Argon2id, change: set('M', 5, Int64.from(64 * 1024)) })
    for (const [name, value] of [['M', 2n << 30n], ['I', 1n << 40n]] as const) expect([name, await problemOf(openKdbx(costly(name, value, argon), passphrase))]).toEqual([name, 'too-much-work'])
    const old = Buffer.from(await made({ version: 3 }))
    const at = old.indexOf(Buffer.from([6, 8, 0]))
    old.writeBigUInt64LE(100_000_001n, at + 3)
    expect(await problemOf(openKdbx(old, passphrase))).toBe('too-much-work')
  })

  test.each([3, 4] as const)('KDBX %s: what unpacks to too much is not unpacked', async (version) => {
    const bomb = await made({ version, xml: () => ' '.repeat(120_000_000) })
    expect(bomb.length).toBeLessThan(1_000_000)
    const before = process.memoryUsage().rss
    expect(await problemOf(openKdbx(bomb, passphrase))).toBe('too-large')
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
  }, 60_000)

  test.each([3, 4] as const)('KDBX %s: groups nested too deeply', async (version) => {
    const deep = await made({ version, change: (kdbx) => {
      let group = kdbx.getDefaultGroup()
      for (let depth = 0; depth < 200; depth++) group = kdbx.createGroup(group, `g${depth}`)
    } })
    expect(await problemOf(openKdbx(deep, passphrase))).toBe('too-deep')
  })

  test('a file cut anywhere or with any byte changed: a closed problem, never a crash (property)', async () => {
    const files = [await made({ version: 3 }), await made({ version: 4 })]
    await fc.assert(fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (file, where, change, cut) => {
      const at = where % file.length
      const harmed = cut ? file.slice(0, at) : file.map((byte, index) => (index === at ? byte ^ change : byte))
      const outcome = await problemOf(openKdbx(harmed, passphrase))
      expect(['opened', ...fileProblems]).toContain(outcome)
    }), { numRuns: 150 })
  }, 60_000)
})
