/**
 * The checklist of statements S1–S22 (shared/anchors/plugin-hosts.md §2.1) as far as the package itself can show them:
 * fuses, archive, code and files of the app as `npm run pack` made it. The others are asked of the running app.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { packageManifest, repoRoot } from '../../scripts/lib/paths.mjs'
import { openArchive } from '../../scripts/pack/archive.mjs'
import { unpackedDir } from '../../scripts/pack/builder.mjs'
import { readBuilderConfig } from '../../scripts/pack/config.mjs'
import { forbidden } from '../../scripts/pack/licences.mjs'
import { shippedPackages } from '../../scripts/pack/shipped.mjs'
import { checkSizes, measure } from '../../scripts/pack/sizes.mjs'

const dir = unpackedDir()
const resources = path.join(dir, 'resources')
const archive = openArchive(path.join(resources, 'app.asar'))
const manifest = JSON.parse(archive.read('package.json').toString('utf8'))
const executable = path.join(dir, process.platform === 'win32' ? `${manifest.productName}.exe` : manifest.name)

const paths = archive.files.map((file) => file.path)
const textOf = (/** @type {RegExp} */ pattern) => archive.files
  .filter((file) => !file.unpacked && pattern.test(file.path) && /\.([cm]?js|html|css|json)$/.test(file.path) && file.path !== 'out/notices.json')
  .map((file) => ({ path: file.path, text: archive.read(file.path).toString('utf8') }))
const code = textOf(/^(out|node_modules)\//)
const own = textOf(/^out\/(main|preload|renderer)\//)
/** @param {{ path: string, text: string }[]} files @param {RegExp | string} what */
const filesWith = (files, what) => files.filter(({ text }) => (typeof what === 'string' ? text.includes(what) : what.test(text))).map((file) => file.path)

describe('the package', () => {
  it('S13: has exactly the intended fuses, and none that nobody thought of', async () => {
    const { version, resetAdHocDarwinSignature: _, ...wire } = /** @type {Record<string, unknown>} */ (await getCurrentFuseWire(executable))
    expect(version).toBe('1')
    const { electronFuses } = await readBuilderConfig()
    const intended = Object.fromEntries(Object.entries(electronFuses).map(([name, on]) => [name[0]?.toUpperCase() + name.slice(1), on]))
    const read = Object.fromEntries(Object.entries(wire).map(([index, state]) => [FuseV1Options[Number(index)] ?? `unknown fuse ${index}`, state === FuseState.ENABLE]))
    // Present on a current Electron; it has no key in electron-builder.yml, and its default is what we want.
    const { WasmTrapHandlers = true, ...rest } = read
    expect(rest).toEqual(intended)
    expect(WasmTrapHandlers).toBe(true)
    expect(intended).toEqual({
      RunAsNode: false, EnableCookieEncryption: true, EnableNodeOptionsEnvironmentVariable: false, EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true, OnlyLoadAppFromAsar: true, LoadBrowserProcessSpecificV8Snapshot: false, GrantFileProtocolExtraPrivileges: false,
    })
  })

  it('S14: the archive holds a hash of each of its files, and they are true', () => {
    for (const file of archive.files) {
      expect(file.integrity?.algorithm, file.path).toBe('SHA256')
      if (file.unpacked) continue
      expect(createHash('sha256').update(archive.read(file.path)).digest('hex'), file.path).toBe(file.integrity?.hash)
    }
    // What is unpacked is native code alone; it is loaded by the system, which reads no archive.
    const unpacked = readdirSync(path.join(resources, 'app.asar.unpacked'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name)
    expect(unpacked.length).toBeGreaterThan(0)
    expect(unpacked.filter((name) => !name.endsWith('.node'))).toEqual([])
  })

  it('has the app in the archive and nowhere else', () => {
    expect(existsSync(path.join(resources, 'app'))).toBe(false)
    expect(existsSync(path.join(resources, 'default_app.asar'))).toBe(false)
  })

  it('has no sources, tests, maps, declarations or leftovers', () => {
    expect(paths.length).toBeGreaterThan(50)
    expect(paths.filter((name) => /\.(map|ts|vue|tsbuildinfo|cpp|c|h|gyp)$|(^|\/)(tests?|__tests__|fixtures|docs)\//.test(name))).toEqual([])
    expect(paths.filter((name) => !/^(out\/|node_modules\/|package\.json$|LICENSE$)/.test(name))).toEqual([])
    expect(filesWith(code, /\/\/# sourceMappingURL=/)).toEqual([])
  })

  it('has of node_modules the native packages alone', () => {
    const packages = new Set(paths.filter((name) => name.startsWith('node_modules/')).map((name) => name.split('/').slice(1, name.split('/')[1]?.startsWith('@') ? 3 : 2).join('/')))
    expect([...packages].filter((name) => !/^(better-sqlite3-multiple-ciphers|@github\/keytar|@node-rs\/argon2(-.*)?|passport-desktop)$/.test(name))).toEqual([])
    // One platform's binaries.
    expect(paths.filter((name) => name.endsWith('.node')).length).toBe(process.platform === 'win32' ? 4 : 3)
  })

  it('was built without the hooks of tests and benchmarks', () => {
    expect(filesWith(code, /PANOPTIC_TEST_|__TEST_HOOKS__|panoptic-test-/)).toEqual([])
  })

  it('S1, S2: weakens no page of Chromium’s, and sandboxes each', () => {
    const weak = /webSecurity:\s*(false|!1)|allowRunningInsecureContent:\s*(true|!0)|experimentalFeatures:\s*(true|!0)|enableBlinkFeatures|webviewTag:\s*(true|!0)|allowpopups|nodeIntegrationInSubFrames:\s*(true|!0)|nodeIntegration:\s*(true|!0)|contextIsolation:\s*(false|!1)|sandbox:\s*(false|!1)/
    expect(filesWith(own, weak)).toEqual([])
    expect(filesWith(own, '.enableSandbox()')).toContain('out/main/index.js')
    expect(filesWith(own, /sandbox:\s*(true|!0)/).length).toBeGreaterThan(0)
  })

  it('S3, S10: loads no page from a file and opens no window of the web', () => {
    expect(filesWith(own, /\.loadFile\(/)).toEqual([])
    expect(filesWith(own, /loadURL\(["'`](file|https?):/)).toEqual([])
    expect(filesWith(own, 'setWindowOpenHandler').length).toBeGreaterThan(0)
  })

  it('S5: has the strict policy, and pages that need nothing it forbids', () => {
    const policy = filesWith(own, "default-src 'none'")
    expect(policy.length).toBeGreaterThan(0)
    expect(filesWith(own.filter((file) => policy.includes(file.path)), "script-src 'self'")).toEqual(policy)
    // Styles alone may be inline.
    const rest = own.map((file) => ({ ...file, text: file.text.replaceAll("style-src 'self' 'unsafe-inline'", '') }))
    expect(filesWith(rest, /'unsafe-(inline|eval|hashes)'|'wasm-unsafe-eval'/)).toEqual([])
    const pages = code.filter(({ path: name }) => /^out\/renderer\/.*\.html$/.test(name))
    expect(pages.length).toBe(2)
    expect(filesWith(pages, /<script(?![^>]*\bsrc=)[^>]*>[^<]|\son[a-z]+=|https?:\/\//)).toEqual([])
  })

  it('S9: preloads hand out a port and nothing of Electron', () => {
    const preloads = code.filter(({ path: name }) => name.startsWith('out/preload/'))
    expect(preloads.map(({ path: name }) => name).toSorted()).toEqual(['out/preload/plugin.cjs', 'out/preload/shell.cjs'])
    for (const { path: name, text } of preloads) {
      expect([...text.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map((match) => match[1]), name).toEqual(['electron'])
      expect(text.length, name).toBeLessThan(2000)
    }
  })

  it('S6: pages hold no address they could call', () => {
    // Texts and licences name addresses; code of pages that could fetch one is refused by the policy. Here: none of the app's own.
    expect(filesWith(textOf(/^out\/(renderer|preload)\//), /\b(fetch|new WebSocket|new EventSource|sendBeacon)\s*\(\s*["'`]https?:/)).toEqual([])
  })

  it('S18, S20: carries no key, no certificate and no data', () => {
    expect(paths.filter((name) => /\.(pem|key|p12|pfx|sqlite|db|log|env)$|(^|\/)\.[^/]+$/.test(name))).toEqual([])
    expect(filesWith(code, /-----BEGIN (RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/)).toEqual([])
  })

  it('S21: is on the Electron that is pinned, or says that it is not for anybody', () => {
    const version = readFileSync(path.join(dir, 'version'), 'utf8').trim().replace(/^v/, '')
    if (version === packageManifest('electron').version) {
      expect(manifest).toMatchObject({ name: 'panoptic', productName: 'Panoptic', runtime: 'official' })
    } else {
      // A name, a program and a data folder of its own, and no updates (design §12).
      expect(manifest).toMatchObject({ name: 'panoptic-testruntime', runtime: 'testruntime', updates: null })
      expect(manifest.productName).not.toBe('Panoptic')
      expect(existsSync(path.join(resources, 'app-update.yml'))).toBe(false)
    }
  })

  it('names what of others is in it, with its licence and text (P-91)', () => {
    const notices = JSON.parse(archive.read('out/notices.json').toString('utf8'))
    for (const notice of notices) {
      expect(notice.name).not.toBe('')
      expect(notice.text.length, notice.name).toBeGreaterThan(100)
    }
    const named = new Set(notices.map((/** @type {{ name: string }} */ notice) => notice.name))
    for (const name of ['Electron', 'SQLite', 'vue', 'echarts', 'electron-updater', '@fontsource-variable/inter', '@github/keytar']) expect(named).toContain(name)
    expect(existsSync(path.join(dir, 'LICENSES.chromium.html'))).toBe(true)
    expect(forbidden(shippedPackages())).toEqual([])
  })

  it('has nothing bundled that the notices leave out (P-91)', () => {
    const named = new Set(JSON.parse(archive.read('out/notices.json').toString('utf8')).map((/** @type {{ name: string }} */ notice) => notice.name))
    const folder = path.join(repoRoot, 'out/main')
    const maps = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.map'))
    const bundled = new Set(maps.flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')).sources)
      .flatMap((/** @type {string} */ source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []))
    expect(bundled.size).toBeGreaterThan(5)
    expect([...bundled].filter((name) => !named.has(name))).toEqual([])
  })

  it('has a bill of materials for the same packages (P-91)', () => {
    const bom = JSON.parse(readFileSync(path.join(repoRoot, 'release', `${manifest.name}-${manifest.version}.cdx.json`), 'utf8'))
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: manifest.name, version: manifest.version, type: 'application' } } })
    const listed = bom.components.map((/** @type {{ name: string, version: string }} */ each) => `${each.name}@${each.version}`)
    expect(listed.filter((/** @type {string} */ each) => !each.startsWith('electron@')).toSorted()).toEqual(shippedPackages().map(({ name, version }) => `${name}@${version}`).toSorted())
    for (const component of bom.components) expect(component.licenses, component.name).toBeDefined()
  })

  it('keeps to its budget of sizes (P-93)', () => {
    expect(checkSizes(dir)).toContain('whole app')
    for (const { part, kB } of measure(dir)) expect(kB, part).toBeGreaterThan(0)
  })
})
