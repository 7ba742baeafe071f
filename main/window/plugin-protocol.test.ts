/** What a page of an installed plugin gets is what was installed, at every request (C-05). */
import { appendFile, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { archiveOf, packageFiles, type PackageFiles } from '../../tests/fixtures/archives/package'
import { readInto } from '../plugins/archive/read'
import { createInstaller } from '../plugins/install/installer'
import { readPackage, type PluginPackage } from '../plugins/package-folder'
import { serveHostPages } from './host-protocol'
import { servePluginFiles } from './plugin-protocol'

/** Named by modules that are loaded here; nothing of it is called. */
vi.mock('electron', () => ({ nativeTheme: {}, protocol: {} }))

let root = ''
let plugin: PluginPackage | undefined
let changed: string[] = []
let get: (path: string) => Promise<Response>
let icon: () => Promise<Response>

const files = packageFiles({ files: { 'README.md': 'not for pages', 'dist/chunk.js': 'export const one = 1' } })

async function install(content: PackageFiles): Promise<PluginPackage> {
  const path = join(root, 'p.panoptic')
  await writeFile(path, archiveOf(content))
  const installer = createInstaller({ folder: join(root, 'plugins'), read: readInto, log: () => undefined })
  return installer.commit(await installer.stage(path))
}

/** The part of a session that is used. */
function session(): { session: Session; ask(url: string): Promise<Response> } {
  let answer: (request: Request) => Promise<Response>
  return {
    session: { protocol: { handle: (_: string, handler: typeof answer) => void (answer = handler) } } as unknown as Session,
    ask: (url) => answer({ method: 'GET', url } as Request),
  }
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'panoptic-served-'))
  plugin = await install(files)
  changed = []
  const pages = session()
  servePluginFiles(pages.session, {
    id: 'probe', plugin: () => plugin, onChanged: (file) => changed.push(file), sharedFolder: root,
    shared: { version: 'a', imports: {}, boot: '/~shared/boot.js', view: [] }, look: () => ({ language: 'en', theme: 'light', density: 'regular' }) as never,
  })
  get = (path) => pages.ask(`plugin://probe${path}`)
  const shell = session()
  serveHostPages(shell.session, { pages: root, plugin: (id) => (id === 'probe' ? plugin : undefined), onChanged: (id, file) => changed.push(`${id} ${file}`) })
  icon = () => shell.ask('host://shell/~icon/probe')
})
afterEach(() => rm(root, { recursive: true }))

const served = async (path: string): Promise<string | number> => get(path).then(async (response) => (response.status === 200 ? response.text() : response.status))

describe('an installed package', () => {
  it('is served as it was installed, without what is not for pages', async () => {
    expect(await served('/dist/index.js')).toBe(files['dist/index.js'])
    expect(await served('/icon.svg')).toBe(files['icon.svg'])
    expect((await icon()).status).toBe(200)
    for (const path of ['/README.md', '/package.json', '/integrity.json', '/dist/none.js', '/dist/../package.json', '/locales/none.json']) expect([path, await served(path)]).toEqual([path, 404])
    expect(changed).toEqual([])
  })

  it.each<[string, (file: string) => Promise<void>]>([
    ['other bytes of the same size', (file) => writeFile(file, 'x'.repeat(String(files['dist/chunk.js']).length))],
    ['more bytes', (file) => appendFile(file, ' ')],
    ['no bytes', (file) => truncate(file)],
    ['gigabytes', (file) => truncate(file, 8_000_000_000)],
    ['nothing', (file) => rm(file)],
    ['a link to elsewhere', async (file) => { await rm(file); await symlink('/etc/hostname', file) }],
  ])('has %s in place of a file: not found, and it is told', async (_, change) => {
    await change(join(plugin!.folder, 'dist/chunk.js'))
    expect([await served('/dist/chunk.js'), await served('/dist/index.js'), changed]).toEqual([404, files['dist/index.js'], ['dist/chunk.js']])
  })

  it('shows no other icon, in its page or in the shell', async () => {
    await writeFile(join(plugin!.folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    expect([await served('/icon.svg'), (await icon()).status, changed]).toEqual([404, 404, ['icon.svg', 'probe icon.svg']])
  })

  it('does not get a file that somebody put there', async () => {
    await writeFile(join(plugin!.folder, 'dist/evil.js'), 'evil')
    expect([await served('/dist/evil.js'), changed]).toEqual([404, []])
  })

  it('is another one after an update and none after its removal, in the same session', async () => {
    plugin = await install(packageFiles({ version: '2.0.0' }))
    expect([await served('/dist/index.js'), await served('/dist/chunk.js')]).toEqual(['export const version = "2.0.0"\n', 404])
    plugin = undefined
    expect([await served('/dist/index.js'), await served('/icon.svg'), (await icon()).status]).toEqual([404, 404, 404])
    expect(changed).toEqual([])
  })
})

it('a package of the app or of a developer is served as it lies there', async () => {
  plugin = await readPackage(plugin!.folder, null)
  await writeFile(join(plugin.folder, 'dist/chunk.js'), 'new')
  expect([await served('/dist/chunk.js'), (await icon()).status, changed]).toEqual(['new', 200, []])
})
