import { createPublicKey, verify } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { exec } from '../lib/exec.mjs'
import { repoRoot } from '../lib/paths.mjs'
import { readBuilderConfig } from './config.mjs'
import { appArmorProfile, controlFile, desktopFile, mimeFile, postinst, postrm } from './deb-files.mjs'
import { icns, ico } from './icon-files.mjs'
import { forbidden, isAllowed } from './licences.mjs'
import { shippedPackages } from './shipped.mjs'
import { identityOf } from './stage.mjs'

describe('electron-builder.yml (C-08)', () => {
  it('is what electron-builder accepts, for three systems', async () => {
    const config = await readBuilderConfig()
    expect(config).toMatchObject({
      appId: 'dev.panoptic.desktop',
      mac: { target: ['dmg', 'zip'], hardenedRuntime: true }, win: { target: ['nsis'] }, linux: { target: ['AppImage', 'deb', 'dir'] },
      fileAssociations: [{ ext: 'panoptic' }], protocols: [{ schemes: ['panoptic'] }],
    })
  })

  it('is refused with a word electron-builder does not know', async () => {
    await expect(readBuilderConfig({ electronFuses: { runAsNodes: true } })).rejects.toThrow(/electronFuses/)
    await expect(readBuilderConfig({ lunix: {} })).rejects.toThrow(/lunix/)
  })

  it('sets no feed, and gives macOS one right alone', async () => {
    expect((await readBuilderConfig()).publish).toBeNull()
    const { updates } = JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8'))
    expect(updates).toBeNull()
    const entitlements = readFileSync(path.join(repoRoot, 'build-resources/entitlements.mac.plist'), 'utf8')
    expect([...entitlements.matchAll(/<key>([^<]+)<\/key>/g)].map((match) => match[1])).toEqual(['com.apple.security.cs.allow-jit'])
  })
})

describe('a package on the test runtime', () => {
  it('shares neither name nor data with a release', () => {
    const [release, test] = [identityOf('official'), identityOf('testruntime')]
    expect(test.name).toBe('panoptic-testruntime')
    expect(test.productName).not.toBe(release.productName)
  })
})

describe('the Debian package', () => {
  const identity = identityOf('testruntime')

  it('declares what it needs and what it opens', async () => {
    const config = await readBuilderConfig()
    const control = controlFile({ identity, config, version: '1.2.3', architecture: 'amd64', kilobytes: 1234 })
    expect(control).toMatch(/^Package: panoptic-testruntime\nVersion: 1\.2\.3\nArchitecture: amd64\n/)
    expect(control).toMatch(/^Depends: libgtk-3-0, .*libsecret-1-0/m)
    expect(control).toContain('Do not give it to anybody')
    const desktop = desktopFile(identity, config)
    expect(desktop).toContain('MimeType=application/vnd.panoptic.plugin+zip;x-scheme-handler/panoptic;\n')
    expect(desktop).toContain('Exec=/opt/panoptic-testruntime/panoptic-testruntime %U\n')
    expect(mimeFile(config)).toContain('<glob pattern="*.panoptic"/>')
  })

  it('has scripts that a plain shell understands, and that do nothing when asked for something else', async () => {
    for (const [text, other] of [[postinst('x-test'), 'abort-upgrade'], [postrm('x-test'), 'upgrade']]) {
      expect((await exec('sh', ['-n'], { input: String(text) })).code).toBe(0)
      expect(await exec('sh', ['-s', String(other)], { input: String(text) })).toMatchObject({ code: 0, stdout: '', stderr: '' })
    }
    expect(appArmorProfile('x-test')).toContain('userns,')
  })
})

describe('icons', () => {
  const png = (/** @type {number} */ size) => readFileSync(path.join(repoRoot, `build-resources/icons/${size}x${size}.png`))

  it('are drawn in the size their name says', () => {
    for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) {
      expect(png(size).subarray(12, 16).toString('latin1')).toBe('IHDR')
      expect([png(size).readUInt32BE(16), png(size).readUInt32BE(20)]).toEqual([size, size])
    }
  })

  it('for Windows and macOS are those drawings', () => {
    const windows = readFileSync(path.join(repoRoot, 'build-resources/icon.ico'))
    expect(windows.equals(ico([16, 32, 48, 64, 128, 256].map((size) => ({ size, png: png(size) }))))).toBe(true)
    const mac = readFileSync(path.join(repoRoot, 'build-resources/icon.icns'))
    expect(mac.equals(icns([16, 32, 64, 128, 256, 512, 1024].map((size) => ({ size, png: png(size) }))))).toBe(true)
    expect(mac.readUInt32BE(4)).toBe(mac.length)
    // The first picture of the .ico, found by the index alone.
    expect(windows.subarray(windows.readUInt32LE(18), windows.readUInt32LE(18) + windows.readUInt32LE(14)).equals(png(16))).toBe(true)
  })
})

describe('the licence gate (P-91)', () => {
  it.each([
    ['MIT', true], ['(MIT OR CC0-1.0)', true], ['GPL-3.0 OR MIT', true], ['MIT AND Apache-2.0', true], ['(MIT AND (GPL-2.0 OR ISC))', true],
    ['GPL-3.0', false], ['MIT AND GPL-3.0', false], ['(GPL-2.0 OR LGPL-3.0)', false], ['BlueOak-1.0.0', false], ['none', false], ['SEE LICENSE IN x', false], ['', false],
  ])('%s: %s', (expression, allowed) => {
    expect(isAllowed(expression)).toBe(allowed)
  })

  it('lets fonts alone come under the OFL', () => {
    expect(isAllowed('OFL-1.1', '@fontsource-variable/inter')).toBe(true)
    expect(isAllowed('OFL-1.1', 'some-code')).toBe(false)
  })

  it('names the package that offends, and finds what ships', () => {
    expect(forbidden([{ name: 'good', version: '1.0.0', licence: 'MIT' }, { name: 'bad', version: '2.0.0', licence: 'AGPL-3.0' }])).toEqual(['bad@2.0.0 has the licence AGPL-3.0, which may not be in the app'])
    const names = shippedPackages().map(({ name }) => name)
    // Bundled, native, a font, below another package; and not: a tool.
    for (const name of ['vue', '@github/keytar', '@fontsource-variable/inter', 'zrender']) expect(names).toContain(name)
    for (const name of ['vitest', 'vite', 'electron-builder', 'typescript', 'argparse']) expect(names).not.toContain(name)
  })
})

describe('signing a feed (P-84)', () => {
  it('makes a key once, and signatures in the form the app demands', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'panoptic-sign-'))
    const script = path.join(repoRoot, 'scripts/pack/sign-update.mjs')
    const env = { PANOPTIC_UPDATE_KEY: path.join(folder, 'key.pem') }
    const made = await exec(process.execPath, [script], { env })
    const publicKey = /Public key: (\S+)/.exec(made.stdout)?.[1] ?? ''
    expect(made.stdout).not.toContain('PRIVATE KEY')
    expect((await exec(process.execPath, [script], { env })).code).not.toBe(0)
    const release = path.join(folder, 'release')
    mkdirSync(release)
    expect((await exec(process.execPath, [script, release], { env })).code).toBe(1)
    writeFileSync(path.join(release, 'latest-linux.yml'), 'version: 1.0.0\n')
    expect((await exec(process.execPath, [script, release], { env })).code).toBe(0)
    const signature = Buffer.from(readFileSync(path.join(release, 'latest-linux.yml.sig'), 'utf8'), 'base64')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url') }, format: 'jwk' })
    // What main/updates/signature.ts demands.
    expect(verify(null, Buffer.from('panoptic update 1\nlatest-linux.yml\nversion: 1.0.0\n'), key, signature)).toBe(true)
    rmSync(folder, { recursive: true })
  })
})
