/**
 * The .deb on a clean Debian (C-08): apt installs it with what it depends on, a person makes a workspace, unlocks it again
 * and enables a plugin, and its removal leaves the person's data and nothing else. Takes minutes and needs root.
 */
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exec } from '../../scripts/lib/exec.mjs'
import { releaseDir } from '../../scripts/pack/builder.mjs'
import { cleanRoot } from './support/clean-root.mjs'
import { person } from './support/person.mjs'
import { desktop } from './support/session.mjs'

const name = 'panoptic-testruntime'
const deb = existsSync(releaseDir) ? readdirSync(releaseDir).find((file) => file.startsWith(`${name}_`) && file.endsWith('.deb')) : undefined
const programs = ['mmdebstrap', 'xdotool', 'gdbus', 'unshare', 'Xvfb']
const missing = []
for (const program of programs) if ((await exec('which', [program])).code !== 0) missing.push(program)
if ((await exec('/usr/bin/python3', ['-c', 'import gi; gi.require_version("Atspi", "2.0"); from gi.repository import Atspi'])).code !== 0) missing.push('python3-gi with gir1.2-atspi-2.0')

const reason = process.env.PANOPTIC_LONG === undefined ? 'takes minutes: npm run test:long'
  : process.getuid?.() !== 0 ? 'only root can make a clean root'
    : deb === undefined ? 'there is no .deb: npm run pack'
      : missing.length > 0 ? `not installed here: ${missing.join(', ')}`
        : undefined

const password = 'correct horse battery staple 12'

describe('the installed app', () => {
  /** @type {Awaited<ReturnType<typeof cleanRoot>>} */
  let root
  /** @type {Awaited<ReturnType<typeof desktop>>} */
  let session
  /** @type {ReturnType<typeof person>} */
  let ada
  /** @type {ReturnType<typeof root.start> | undefined} */
  let app
  /** @type {Set<string>} */
  let before
  const home = '/home/ada'

  beforeEach((context) => context.skip(reason !== undefined, reason ?? ''))

  beforeAll(async () => {
    if (reason !== undefined) return
    root = await cleanRoot()
    session = await desktop()
    ada = person(session.env, session.user.as)
    const { uid, gid } = session.user.as ?? { uid: 0, gid: 0 }
    await root.run('apt-get', '-qq', 'update')
    await root.run('sh', '-c', `groupadd --gid ${gid} ada && useradd --uid ${uid} --gid ${gid} --create-home --home-dir ${home} ada`)
    before = filesOf(root.dir)
  }, 600_000)

  afterEach(({ task }) => {
    // What the app said explains most failures.
    if (task.result?.state === 'fail') console.log(app?.output())
  })

  afterAll(async () => {
    await app?.stop()
    ada?.leave()
    await session?.stop()
    root?.remove()
  }, 60_000)

  function start() {
    const { uid, gid } = session.user.as ?? { uid: 0, gid: 0 }
    // The switch tells Chromium what it finds out by itself on a real desktop: that somebody reads the screen.
    app = root.start({ uid, gid, home, shared: session.shared, env: { HOME: home, USER: 'ada', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...session.forApp } }, [name, '--disable-gpu', '--force-renderer-accessibility'])
    return app
  }

  it('installs with apt, which brings every library it is linked with', async () => {
    cpSync(path.join(releaseDir, String(deb)), path.join(root.dir, 'root', String(deb)))
    await root.run('apt-get', '-y', '-qq', '--no-install-recommends', 'install', `/root/${deb}`)
    for (const file of [name, 'chrome_crashpad_handler', ...nativeFiles(path.join(root.dir, 'opt', name))]) {
      expect(await root.run('ldd', `/opt/${name}/${file}`), file).not.toContain('not found')
    }
    expect(await root.run('readlink', '-f', `/usr/bin/${name}`)).toBe(`/opt/${name}/${name}\n`)
    // The sandbox by user namespaces or by the helper: the system decides, the installation prepares.
    expect(statSync(path.join(root.dir, 'opt', name, 'chrome-sandbox')).uid).toBe(0)
  }, 600_000)

  it('starts as an ordinary user: first run, workspace, a plugin is enabled and drawn', async () => {
    start()
    await ada.see('heading', '^Welcome to Panoptic$', { seconds: 60 })
    await ada.press('push button', '^Continue$')
    await ada.see('heading', '^How should it look')
    await ada.press('push button', '^Continue$')
    await ada.type('entry', '^Your name', 'Ada')
    await ada.type('password text', '^Password$', password)
    await ada.type('password text', '^Password again$', password)
    await ada.press('push button', '^Create workspace$')
    await ada.press('push button', '^Later$', { seconds: 60 })
    await ada.press('push button', '^Go on without$')
    await ada.see('heading', '^Choose your first plugin$', { seconds: 60 })
    await ada.press('push button', '^Enable', { inside: { role: 'landmark', name: '^LLM cost$' } })
    await ada.press('push button', '^(Enable|Continue)', { inside: { role: 'dialog', name: '^Enable LLM cost' } })
    await ada.press('push button', '^LLM cost', { seconds: 30 })
    await ada.see('heading', '^No costs yet$', { seconds: 60 })
  }, 300_000)

  it('runs every page in the sandbox', async () => {
    const renderers = (await exec('pgrep', ['-f', `/opt/${name}/${name} --type=renderer`])).stdout.split('\n').filter(Boolean)
    expect(renderers.length).toBeGreaterThan(1)
    for (const pid of renderers) expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m)
  })

  it('is unlocked with the password after a restart, and the plugin is still there', async () => {
    await app?.stop()
    start()
    await ada.type('password text', '^Password$', password)
    await ada.press('push button', '^Unlock$')
    await ada.press('push button', '^LLM cost', { seconds: 60 })
    await ada.see('heading', '^No costs yet$', { seconds: 60 })
  }, 180_000)

  it('cannot be made a Node or be looked into from the command line (S15)', async () => {
    await app?.stop()
    const { uid, gid } = session.user.as ?? { uid: 0, gid: 0 }
    const marker = `${home}/marker`
    const asNode = root.start({ uid, gid, home, shared: [], env: { HOME: home, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${home}/evil.cjs` } }, [name, '-e', `require('fs').writeFileSync('${marker}', 'x')`])
    await Promise.race([asNode.ended, new Promise((resolve) => { setTimeout(resolve, 8000) })])
    await asNode.stop()
    expect(existsSync(path.join(root.dir, marker))).toBe(false)
    const { shared, forApp } = session
    const looked = root.start({ uid, gid, home, shared, env: { HOME: home, ...forApp } }, [name, '--disable-gpu', '--inspect=127.0.0.1:39229'])
    await new Promise((resolve) => { setTimeout(resolve, 5000) })
    const listening = readFileSync('/proc/net/tcp', 'utf8')
    expect(listening).not.toContain((39_229).toString(16).toUpperCase())
    expect(looked.output()).not.toContain('Debugger listening')
    await looked.stop()
  }, 60_000)

  it('leaves the data and nothing else when it is removed', async () => {
    await app?.stop()
    await root.run('apt-get', '-y', '-qq', 'purge', name)
    await root.run('apt-get', '-y', '-qq', 'autoremove', '--purge')
    const left = [...filesOf(root.dir)].filter((file) => !before.has(file) && file.toLowerCase().includes('panoptic'))
    expect(left.filter((file) => !file.startsWith(`${home}/`) && !file.startsWith('/root/'))).toEqual([])
    expect(left.some((file) => file.startsWith(`${home}/.config/Panoptic test runtime/workspaces/default/`))).toBe(true)
  }, 180_000)
})

/** @param {string} dir of the installed app */
function nativeFiles(dir) {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.node'))
}

/** @param {string} dir @returns {Set<string>} as the root sees them; the packages' own downloads and lists aside */
function filesOf(dir) {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8', withFileTypes: false }).map((file) => `/${file}`)
  return new Set(files.filter((file) => !/^\/(proc|dev|sys|tmp|run|var\/(cache|lib\/apt|lib\/dpkg|log))\//.test(file)))
}
