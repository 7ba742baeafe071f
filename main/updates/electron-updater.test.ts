/** P-84 with the real library and a real feed on loopback: signed, staged, never back to an older version. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppAdapter } from 'electron-updater/out/AppAdapter'
import type { Updater } from './api'
import { createElectronUpdater } from './electron-updater'
import { signedText } from './signature'

const installer = Buffer.from('#!/bin/sh\nexit 0\n'.repeat(2000))
const sha512 = (bytes: Buffer): string => createHash('sha512').update(bytes).digest('base64')
const pair = generateKeyPairSync('ed25519')
const rawOf = (key: KeyObject): string => (key.export({ format: 'der', type: 'spki' }) as Buffer).subarray(-32).toString('base64')

let server: Server
let url: string
let folder: string
let files: Map<string, string | Buffer>
let asked: { path: string; headers: IncomingHttpHeaders }[]

beforeEach(async () => {
  files = new Map()
  asked = []
  folder = mkdtempSync(join(tmpdir(), 'panoptic-updates-'))
  writeFileSync(join(folder, 'app-update.yml'), 'provider: generic\nurl: unused\nupdaterCacheDirName: cache\n')
  writeFileSync(join(folder, 'old.AppImage'), 'old')
  vi.stubEnv('APPIMAGE', join(folder, 'old.AppImage'))
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    asked.push({ path, headers: request.headers })
    const file = files.get(path)
    response.writeHead(file === undefined ? 404 : 200).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`
})

afterEach(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

interface Offer {
  readonly version?: string
  readonly hash?: string
  readonly staging?: number
  readonly by?: KeyObject
  /** The name the signature was made for. */
  readonly signedAs?: string
}

function offer({ version = '2.0.0', hash = sha512(installer), staging, by = pair.privateKey, signedAs = 'latest-linux.yml' }: Offer = {}): string {
  const text = [`version: ${version}`, 'files:', `  - url: Panoptic-${version}.AppImage`, `    sha512: ${hash}`, `    size: ${installer.length}`, ...(staging === undefined ? [] : [`stagingPercentage: ${staging}`]), "releaseDate: '2026-11-22T00:00:00.000Z'", ''].join('\n')
  files.set('/feed/latest-linux.yml', text)
  files.set('/feed/latest-linux.yml.sig', sign(null, signedText(signedAs, text), by).toString('base64'))
  files.set(`/feed/Panoptic-${version}.AppImage`, installer)
  return text
}

function updater({ version = '1.0.0', id }: { version?: string; id?: string } = {}): Updater {
  if (id !== undefined) writeFileSync(join(folder, '.updaterId'), id)
  const app: AppAdapter = {
    version, name: 'panoptic', isPackaged: true, appUpdateConfigPath: join(folder, 'app-update.yml'), userDataPath: folder, baseCachePath: folder,
    whenReady: () => Promise.resolve(), relaunch: () => undefined, quit: () => undefined, onQuit: () => undefined,
  }
  return createElectronUpdater({ feed: { url, publicKey: rawOf(pair.publicKey) }, app, platform: 'linux', onQuit: false, log: () => undefined })
}

describe.skipIf(process.platform !== 'linux')('a feed (P-84)', () => {
  it('offers a newer version, which is fetched and is the file that was signed', async () => {
    offer()
    const library = updater()
    expect(await library.check()).toEqual({ version: '2.0.0' })
    const seen: number[] = []
    await library.download((done) => seen.push(done))
    const fetched = join(folder, 'cache/pending/Panoptic-2.0.0.AppImage')
    expect(readFileSync(fetched).equals(installer)).toBe(true)
    expect(seen.every((done) => done >= 0 && done <= 1)).toBe(true)
  })

  it('is told nothing that tells one computer from another', async () => {
    offer({ staging: 100 })
    const library = updater()
    await library.check()
    await library.download(() => undefined)
    expect(asked.map(({ path }) => path)).toContain('/feed/Panoptic-2.0.0.AppImage')
    const id = readFileSync(join(folder, '.updaterId'), 'utf8')
    for (const { headers } of asked) expect(JSON.stringify(headers)).not.toContain(id)
  })

  it('has nothing when it offers this very version', async () => {
    offer({ version: '1.0.0' })
    expect(await updater().check()).toBeNull()
  })

  it.each([
    ['another key', { by: generateKeyPairSync('ed25519').privateKey }],
    ["another system's description", { signedAs: 'latest-mac.yml' }],
  ] satisfies [string, Offer][])('is refused when it is signed with or as %s', async (_, wrong) => {
    offer(wrong)
    await expect(updater().check()).rejects.toMatchObject({ reason: 'signature' })
    expect(asked.some(({ path }) => path.endsWith('.AppImage'))).toBe(false)
  })

  it('is refused when one byte of a signed description was changed', async () => {
    const text = offer()
    files.set('/feed/latest-linux.yml', text.replace('2.0.0', '2.0.1'))
    await expect(updater().check()).rejects.toMatchObject({ reason: 'signature' })
  })

  it('is refused when the signature is no signature', async () => {
    offer()
    files.set('/feed/latest-linux.yml.sig', '<html>not found</html>')
    await expect(updater().check()).rejects.toMatchObject({ reason: 'signature' })
  })

  it('is refused without a signature', async () => {
    offer()
    files.delete('/feed/latest-linux.yml.sig')
    await expect(updater().check()).rejects.toMatchObject({ reason: 'failed' })
  })

  it('is refused when it names an older version, though that was once signed', async () => {
    offer({ version: '1.0.0' })
    await expect(updater({ version: '1.2.0' }).check()).rejects.toMatchObject({ reason: 'older' })
  })

  it('is refused when it names no hash', async () => {
    offer({ hash: 'AAAA' })
    await expect(updater().check()).rejects.toMatchObject({ reason: 'failed' })
  })

  it('cannot bring a file with another content; nothing of it is kept', async () => {
    offer()
    files.set('/feed/Panoptic-2.0.0.AppImage', Buffer.concat([installer.subarray(0, -1), Buffer.from('x')]))
    const library = updater()
    await library.check()
    await expect(library.download(() => undefined)).rejects.toMatchObject({ reason: 'checksum' })
    const pending = join(folder, 'cache/pending')
    expect(existsSync(pending) ? readdirSync(pending).filter((name) => name.includes('AppImage')) : []).toEqual([])
    expect(readFileSync(join(folder, 'old.AppImage'), 'utf8')).toBe('old')
  })

  it('that nobody answers is offline', async () => {
    const library = updater()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await expect(library.check()).rejects.toMatchObject({ reason: 'offline' })
    server = createServer().listen(0)
  })

  // The last four bytes of the id place a computer between 0 and 1.
  const early = '00000000-0000-4000-8000-00000ccccccc'
  const late = '00000000-0000-4000-8000-0000f0000000'

  it('reaches a part of all computers, by an id that stays here', async () => {
    offer({ staging: 10 })
    expect(await updater({ id: early }).check()).toEqual({ version: '2.0.0' })
    expect(await updater({ id: late }).check()).toBeNull()
    offer({ staging: 95 })
    expect(await updater({ id: late }).check()).toEqual({ version: '2.0.0' })
    offer({ staging: 0 })
    expect(await updater({ id: early }).check()).toBeNull()
  })
})
