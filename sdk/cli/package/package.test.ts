import { createHash, createPublicKey, verify as verifyWith } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signedBytes } from '../../contract/archive'
import { readArchive, writeArchive } from './files'
import { fingerprint, keygen, pack, PackageError, sign, verify } from './index'

let root = ''
const at = (name: string): string => join(root, name)
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'panoptic-pack-'))
  await mkdir(at('built/dist'), { recursive: true })
  await mkdir(at('built/locales'))
  await writeFile(at('built/package.json'), JSON.stringify({ name: '@acme/status', version: '1.2.3', panoptic: { engine: '^1', title: 'T', description: 'd', entry: 'dist/index.js', icon: 'icon.svg' } }))
  await writeFile(at('built/dist/index.js'), 'export {}')
  await writeFile(at('built/dist/schema.json'), '{"steps":[]}')
  await writeFile(at('built/icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(at('built/README.md'), '# Status')
})
afterEach(() => rm(root, { recursive: true }))

describe('keygen', () => {
  it('writes a key only its owner reads, and never replaces one', async () => {
    const made = await keygen(at('key'))
    expect(((await stat(at('key'))).mode & 0o777).toString(8)).toBe('600')
    expect(await readFile(at('key'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    expect([await fingerprint(at('key')), await fingerprint(at('key.pub'))]).toEqual([made.fingerprint, made.fingerprint])
    const before = await readFile(at('key'))
    await expect(keygen(at('key'))).rejects.toThrow(/key exists already/)
    expect(await readFile(at('key'))).toEqual(before)
    await writeFile(at('other.pub'), 'mine')
    await expect(keygen(at('other'))).rejects.toThrow(PackageError)
    expect(await readFile(at('other.pub'), 'utf8')).toBe('mine')
    expect(await readdir(root)).not.toContain('other')
  })
  it('names the file that is no key', async () => {
    await writeFile(at('text'), 'no key')
    await expect(fingerprint(at('text'))).rejects.toThrow(/text is not a key/)
    await expect(fingerprint(at('none'))).rejects.toThrow(/none cannot be read \(ENOENT\)/)
    const { generateKeyPairSync } = await import('node:crypto')
    await writeFile(at('x'), generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' }))
    await expect(sign({ file: at('a'), key: at('x') })).rejects.toThrow(/type x25519/)
  })
})

describe('pack', () => {
  it('gives the same bytes for the same files, whatever their times and modes and the time zone', async () => {
    await cp(at('built'), at('again'), { recursive: true })
    await chmod(at('again/dist/index.js'), 0o755)
    await utimes(at('again/icon.svg'), 1, 1)
    const zone = process.env['TZ']
    const one = await pack({ folder: at('built'), out: at('one') })
    process.env['TZ'] = 'Pacific/Auckland'
    const two = await pack({ folder: at('again'), out: at('two') })
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
    expect(await readFile(at('one'))).toEqual(await readFile(at('two')))
    expect(one).toEqual({ file: at('one'), digest: two.digest, fingerprint: null })
    await writeFile(at('again/dist/index.js'), 'export {};')
    expect((await pack({ folder: at('again'), out: at('two') })).digest).not.toBe(one.digest)
  })

  it('lists every file with its hash, and signs that list (C-05)', async () => {
    const { fingerprint: made } = await keygen(at('key'))
    const packed = await pack({ folder: at('built'), out: at('a'), key: at('key') })
    const files = await readArchive(at('a'))
    expect([...files.keys()]).toEqual(['integrity.json', 'signature.json', 'README.md', 'dist/index.js', 'dist/schema.json', 'icon.svg', 'package.json'])
    const bytes = files.get('integrity.json')!
    const integrity = JSON.parse(bytes.toString()) as { id: string; version: string; files: Record<string, { sha256: string; size: number }> }
    expect(integrity).toMatchObject({ format: 1, id: 'acme.status', version: '1.2.3' })
    expect(integrity.files['dist/index.js']).toEqual({ sha256: createHash('sha256').update('export {}').digest('hex'), size: 9 })
    const signature = JSON.parse(files.get('signature.json')!.toString()) as { signature: string }
    expect(verifyWith(null, signedBytes(bytes), createPublicKey(await readFile(at('key.pub'))), Buffer.from(signature.signature, 'base64'))).toBe(true)
    expect(packed).toEqual({ file: at('a'), digest: createHash('sha256').update(bytes).digest('hex'), fingerprint: made })
    expect(await verify(at('a'))).toEqual({ id: 'acme.status', version: '1.2.3', digest: packed.digest, fingerprint: made })
  })

  it.each([
    ['a source map', (folder: string) => writeFile(join(folder, 'dist/index.js.map'), '{}'), /dist\/index\.js\.map.* is of a kind/],
    ['a hidden file', (folder: string) => writeFile(join(folder, '.DS_Store'), ''), /\.DS_Store.* is not a path/],
    ['a link', (folder: string) => symlink('/etc/passwd', join(folder, 'dist/a.js')), /dist\/a\.js is a link/],
    ['names that differ in case', async (folder: string) => { await mkdir(join(folder, 'Dist')); await writeFile(join(folder, 'Dist/b.js'), '') }, /are one name/],
    ['no icon', (folder: string) => rm(join(folder, 'icon.svg')), /holds no icon\.svg/],
    ['no manifest', (folder: string) => writeFile(join(folder, 'package.json'), '{"name":"a","version":"1.0.0"}'), /package\.json: panoptic/],
    ['a bad name', (folder: string) => writeFile(join(folder, 'package.json'), '{"name":"A b","version":"1.0.0"}'), /"name"/],
    ['no package', (folder: string) => rm(folder, { recursive: true }), /built.* cannot be read \(ENOENT\)/],
  ])('names %s, and writes nothing', async (_, change, message) => {
    await change(at('built'))
    await expect(pack({ folder: at('built'), out: at('out.panoptic') })).rejects.toThrow(PackageError)
    await expect(pack({ folder: at('built'), out: at('out.panoptic') })).rejects.toThrow(message)
    expect(await readdir(root)).not.toContain('out.panoptic')
  })
})

describe('sign', () => {
  it('makes of an unsigned archive what packing with the key makes, and replaces a signature', async () => {
    await keygen(at('key'))
    await keygen(at('key2'))
    await pack({ folder: at('built'), out: at('signed'), key: at('key') })
    const plain = await pack({ folder: at('built'), out: at('later') })
    expect((await verify(at('later'))).fingerprint).toBeNull()
    expect(await sign({ file: at('later'), key: at('key') })).toEqual({ digest: plain.digest, fingerprint: await fingerprint(at('key')) })
    expect(await readFile(at('later'))).toEqual(await readFile(at('signed')))
    await sign({ file: at('later'), key: at('key2') })
    expect((await verify(at('later'))).fingerprint).toBe(await fingerprint(at('key2')))
  })

  it('signs nothing that does not fit its list, and leaves the archive as it was', async () => {
    await keygen(at('key'))
    await pack({ folder: at('built'), out: at('a') })
    const files = await readArchive(at('a'))
    await writeArchive(new Map([...files, ['dist/index.js', Buffer.from('evil')]]), at('a'))
    const before = await readFile(at('a'))
    await expect(sign({ file: at('a'), key: at('key') })).rejects.toThrow(/"dist\/index\.js" is not the file/)
    expect(await readFile(at('a'))).toEqual(before)
    await writeFile(at('text'), 'no archive')
    await expect(verify(at('text'))).rejects.toThrow(/text is not a plugin archive/)
  })

  it('tells a signature that is not over this package', async () => {
    await keygen(at('key'))
    await pack({ folder: at('built'), out: at('a'), key: at('key') })
    await writeFile(at('built/dist/index.js'), 'other')
    await pack({ folder: at('built'), out: at('b') })
    await writeArchive(new Map([...(await readArchive(at('b'))), ['signature.json', (await readArchive(at('a'))).get('signature.json')!]]), at('b'))
    await expect(verify(at('b'))).rejects.toThrow(/signature does not fit/)
  })
})
