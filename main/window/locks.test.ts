import fc from 'fast-check'
import { mkdtemp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { allowClipboard, mayUseClipboard } from './clipboard'
import { contentSecurityPolicy, printingPolicy, responseHeaders } from './content-security'
import { externalAddress } from './external-address'
import { stack } from './layers'
import { mayLoad } from './may-load'
import { readServed } from './serve-files'
import { shellKeys, shellShortcuts } from './shortcuts'

describe('readServed (S4)', () => {
  let root = ''
  const secret = 'outside the root'
  beforeAll(async () => {
    const base = await mkdtemp(join(tmpdir(), 'panoptic-serve-'))
    root = join(base, 'root')
    await mkdir(join(root, 'dist'), { recursive: true })
    await writeFile(join(base, 'secret.js'), secret)
    await writeFile(join(root, 'dist', 'index.js'), 'export {}')
    await writeFile(join(root, 'dist', 'page.map'), '{}')
    await writeFile(join(root, '.hidden.js'), secret)
    await symlink(join(base, 'secret.js'), join(root, 'dist', 'link.js'))
    await symlink(base, join(root, 'up'))
  })

  it('serves a file with its type', async () => {
    const served = await readServed(root, '/dist/index.js')
    expect(served).toMatchObject({ status: 200, type: 'text/javascript; charset=utf-8' })
    expect(served.status === 200 && new TextDecoder().decode(served.body)).toBe('export {}')
  })
  it.each([
    ['/../secret.js', 400], ['/dist/../../secret.js', 400], ['/%2e%2e/secret.js', 400], ['/dist%5c..%5c..%5csecret.js', 400], ['/dist\\..\\secret.js', 400],
    ['/dist/index.js\0.png', 400], ['//etc/passwd', 400], ['/dist//index.js', 400], ['/C:/x.js', 400], ['/.hidden.js', 400], ['/', 400], ['', 400], ['dist/index.js', 400],
    ['/dist/link.js', 404], ['/up/secret.js', 404], ['/dist/page.map', 404], ['/dist/none.js', 404], ['/dist', 404],
  ])('refuses %j', async (path, status) => expect(await readServed(root, path)).toEqual({ status }))

  it('never leaves its root, whatever the path (property)', async () => {
    const piece = fc.oneof(fc.constantFrom('..', '.', '%2e%2e', '%2E.', '%5c', '\\', '/', '//', '\0', 'dist', 'up', 'secret.js', 'link.js', '.hidden.js', '~', '%00'), fc.string({ maxLength: 5 }))
    const found = await fc.check(fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.constantFrom('/', ''), async (pieces, between) => {
      const served = await readServed(root, `/${pieces.join(between)}`)
      return served.status !== 200 || new TextDecoder().decode(served.body) === 'export {}'
    }), { numRuns: 2_000 })
    expect(found.counterexample).toBeNull()
  })
})

describe('content security policy (S5)', () => {
  it('allows scripts of the own origin and one hashed import map, and nothing else', () => {
    const policy = contentSecurityPolicy(['abc='])
    expect(policy).toContain("script-src 'self' 'sha256-abc='; ")
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types default vue")
    expect(policy).not.toMatch(/unsafe-eval|\*|https?:/)
    expect(/script-src [^;]*unsafe-inline/.test(policy)).toBe(false)
  })
  it('lets only a page that prints open a dialog, and only one that copies look into the clipboard', () => {
    expect(contentSecurityPolicy()).not.toContain('allow-modals')
    expect(printingPolicy).toBe(`${contentSecurityPolicy()} allow-modals`)
    expect(printingPolicy.split('; ').at(-1)).toMatch(/^sandbox /)
    expect(responseHeaders('text/html', '')['permissions-policy']).toContain('clipboard-read=()')
    expect(responseHeaders('text/html', '', true)['permissions-policy']).not.toContain('clipboard-read')
    expect(responseHeaders('text/html', '', true)['permissions-policy']).toContain('camera=()')
  })
  it('lets a page use the clipboard only after main said so of that very page', async () => {
    const commands: string[] = []
    const page = (url: string) => ({ getURL: () => url, debugger: { isAttached: () => false, attach: () => undefined, sendCommand: (command: string) => Promise.resolve(void commands.push(command)) } }) as unknown as Parameters<typeof allowClipboard>[0]
    const [copying, other, moved] = [page('host://entry/?theme=dark'), page('host://entry/'), page('plugin://a/')]
    await allowClipboard(copying)
    await allowClipboard(moved)
    expect(commands).toEqual(Array(2).fill('Emulation.setFocusEmulationEnabled'))
    expect([mayUseClipboard(copying, 'clipboard-read'), mayUseClipboard(copying, 'clipboard-sanitized-write')]).toEqual([true, true])
    expect([mayUseClipboard(copying, 'media'), mayUseClipboard(other, 'clipboard-read'), mayUseClipboard(moved, 'clipboard-read'), mayUseClipboard(null, 'clipboard-read')]).toEqual([false, false, false, false])
  })
})

describe('externalAddress (S11)', () => {
  it.each([
    'file:///etc/passwd', 'smb://host/x', 'javascript:alert(1)', 'ms-settings:', 'http://github.com/', 'https://a@github.com/', 'https://github.com:8443/', 'https://github.com.evil.example/',
    'https://evil.example/github.com', 'mailto:a@b.c', 'data:text/html,x', 'vbscript:x', 'https://githuｂ.com.evil.example/', '', 'github.com', ' javascript:https://github.com',
  ])('refuses %j', (url) => expect(externalAddress(url)).toBeNull())
  it('opens a listed host, normalised', () => expect(externalAddress('HTTPS://GitHub.com/a b')).toBe('https://github.com/a%20b'))
})

describe('mayLoad', () => {
  it.each([
    ['plugin://a/', 'plugin://a/dist/index.js', true], ['plugin://a/', 'plugin://ab/x', false], ['plugin://a/', 'plugin://a.evil/x', false], ['plugin://a/', 'host://shell/', false],
    ['plugin://a/', 'https://x.example/', false], ['plugin://a/', 'ws://127.0.0.1:1/', false], ['plugin://a/', 'file:///etc/passwd', false], ['plugin://a/', 'data:text/html,x', false],
    ['plugin://a/', 'data:image/png;base64,', true], ['plugin://a/', 'blob:plugin://a/1', true], ['plugin://a/', 'blob:plugin://b/1', false], ['plugin://a/', 'devtools://x', false],
    [undefined, 'host://shell/', false],
  ] as const)('of %j: %j → %j', (own, url, expected) => expect(mayLoad(own, url, false)).toBe(expected))
})

describe('stack', () => {
  const all = { shell: 'shell', entry: null, plugin: 'plugin', toast: null, level: 'below', visible: true } as const
  it('puts the plugin on top, the shell above it when raised', () => {
    expect(stack(all)).toEqual(['shell', 'plugin'])
    expect(stack({ ...all, level: 'above' })).toEqual(['plugin', 'shell'])
  })
  it('lays the corner view over everything but the entry page', () => {
    expect(stack<string>({ ...all, toast: 'toast' })).toEqual(['shell', 'plugin', 'toast'])
    expect(stack<string>({ ...all, toast: 'toast', level: 'above' })).toEqual(['plugin', 'shell', 'toast'])
    expect(stack<string>({ ...all, toast: 'toast', entry: 'entry' })).toEqual(['shell', 'entry'])
  })
  it('takes the plugin out for consent, entry, and while nobody looks (property)', () => {
    fc.assert(fc.property(
      fc.record({ shell: fc.constantFrom(null, 'shell'), entry: fc.constantFrom(null, 'entry'), plugin: fc.constantFrom(null, 'plugin'), toast: fc.constantFrom(null, 'toast'), level: fc.constantFrom('below', 'above', 'alone'), visible: fc.boolean() }),
      (layers) => {
        const views = stack<string>({ ...layers, level: layers.level as 'below' })
        expect(new Set(views).size).toBe(views.length)
        if (layers.entry !== null) expect(views.at(-1)).toBe('entry')
        if (layers.shell === null) expect(views).not.toContain('toast')
        if (layers.entry !== null || layers.level === 'alone' || !layers.visible) expect(views).not.toContain('plugin')
      }))
  })
})

describe('shellKeys (P-82)', () => {
  const taken = new Set([...shellShortcuts, 'mod+shift+e'])
  const press = (over: object) => shellKeys({ type: 'keyDown', key: 'k', control: false, meta: false, alt: false, shift: false, ...over }, taken, 'linux')
  it('takes the shell’s shortcuts and leaves typing alone', () => {
    expect(press({ control: true })).toBe('mod+k')
    expect(press({ control: true, key: '7' })).toBe('mod+7')
    expect(press({ control: true, key: ',' })).toBe('mod+,')
    expect(press({ control: true, shift: true, key: 'E' })).toBe('mod+shift+e')
    expect(press({})).toBeNull()
    expect(press({ key: '?', shift: true })).toBeNull()
    expect(press({ control: true, key: 'c' })).toBeNull()
    expect(press({ control: true, type: 'keyUp' })).toBeNull()
    expect(press({ meta: true })).toBeNull()
  })
  it('means the command key on macOS', () => {
    expect(shellKeys({ type: 'keyDown', key: 'k', control: false, meta: true, alt: false, shift: false }, taken, 'darwin')).toBe('mod+k')
  })
})
