/** The hardening statements S1–S16 on the built app in its real sandbox, on every kind of page it has. */
import { expect, test, type Page } from '@playwright/test'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { discard } from './support/app'
import { addedGlobals, deniedPermissions, usedPermissions } from './support/page-probes'
import { blank, hostile, openWorkbench, rendererOf, type Workbench } from './support/workbench'

const out = resolve(import.meta.dirname, '../../out')

let bench: Workbench
let pages: Readonly<Record<'shell' | 'entry' | 'blank' | 'hostile', Page>>

test.beforeAll(async () => {
  bench = await openWorkbench()
  await bench.enable(blank)
  await bench.enable(hostile)
  const hostilePage = await bench.show(hostile, 'Hostile')
  const blankPage = await bench.show(blank, 'Blank')
  // A connection's form is the entry page beside the others.
  void bench.call('connections.add', { plugin: hostile, network: 'service' })
  const entry = await bench.page('host://entry')
  await expect(entry.locator('input').first()).toBeVisible()
  pages = { shell: bench.shell, entry, blank: blankPage, hostile: hostilePage }
})

test.afterAll(async () => {
  await bench?.close()
  if (bench !== undefined) await discard(bench.profile)
})

/** On every kind of page, as a step that is named after it. */
async function each(check: (page: Page, name: string) => Promise<void>): Promise<void> {
  for (const [name, page] of Object.entries(pages)) await test.step(name, () => check(page, name))
}

test('S1: no Node in any page, each in a process of its own inside the sandbox', async () => {
  const pids: number[] = []
  await each(async (page) => {
    expect(await page.evaluate(() => ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis))).toEqual([])
    const pid = await rendererOf(bench, new URL(page.url()).href.split('?')[0]!)
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    expect(status).toMatch(/^Seccomp:\t2$/m)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    pids.push(pid!)
  })
  expect(new Set(pids).size).toBe(4)
})

test('S1, S2: the sandbox and web security are on for every process that runs', async () => {
  for (const { pid, type, name } of await bench.processes()) {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
    const weak = command.filter((part) => /^--(no-sandbox|disable-(web-security|setuid-sandbox|seccomp-filter-sandbox|site-isolation-trials)|allow-(running-insecure|file-access)|enable-blink-features)/.test(part))
    expect(weak, `${type} ${name}`).toEqual([])
    if (type === 'Tab') expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\t2$/m)
  }
})

test('S2: no weakening switch in what was built', async () => {
  const weakening = /webSecurity:\s*(false|!1)|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|webviewTag|allowpopups|nodeIntegrationInSubFrames|nodeIntegration(InWorker)?:\s*(true|!0)|contextIsolation:\s*(false|!1)|sandbox:\s*(false|!1)|bypassCSP|['"]no-sandbox['"],|disable-web-security|setCertificateVerifyProc|unsafe-eval/
  const files = (await Promise.all(['main', 'preload'].map(async (folder) => (await readdir(join(out, folder), { recursive: true })).map((name) => join(out, folder, name))))).flat().filter((name) => /\.c?js$/.test(name))
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) expect((await readFile(file, 'utf8')).match(weakening)?.[0], file).toBeUndefined()
})

test('S3: pages come from the two schemes of ours, and no page reaches a file', async () => {
  await each(async (page, name) => {
    expect(await page.evaluate(() => location.protocol)).toBe(name === 'shell' || name === 'entry' ? 'host:' : 'plugin:')
    expect(await page.evaluate(async () => {
      const image = await new Promise((done) => {
        const element = new Image()
        element.onload = () => done('loaded')
        element.onerror = () => done('refused')
        element.src = 'file:///usr/share/pixmaps/debian-logo.png'
      })
      return [await fetch('file:///etc/passwd').then(() => 'loaded', () => 'refused'), await import('file:///etc/passwd' as string).then(() => 'loaded', () => 'refused'), image]
    })).toEqual(['refused', 'refused', 'refused'])
  })
})

test('S4: the schemes answer only what they serve', async () => {
  const answers = await bench.electron.evaluate(async ({ webContents }, id) => {
    const plugin = webContents.getAllWebContents().find((contents) => contents.getURL() === `plugin://${id}/`)!.session
    const shell = webContents.getAllWebContents().find((contents) => contents.getURL().startsWith('host://shell/'))!.session
    const status = async (session: Electron.Session, url: string, method = 'GET'): Promise<string> => {
      try {
        return String((await session.fetch(url, { method })).status)
      } catch {
        return 'refused'
      }
    }
    return {
      own: await status(plugin, `plugin://${id}/`),
      source: await status(plugin, `plugin://${id}/dist/index.js`),
      manifest: await status(plugin, `plugin://${id}/package.json`),
      up: await status(plugin, `plugin://${id}/dist/%2e%2e/package.json`),
      post: await status(plugin, `plugin://${id}/`, 'POST'),
      other: await status(plugin, 'plugin://fixture-blank/dist/index.js'),
      hostPage: await status(plugin, 'host://shell/'),
      shell: await status(shell, 'host://shell/'),
      unknownHost: await status(shell, 'host://nobody/'),
      sourceMap: await status(shell, 'host://shell/../main/index.js'),
      pluginFromShell: await status(shell, `plugin://${id}/`),
    }
  }, hostile)
  expect(answers).toEqual({
    own: '200', source: '200', manifest: '404', up: '404', post: '404', other: '404', hostPage: 'refused',
    shell: '200', unknownHost: '404', sourceMap: '404', pluginFromShell: 'refused',
  })
})

test('S5: the policy comes as a header, and an inline script does not run', async () => {
  await each(async (page, name) => {
    const policy = await bench.electron.evaluate(async ({ webContents }, url) => {
      const contents = webContents.getAllWebContents().find((candidate) => candidate.getURL() === url)!
      return (await contents.session.fetch(url)).headers.get('content-security-policy')
    }, page.url())
    const inline = name === 'shell' || name === 'entry' ? '' : " 'sha256-[A-Za-z0-9+/]{43}='"
    expect(policy).toMatch(new RegExp(`^script-src 'self'${inline.replaceAll('+', '\\+').replace('[A-Za-z0-9\\+', '[A-Za-z0-9+')}; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'none'; worker-src 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default vue; sandbox allow-scripts allow-same-origin allow-forms$`))
    const [ran, violations] = await page.evaluate(async () => {
      const seen: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
      const element = document.createElement('script')
      try {
        element.append('globalThis.inlineRan = true')
      } catch {
        // Trusted Types refuse it where it is written.
      }
      document.head.append(element)
      await new Promise((done) => setTimeout(done, 50))
      return ['inlineRan' in globalThis, seen] as const
    })
    expect(ran).toBe(false)
    expect(violations.length).toBeGreaterThan(0)
    for (const directive of violations) expect(['script-src-elem', 'require-trusted-types-for']).toContain(directive)
  })
})

test('S9: the preloads add nothing to a page, but to the shell the question where a dropped file lies', async () => {
  const css = (await readdir(join(out, 'renderer', 'assets'))).find((name) => name.endsWith('.css'))
  const added = await addedGlobals(bench.electron, [
    { url: `host://shell/assets/${css}`, preload: join(out, 'preload', 'shell.cjs') },
    { url: `plugin://${blank}/dist/style.css`, preload: join(out, 'preload', 'plugin.cjs'), partition: `persist:plugin-${blank}` },
  ])
  expect(added).toEqual([['pathOf'], []])
  const pathOf = await bench.shell.evaluate(() => {
    const ask = (globalThis as unknown as { pathOf: (file: unknown) => string }).pathOf
    const answers = [new File(['x'], 'x.txt'), '/etc/passwd', null, { path: '/etc/passwd' }].map((given) => {
      try {
        return ask(given)
      } catch {
        return 'refused'
      }
    })
    try {
      Object.assign(globalThis, { pathOf: null })
    } catch {
      // It cannot be replaced.
    }
    return { answers, fixed: (globalThis as unknown as { pathOf: unknown }).pathOf === ask }
  })
  expect(pathOf).toEqual({ answers: ['', 'refused', 'refused', 'refused'], fixed: true })
  await each(async (page) => {
    const found = await page.evaluate(() => {
      const seen = new Set<unknown>()
      const found: string[] = []
      const walk = (value: unknown, path: string, depth: number): void => {
        if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value) || depth > 4) return
        seen.add(value)
        for (const name of Object.getOwnPropertyNames(value)) {
          if (/^(ipcRenderer|webFrame|contextBridge|sendSync|invoke|nativeImage|crashReporter|webUtils|_linkedBinding)$/.test(name)) found.push(`${path}.${name}`)
          const descriptor = Object.getOwnPropertyDescriptor(value, name)
          if (descriptor !== undefined && 'value' in descriptor) walk(descriptor.value, `${path}.${name}`, depth + 1)
        }
      }
      walk(globalThis, 'window', 0)
      return { found, looked: seen.size }
    })
    expect(found.looked).toBeGreaterThan(2_000)
    expect(found.found).toEqual([])
  })
})

test('S10: no page leaves its address or opens another', async () => {
  const count = (): Promise<number> => bench.electron.evaluate(({ webContents }) => webContents.getAllWebContents().length)
  const before = await count()
  await each(async (page) => {
    const url = page.url()
    const opened = await page.evaluate(async () => {
      const windows = [window.open('https://example.invalid/'), window.open('about:blank'), window.open('', '_blank', 'width=10')]
      for (const address of ['https://example.invalid/', 'file:///etc/passwd', 'about:blank', 'javascript:void(document.title="ran")', 'host://entry/', 'data:text/html,x'])
        try {
          location.href = address
        } catch {
          // Trusted Types refuse javascript: where it is written.
        }
      const form = document.body.appendChild(document.createElement('form'))
      form.action = 'https://example.invalid/'
      form.submit()
      await new Promise((done) => setTimeout(done, 200))
      form.remove()
      return { windows: windows.filter((one) => one !== null).length, title: document.title }
    })
    expect(opened.windows).toBe(0)
    expect(opened.title).not.toBe('ran')
    expect(await page.evaluate(() => location.href)).toBe(url)
  })
  expect(await count()).toBe(before)
})

test('S12: every permission is denied, asked for or used', async () => {
  await each(async (page) => {
    const states = await page.evaluate(deniedPermissions)
    expect(Object.keys(states).length).toBeGreaterThan(15)
    expect(Object.entries(states).filter(([, state]) => state !== 'denied')).toEqual([])
    expect(await page.evaluate(usedPermissions)).toEqual([])
  })
})

test('S12: a session that nobody thought of is locked too', async () => {
  const answer = await bench.electron.evaluate(async ({ session }) => {
    const fresh = session.fromPartition('nobody-thought-of-this')
    const refused = async (work: Promise<unknown>): Promise<boolean> => work.then(() => false, () => true)
    return { page: await refused(fresh.fetch('host://shell/')), http: await refused(fresh.fetch('http://127.0.0.1:9/')), name: await refused(fresh.resolveHost('localhost')), spelling: fresh.isSpellCheckerEnabled(), proxy: await fresh.resolveProxy('http://127.0.0.1/') }
  })
  expect(answer).toEqual({ page: true, http: true, name: true, spelling: false, proxy: 'SOCKS5 0.0.0.0:1' })
})

test('no name is ever resolved', async () => {
  const resolved = await bench.electron.evaluate(async ({ session, webContents }) => {
    const sessions = new Set([session.defaultSession, ...webContents.getAllWebContents().map((contents) => contents.session)])
    const answers = await Promise.all([...sessions].flatMap((one) => ['localhost', 'example.com', 'wpad'].map((name) => one.resolveHost(name).then(() => name, () => null))))
    return { asked: answers.length, found: answers.filter((name) => name !== null) }
  })
  expect(resolved).toEqual({ asked: 9, found: [] })
})

test('native dialogs do not open: messages, printing, lasting file access', async () => {
  await each(async (page) => {
    const answers = await page.evaluate(() => {
      const answer = (ask: () => unknown): unknown => {
        try {
          return ask() ?? null
        } catch {
          return null
        }
      }
      const before = performance.now()
      // The system's print dialog would hold this call until it is answered.
      const printed = [answer(() => print()), answer(() => document.execCommand('print')), performance.now() - before < 1_000]
      return [answer(() => alert('x')), answer(() => confirm('x')), answer(() => prompt('x')), ...printed]
    })
    expect(answers).toEqual([null, false, null, null, expect.anything(), true])
    expect(await page.evaluate(() => ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker'].filter((name) => name in globalThis))).toEqual([])
  })
})
