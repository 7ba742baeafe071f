import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { osKeychain } from './keychain'

const root = resolve(import.meta.dirname, '../..')
const programs = ['dbus-run-session', 'gnome-keyring-daemon', 'secret-tool']
const missing = process.platform === 'linux' ? programs.filter((name) => spawnSync('which', [name]).status !== 0) : ['Linux']

describe('S19: a keychain that cannot keep a secret is refused by name', () => {
  const failing = (message: string) => osKeychain(async () => {
    const no = async (): Promise<never> => {
      throw new Error(message)
    }
    return { getPassword: no, setPassword: no, deletePassword: no }
  })

  test.each([
    ['The name org.freedesktop.secrets was not provided by any .service files', 'no-service'],
    ['Cannot create an item in a locked collection', 'locked'],
  ])('%s', async (message, reason) => {
    const keychain = failing(message)
    expect(await keychain.available()).toMatchObject({ available: false, reason })
    await expect(keychain.set('a', Buffer.alloc(32))).rejects.toMatchObject({ code: 'conflict', details: { reason } })
    await expect(keychain.get('a')).rejects.toMatchObject({ code: 'conflict', details: { reason } })
  })

  test('an addon that does not load', async () => {
    const keychain = osKeychain(() => Promise.reject(new Error('Failed to load keytar native addon')))
    expect(await keychain.available()).toMatchObject({ available: false, reason: 'unsupported' })
    await expect(keychain.set('a', Buffer.alloc(32))).rejects.toMatchObject({ details: { reason: 'unsupported' } })
  })

  test('one that says yes and keeps nothing', async () => {
    const keychain = osKeychain(async () => ({ getPassword: async () => null, setPassword: async () => undefined, deletePassword: async () => true }))
    await expect(keychain.set('a', Buffer.alloc(32))).rejects.toMatchObject({ code: 'conflict' })
  })
})

/** Real programs on a D-Bus session and in a home folder of their own. */
describe('the real Secret Service', () => {
  let home: string
  const file = (): string => join(home, 'bundle', 'child.mjs')
  const env = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: join(home, 'run') })

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'panoptic-keychain-'))
    execFileSync('mkdir', ['-m', '700', join(home, 'run')])
    execFileSync('ln', ['-s', join(root, 'node_modules'), join(home, 'node_modules')])
    await build({
      root, configFile: false, logLevel: 'error', ssr: { noExternal: true, external: ['@github/keytar'] },
      build: { ssr: join(import.meta.dirname, 'testing/keychain-child.ts'), outDir: join(home, 'bundle'), minify: false, rollupOptions: { output: { entryFileNames: 'child.mjs', format: 'es' } } },
    })
  })
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  /** Runs the child in a session that ends with it; the keyring is unlocked with a password when one is given. */
  function inSession(steps: readonly string[], keyringPassword: string | null, after = ''): string[] {
    const unlock = keyringPassword === null ? '' : `printf '%s' '${keyringPassword}' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;`
    const { stdout, stderr } = spawnSync('dbus-run-session', ['--', 'sh', '-c', `${unlock} "${process.execPath}" "${file()}" '${JSON.stringify(steps)}'; ${after}`], { env: env(), encoding: 'utf8', timeout: 60_000 })
    const lines = stdout.split('\n').filter((line) => line !== '')
    if (lines.length === 0) throw new Error(`The child said nothing. ${stderr}`)
    return lines
  }

  test('keeps a half over sessions, gives it back byte for byte, and takes it out again', ({ skip }) => {
    skip(missing.length > 0, `needs ${missing.join(', ')}`)
    const account = `${randomUUID()}/${randomUUID()}`
    const half = Buffer.alloc(32, 0xa7).toString('hex')
    expect(inSession(['available', `set ${account} ${half}`, `get ${account}`], 'keyring', `secret-tool lookup service Panoptic account '${account}'`)).toEqual([
      '{"available":true,"reason":"none","store":"secret-service"}', 'ok', half, Buffer.from(half, 'hex').toString('base64'),
    ])
    expect(inSession([`get ${account}`, `remove ${account}`, `get ${account}`], 'keyring')).toEqual([half, 'ok', 'none'])
  }, 120_000)

  test('the half lies in no file in clear', ({ skip }) => {
    skip(missing.length > 0, `needs ${missing.join(', ')}`)
    const half = Buffer.alloc(32, 0x5c)
    inSession([`set canary ${half.toString('hex')}`], 'keyring')
    const files = (readdirSync(join(home, 'data'), { recursive: true }) as string[]).map((name) => join(home, 'data', name)).filter((name) => statSync(name).isFile())
    expect(files.length).toBeGreaterThan(0)
    for (const name of files) for (const secret of [half, Buffer.from(half.toString('base64')), Buffer.from(half.toString('hex'))]) expect([name, readFileSync(name).includes(secret)]).toEqual([name, false])
  }, 60_000)

  test('a locked keyring that nobody unlocks: no half, and nothing is kept', ({ skip }) => {
    skip(missing.length > 0, `needs ${missing.join(', ')}`)
    const half = '5e'.repeat(32)
    inSession([`set mine ${half}`], 'keyring')
    expect(inSession(['get mine', `set other ${half}`, 'get other'], null)).toEqual(['none', 'conflict locked', 'none'])
    expect(inSession(['get mine', 'get other'], 'keyring')).toEqual([half, 'none'])
  }, 120_000)

  test('no service on the bus: said so, and nothing is kept', ({ skip }) => {
    skip(missing.length > 0, `needs ${missing.join(', ')}`)
    const { stdout } = spawnSync(process.execPath, [file(), JSON.stringify(['available', `set a ${'00'.repeat(32)}`])], { env: { ...env(), DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'nobody')}` }, encoding: 'utf8', timeout: 60_000 })
    expect(stdout.split('\n').slice(0, 2)).toEqual(['{"available":false,"reason":"no-service","store":"secret-service"}', 'conflict no-service'])
  }, 60_000)
})
