/** Every archive that lies is refused by name, and nothing of it stays (C-05, hardening of archives). */
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { archiveLimits } from '@panoptic/sdk/contract/archive'
import { PackageRefusal } from '@panoptic/sdk/contract/package-files'
import { archiveOf, entriesOf, integrityOf, newPublisher, packageFiles, signatureBy, type PackageFiles } from '../../../tests/fixtures/archives/package'
import { zip, type ZipEnd, type ZipEntry } from '../../../tests/fixtures/archives/zip'
import { createInstaller } from '../install/installer'
import { readInto } from './read'

let root = ''
const installer = () => createInstaller({ folder: join(root, 'plugins'), read: readInto, log: () => undefined })
beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'panoptic-hostile-')) })
afterAll(() => rm(root, { recursive: true }))

/** What it is refused for; also looks that nothing of it stayed. */
async function outcomeOf(path: string): Promise<string> {
  const made = installer()
  const outcome = await made.stage(path).then((staged) => made.discard(staged).then(() => 'taken'), (error: unknown) => (error instanceof PackageRefusal ? error.refusal : `threw ${String(error)}`))
  expect(await readdir(join(root, 'plugins'))).toEqual([])
  return outcome
}

async function outcome(archive: Buffer): Promise<string> {
  const path = join(root, 'probe.panoptic')
  await writeFile(path, archive)
  return outcomeOf(path)
}

const files = packageFiles()
const integrity = integrityOf(files)
const publisher = newPublisher()
const meta: ZipEntry[] = [{ name: 'integrity.json', data: integrity }, { name: 'signature.json', data: signatureBy(publisher, integrity) }]
const good = [...meta, ...entriesOf(files)]
const zipped = zip(good)
const without = (name: string): ZipEntry[] => good.filter((entry) => entry.name !== name)
const changed = (name: string, change: Partial<ZipEntry>): ZipEntry[] => good.map((entry) => (entry.name === name ? { ...entry, ...change } : entry))
/** A package whose own list agrees with it, however strange its files are. */
const listed = (more: PackageFiles): Buffer => archiveOf({ ...files, ...more })

it('a good archive is taken, signed or not', async () => {
  expect(await outcome(zipped)).toBe('taken')
  expect(await outcome(archiveOf(files))).toBe('taken')
})

describe('a path', () => {
  it.each([
    '../evil.js', 'dist/../../evil.js', '/etc/evil.js', 'C:/evil.js', 'C:evil.js', '..\\evil.js', 'dist\\evil.js', '\\\\server\\evil.js', './evil.js', 'dist//evil.js', 'dist/', 'dist/a/', '', '.', '..',
    '.hidden.js', 'dist/.hidden.js', 'dist/ evil.js', 'dist/evil.js ', 'dist/evil.js.', 'dist./evil.js', 'dist/evil.js\0.png', 'dist/e\u0301vil.js', 'dist/évil.js', 'dist/\u202esj.live.js', 'dist/a:b.js', 'dist/a?.js', '%2e%2e/evil.js',
    'con', 'CON.js', 'dist/nul.js', 'aux/a.js', 'dist/LPT1.json', 'com0.css', `dist/${'a'.repeat(200)}.js`,
  ])('%j is refused', async (name) => expect(await outcome(listed({ [name]: 'x' }))).toBe('bad-path'))
  it.each(['dist/index.html', 'dist/index.js.map', 'dist/addon.node', 'dist/code.wasm', 'run.sh', 'dist/LICENSE', 'docs/README.md', 'readme.md', 'dist/index.JS', 'noending', '__proto__'])('%j is of a kind that no package holds', async (name) =>
    expect(await outcome(archiveOf(files, { more: [{ name, data: 'x' }] }))).toBe('extra-file'))
  it('of a text for people is taken', async () => expect(await outcome(listed({ 'README.md': 'r', LICENSE: 'l', 'LICENSE-MIT.txt': 'm', 'dist/constructor.js': '', 'dist/__proto__.js': '' }))).toBe('taken'))
  it('in bytes that are no UTF-8 is refused', async () => expect(await outcome(zip([...good, { name: Buffer.from([0x64, 0xff, 0x2e, 0x6a, 0x73]), data: 'x' }]))).toBe('bad-path'))
})

describe('two names', () => {
  it.each([
    ['the same', 'dist/index.js'], ['other case', 'dist/INDEX.js'], ['other case of a folder', 'Dist/other.js'], ['a file where a folder is', 'locales/en.json/a.js'],
  ])('%s: refused', async (_, name) => expect(await outcome(zip([...good, { name, data: 'export {}' }]))).toBe('duplicate-name'))
  it('that two lists give: the second integrity.json is refused', async () => expect(await outcome(zip([...good, meta[0]!]))).toBe('duplicate-name'))
  it('that Unicode folds together never get that far', async () => expect(await outcome(listed({ 'dist/\u017f.js': 's' }))).toBe('bad-path'))
})

describe('what is no plain file', () => {
  it.each([['a symbolic link', 0o120777], ['a folder', 0o040755], ['a device', 0o060644], ['a pipe', 0o010644], ['a socket', 0o140644]])('%s is refused', async (_, mode) =>
    expect(await outcome(zip([...good, { name: 'dist/link.js', data: '/etc/passwd', attributes: mode * 0x10000 }]))).toBe('link'))
  it('a Windows reparse point is refused', async () => expect(await outcome(zip(changed('icon.svg', { attributes: 0x400 })))).toBe('link'))
})

describe('what the list says', () => {
  it.each<[string, ZipEntry[], string]>([
    ['no list', without('integrity.json'), 'bad-integrity'],
    ['no package.json', without('package.json'), 'missing-file'],
    ['a file missing', without('icon.svg'), 'missing-file'],
    ['a file more', [...good, { name: 'dist/more.js', data: '' }], 'extra-file'],
    ['another content of the same size', changed('dist/index.js', { data: String(files['dist/index.js']).replace('1.0.0', '6.6.6') }), 'wrong-hash'],
    ['another size', changed('dist/index.js', { data: 'export {}' }), 'wrong-hash'],
    ['a list that is no JSON', changed('integrity.json', { data: '{' }), 'bad-integrity'],
    ['a list of broken UTF-8', changed('integrity.json', { data: Buffer.concat([integrity, Buffer.from([0xff])]) }), 'bad-integrity'],
    ['a list of a megabyte', changed('integrity.json', { data: Buffer.concat([integrity, Buffer.alloc(1_000_000, 0x20)]) }), 'too-large'],
    ['a list of another format', changed('integrity.json', { data: integrityOf(files, { format: 2 }) }), 'bad-integrity'],
    ['a list with more keys', changed('integrity.json', { data: integrityOf(files, { scripts: {} }) }), 'bad-integrity'],
    ['a list with a path upwards', changed('integrity.json', { data: integrityOf(files, { files: { '../a.js': { sha256: '0'.repeat(64), size: 1 } } }) }), 'bad-integrity'],
  ])('%s: %#', async (_, entries, refusal) => expect(await outcome(zip(entries))).toBe(refusal))
  it('another id or version than package.json', async () => {
    expect(await outcome(archiveOf(files, { integrity: integrityOf(files, { id: 'other' }) }))).toBe('bad-integrity')
    expect(await outcome(archiveOf(files, { integrity: integrityOf(files, { version: '9.9.9' }) }))).toBe('bad-integrity')
  })
  it('2,001 files', async () => expect(await outcome(archiveOf(files, { integrity: integrityOf(files, { files: Object.fromEntries(Array.from({ length: 2_001 }, (_, index) => [`dist/${index}.js`, { sha256: '0'.repeat(64), size: 1 }])) }) }))).toBe('too-large'))
})

describe('what the manifest says', () => {
  const package_ = (manifest: object, more: PackageFiles = {}) => outcome(archiveOf(packageFiles({ manifest, files: more })))
  it('is read strictly', async () => {
    expect(await package_({ engine: '^2' })).toBe('engine')
    expect(await package_({ sideDoor: true })).toBe('bad-package')
    expect(await package_({ entry: 'dist/other.js' })).toBe('bad-package')
    expect(await package_({ icon: 'other.svg' })).toBe('bad-package')
    expect(await package_({ title: 'Vault\u202e' })).toBe('bad-package')
    expect(await package_({}, { 'locales/de.json': '{"title":"Tres\u200bor"}' })).toBe('bad-package')
    expect(await package_({}, { 'locales/en.json': '{"title":"a\\nb"}' })).toBe('bad-package')
    expect(await package_({}, { 'locales/en.json': '{"ti\\u2066tle":"a"}' })).toBe('bad-package')
    expect(await package_({}, { 'dist/schema.json': '{"steps":[{"sql":""}]}' })).toBe('bad-package')
    const noJson = { ...files, 'package.json': 'no' }
    const listOfIt = integrityOf(files, { files: { ...(JSON.parse(String(integrity)) as { files: object }).files, 'package.json': { sha256: createHash('sha256').update('no').digest('hex'), size: 2 } } })
    expect(await outcome(archiveOf(noJson, { integrity: listOfIt }))).toBe('bad-package')
  })
})

describe('a signature', () => {
  const signedAs = (bytes: Buffer) => outcome(zip(changed('signature.json', { data: bytes })))
  it('of another package, purpose or key is refused', async () => {
    const other = integrityOf(packageFiles({ version: '2.0.0' }))
    expect(await signedAs(signatureBy(publisher, other))).toBe('bad-signature')
    expect(await signedAs(signatureBy(publisher, integrity, { purpose: (bytes) => bytes }))).toBe('bad-signature')
    expect(await signedAs(signatureBy(publisher, integrity, { purpose: (bytes) => Buffer.concat([Buffer.from('panoptic-plugin-2\n'), bytes]) }))).toBe('bad-signature')
    expect(await signedAs(signatureBy(publisher, integrity, { over: { key: newPublisher().key } }))).toBe('bad-signature')
  })
  it('in another spelling, format or algorithm is refused', async () => {
    // The last letter of the key has two bits that no byte needs.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const spelled = publisher.key.replace(/.=$/, (last) => `${letters[letters.indexOf(last[0]!) + 1]}=`)
    expect(Buffer.from(spelled, 'base64')).toEqual(Buffer.from(publisher.key, 'base64'))
    for (const over of [{ key: spelled }, { algorithm: 'rsa' }, { format: 2 }, { key: 'A'.repeat(43) }, { key: `${'A'.repeat(43)}=` }, { signature: '' }, { signature: `${'A'.repeat(86)}==` }, { also: 1 }])
      expect([over, await signedAs(signatureBy(publisher, integrity, { over }))]).toEqual([over, 'bad-signature'])
    expect(await signedAs(Buffer.from('{'))).toBe('bad-signature')
    expect(await signedAs(Buffer.alloc(1_001, 0x20))).toBe('too-large')
  })
  it('over nothing says who signed', async () => {
    await writeFile(join(root, 'good'), zipped)
    const staged = await installer().stage(join(root, 'good'))
    expect(staged).toMatchObject({ key: publisher.key, publisher: 'Acme', fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/) as string })
    await rm(staged.plugin.folder, { recursive: true })
  })
})

describe('a zip that can be read in two ways', () => {
  const zip64 = Buffer.from([1, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0])
  const descriptor = Buffer.concat([Buffer.from([0x50, 0x4b, 7, 8]), Buffer.alloc(12)])
  it.each<[string, readonly ZipEntry[], ZipEnd]>([
    ['bytes before it', good, { before: Buffer.from('#!/bin/sh\n') }],
    ['bytes after it', good, { after: Buffer.from('more') }],
    ['a whole archive after it', good, { after: zipped }],
    ['a comment', good, { comment: 'hello' }],
    ['an end record in the comment', good, { comment: zip([]).toString('latin1') }],
    ['bytes before its directory', good, { beforeDirectory: Buffer.from('more') }],
    ['bytes after its directory', good, { afterDirectory: Buffer.from('more') }],
    ['more entries than it counts', good, { count: good.length - 1 }],
    ['fewer entries than it counts', good, { count: good.length + 1 }],
    ['a directory that is elsewhere', good, { directoryOffset: 0 }],
    ['a directory of another size', good, { directorySize: 1 }],
    ['bytes between its files', changed('icon.svg', { after: Buffer.from('hidden') }), {}],
    ['a file that the directory does not list', good.slice(1), { before: zipped.subarray(0, 40) }],
    ['two files of the same bytes', [...good, { name: 'dist/twice.js', data: '', offset: 0, directoryOnly: true }], {}],
    ['a file at no header', changed('icon.svg', { offset: 7 }), {}],
    ['a file beyond the end', changed('icon.svg', { offset: 4_000_000_000 }), {}],
    ['another name before the data', changed('icon.svg', { local: { name: 'evil.svg' } }), {}],
    ['another size before the data', changed('icon.svg', { local: { size: 1 } }), {}],
    ['another checksum before the data', changed('icon.svg', { local: { crc: 1 } }), {}],
    ['another method before the data', changed('icon.svg', { local: { method: 0 } }), {}],
    ['other flags before the data', changed('icon.svg', { local: { flags: 0 } }), {}],
    ['encryption', changed('icon.svg', { flags: 0x801 }), {}],
    ['strong encryption', changed('icon.svg', { flags: 0x841 }), {}],
    ['a masked directory', changed('icon.svg', { flags: 0x2800 }), {}],
    ['a data descriptor', changed('icon.svg', { flags: 0x808, after: descriptor }), {}],
    ['an unknown compression', changed('icon.svg', { method: 12 }), {}],
    ['a comment of a file', changed('icon.svg', { comment: 'x' }), {}],
    ['a zip64 field', changed('icon.svg', { extra: zip64 }), {}],
    ['a zip64 size', changed('icon.svg', { size: 0xffffffff, extra: zip64 }), {}],
    ['a second name in Unicode', changed('icon.svg', { extra: Buffer.from([0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, 0x61]) }), {}],
    ['a broken extra field', changed('icon.svg', { extra: Buffer.from([0x55, 0x54, 0xff, 0xff, 0]) }), {}],
    ['a zip64 locator', good, { afterDirectory: Buffer.concat([Buffer.from([0x50, 0x4b, 6, 7]), Buffer.alloc(16)]) }],
    ['another checksum', changed('icon.svg', { crc: 1 }), {}],
    ['a stored file of another size', changed('icon.svg', { method: 0, compressedSize: 3 }), {}],
  ])('%s', async (_, entries, end) => expect(await outcome(zip(entries, end))).toBe('not-an-archive'))
  it('but one that other tools write is taken: stored, dated, without modes', async () =>
    expect(await outcome(zip(good.map((entry) => ({ ...entry, method: 0, attributes: 0, flags: 0, extra: Buffer.from([0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]) }))))).toBe('taken'))
})

describe('a bomb', () => {
  const zeros = (size: number): Buffer => Buffer.alloc(size)
  it('that says what it is, is refused by what it says', async () => {
    expect(await outcome(listed({ 'dist/big.js': zeros(archiveLimits.file + 1) }).subarray(0))).toBe('too-large')
    const many = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`dist/${index}.js`, zeros(19_000_000)]))
    expect(await outcome(listed(many))).toBe('too-large')
    expect(await outcome(zip(changed('icon.svg', { size: 0xfffffffe })))).toBe('too-large')
  })
  it('that says it is small, is refused at the first byte too many', async () => {
    const bomb = { name: 'dist/index.js', data: deflateRawSync(zeros(100_000_000)) }
    const size = Buffer.from(String(files['dist/index.js'])).length
    const hidden = good.map((entry) => (entry.name === bomb.name ? { ...entry, data: zeros(50_000_000), size } : entry))
    expect(await outcome(zip(hidden))).toBe('not-an-archive')
    expect(await outcome(zip(changed('integrity.json', { data: zeros(50_000_000), size: integrity.length })))).toBe('not-an-archive')
  })
  it('of 100,000 files is refused before one of them is read', async () => {
    const archive = zip(Array.from({ length: 100_000 }, (_, index) => ({ name: `dist/${index}.js`, data: '', method: 0 })), { count: 0xffff })
    const counted = (count: number): Buffer => {
      for (const field of [14, 12]) archive.writeUInt16LE(count, archive.length - field)
      return archive
    }
    expect(await outcome(counted(0xffff))).toBe('too-large')
    expect(await outcome(counted(2_003))).toBe('too-large')
    expect(await outcome(counted(2_000))).toBe('not-an-archive')
  })
  it('larger than an archive may be is not opened', async () => expect(await outcome(Buffer.concat([zipped, zeros(archiveLimits.archive)]))).toBe('too-large'))
})

describe('what is no archive', () => {
  it('is refused: nothing, a text, a gzip, an empty zip', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('PK'), Buffer.from('a text that is no zip but longer than its end'), zip([]).subarray(4)]) expect(await outcome(bytes)).toBe('not-an-archive')
    expect(await outcome(zip([]))).toBe('bad-integrity')
  })
  it('is refused: what is not there, a pipe, a device', async () => {
    expect(await outcomeOf(join(root, 'none'))).toBe('unreadable')
    execFileSync('mkfifo', [join(root, 'pipe')])
    expect(await outcomeOf(join(root, 'pipe'))).toBe('unreadable')
    expect(await outcomeOf('/dev/zero')).toBe('unreadable')
  })
  it('is refused wherever it was cut off', async () => {
    const taken: number[] = []
    for (let length = 0; length < zipped.length; length += length < 200 || length > zipped.length - 200 ? 1 : 13) if ((await outcome(zipped.subarray(0, length))) === 'taken') taken.push(length)
    expect(taken).toEqual([])
  }, 120_000)
})

describe('a good archive with some bytes changed', () => {
  it('is refused, or its content is the same byte for byte (property)', async () => {
    const path = join(root, 'mutated')
    const change = fc.array(fc.tuple(fc.nat(zipped.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    const found = await fc.check(fc.asyncProperty(change, async (changes) => {
      const bytes = Buffer.from(zipped)
      for (const [at, value] of changes) bytes[at] = value
      await writeFile(path, bytes)
      const staging = join(root, 'staging')
      await rm(staging, { recursive: true, force: true })
      await mkdir(staging)
      const read = await readInto(path, staging).catch((error: unknown) => error)
      if (read instanceof PackageRefusal) return true
      if (read instanceof Error) return false
      const inside = await Promise.all(Object.entries(files).map(async ([name, data]) => (await readFile(join(staging, name))).equals(Buffer.from(data as string))))
      return inside.every(Boolean) && (read as { key: string }).key === publisher.key && (await readdir(staging, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length === good.length
    }), { numRuns: process.env['PANOPTIC_LONG'] === '1' ? 20_000 : 300 })
    expect(found.counterexample).toBeNull()
  }, 600_000)
})

describe('a folder', () => {
  let folder = ''
  async function lay(entries: readonly ZipEntry[] = good): Promise<void> {
    folder = await mkdtemp(join(root, 'folder-'))
    for (const { name, data } of entries) {
      await mkdir(join(folder, String(name), '..'), { recursive: true })
      await writeFile(join(folder, String(name)), data)
    }
  }
  it('is read like an archive', async () => {
    await lay()
    expect(await outcomeOf(folder)).toBe('taken')
  })
  it('is refused for links, other files, changed and missing ones', async () => {
    await lay()
    await symlink(join(folder, 'dist/index.js'), join(folder, 'dist/link.js'))
    expect(await outcomeOf(folder)).toBe('link')
    await lay()
    await symlink('/etc', join(folder, 'etc'))
    expect(await outcomeOf(folder)).toBe('link')
    await lay()
    execFileSync('mkfifo', [join(folder, 'dist/pipe.js')])
    expect(await outcomeOf(folder)).toBe('link')
    await lay([...good, { name: '.git/config', data: '' }])
    expect(await outcomeOf(folder)).toBe('bad-path')
    await lay([...good, { name: 'dist/more.js', data: '' }])
    expect(await outcomeOf(folder)).toBe('extra-file')
    await lay(without('icon.svg'))
    expect(await outcomeOf(folder)).toBe('missing-file')
    await lay(changed('dist/index.js', { data: String(files['dist/index.js']).replace('1.0.0', '6.6.6') }))
    expect(await outcomeOf(folder)).toBe('wrong-hash')
    await lay(without('integrity.json'))
    expect(await outcomeOf(folder)).toBe('bad-integrity')
  })
  it('of too many files is refused', async () => {
    await lay([...good, ...Array.from({ length: 2_001 }, (_, index) => ({ name: `dist/${index}.js`, data: '' }))])
    expect(await outcomeOf(folder)).toBe('too-large')
  })
})
