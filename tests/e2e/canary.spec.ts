/**
 * One full session with planted secrets, typed as a person types them; then everything that could have kept one is
 * searched: files, output, messages, pages, and the memory of every process of the app.
 */
import { expect, test, type Page } from '@playwright/test'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { phraseEntropy } from '../../main/keyslots/phrase'
import { discard, startApp, type App } from './support/app'
import { framesSeen, holders, needlesOf, needlesOfWords, pageHolds, readShifted, searchFiles, typeKeys, watchFrames, type Needle } from './support/canary'
import { chooseFile, chooseTarget } from './support/dialogs'
import { ending, entryOf, listen } from './support/person'
import { callOf, workbenchOf, type Workbench } from './support/workbench'
import { dataKeyOf } from './support/workspace-files'

/** In every planted secret; nothing else of this run has it. */
const canary = randomBytes(9).toString('hex')
const secrets = {
  password: `Amsel-${canary}-Kupferdach`,
  laterPassword: `Birke-${canary}-Fensterbrett`,
  vaultSecret: `sk-proj-${canary}-typed`,
  importedSecret: `xai-${canary}-imported`,
  connectionKey: `sk-admin-${canary}-connected`,
  passphrase: `five quiet ${canary} herons`,
  copied: `ghp_${randomBytes(12).toString('hex')}`,
}
const tag = needlesOf('a planted secret', canary)

test.describe.configure({ mode: 'serial' })

let app: App
let bench: Workbench
let heard: readonly string[]
let folder: string
let server: Server
let words: string[]
let keys: Needle[]
const started = Date.now()
const sent: (string | undefined)[] = []

test.beforeAll(async () => {
  server = createServer((request, response) => {
    sent.push(request.headers.authorization)
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  folder = await mkdtemp(join(tmpdir(), 'panoptic-canary-'))
  app = await startApp()
  heard = listen(app)
  await entryOf(app)
  await watchFrames(app, canary)
})
test.afterAll(async () => {
  await app?.close().catch(() => undefined)
  server?.closeAllConnections()
  server?.close()
  if (app) await discard(app.profile)
  await rm(folder, { recursive: true, force: true })
})

/** Pages other than the one that is typed into hold nothing, nor does a message to or from main. */
async function nothingPassed(step: string): Promise<void> {
  for (const page of app.electron.context().pages()) {
    if (page.isClosed() || page.url().startsWith('host://entry')) continue
    expect(await pageHolds(page, canary), `${page.url()} after ${step}`).toBe(false)
  }
  expect((await framesSeen(app)).hits, `messages through main after ${step}`).toBe(0)
}

async function confirm(password: string): Promise<void> {
  const form = await entryOf(app)
  await typeKeys(form.getByLabel('Your password', { exact: true }), password)
  await ending(form, () => form.getByRole('button', { name: 'Confirm' }).click())
}

/** What a plugin's page asks for, while the person is at the host's form. */
async function asking<T>(page: Page, route: string, input: unknown, person: () => Promise<void>): Promise<T> {
  const answer = callOf(page, 'panopticForTests', route, input)
  await person()
  const result = await answer
  if (!result.ok) throw new Error(`${route}: ${result.code}: ${result.message}`)
  return result.value as T
}

test('a workspace is made: password typed, recovery words shown and entered', async () => {
  const entry = await entryOf(app)
  await entry.getByRole('button', { name: 'Continue' }).click()
  await entry.getByRole('button', { name: 'Continue' }).click()
  await entry.getByLabel('Your name').fill('Ada')
  await typeKeys(entry.getByLabel('Password', { exact: true }), secrets.password)
  await typeKeys(entry.getByLabel('Password again', { exact: true }), secrets.password)
  await entry.getByRole('button', { name: 'Create workspace' }).click()
  const shown = entry.getByRole('list', { name: 'Recovery words in order' }).locator('span[translate=no]')
  await expect(shown).toHaveCount(24, { timeout: 30_000 })
  words = await readShifted(shown)
  await entry.getByRole('button', { name: 'Continue' }).click()
  const asked = entry.getByLabel(/^Word \d+$/)
  await expect(asked).toHaveCount(4)
  for (const field of await asked.all()) {
    const place = Number(/\d+/.exec(await field.evaluate((element) => (element as HTMLInputElement).labels![0]!.textContent ?? ''))![0])
    await typeKeys(field, words[place - 1]!)
  }
  await ending(entry, () => entry.getByRole('button', { name: 'Confirm' }).click())
  bench = await workbenchOf(app)
  keys = [
    ...needlesOf('data key', await dataKeyOf(app.profile, secrets.password)),
    ...needlesOf('recovery entropy', await phraseEntropy(words.join(' '))), ...needlesOfWords('recovery words', words),
  ]
  await nothingPassed('the first run')
})

test('secrets go in by every way there is', async () => {
  test.slow()
  await bench.enable('vault')
  await bench.enable('llm-cost')
  const vault = await bench.show('vault', 'Vault')
  const add = (name: string, value: string) => asking<{ id: string }>(vault, 'secrets.add', { fields: { name } }, async () => {
    const form = await entryOf(app)
    await typeKeys(form.getByLabel('Value', { exact: true }), value)
    await ending(form, () => form.getByRole('button', { name: 'Save secret' }).click())
  })
  await add('Typed', secrets.vaultSecret)
  const { id } = await add('Copied', secrets.copied)
  await nothingPassed('typing a secret')

  const file = join(folder, '.env')
  await writeFile(file, `XAI_API_KEY=${secrets.importedSecret}\n`)
  await chooseFile(app, file)
  const opened = await asking<{ import: string; rows: unknown[] }>(vault, 'secrets.openImport', {}, async () => undefined)
  expect(opened.rows).toHaveLength(1)
  expect(await callOf(vault, 'panopticForTests', 'secrets.commitImport', { import: opened.import, rows: [0] })).toMatchObject({ ok: true, value: { results: [''] } })
  await callOf(vault, 'panopticForTests', 'secrets.closeImport', { import: opened.import })
  await unlink(file)
  await nothingPassed('an import')

  await chooseTarget(app, join(folder, 'vault.age'))
  expect(await asking(vault, 'secrets.export', { format: 'panoptic' }, async () => {
    const form = await entryOf(app)
    await typeKeys(form.getByLabel('Passphrase', { exact: true }), secrets.passphrase)
    await typeKeys(form.getByLabel('Passphrase again', { exact: true }), secrets.passphrase)
    await ending(form, () => form.getByRole('button', { name: 'Write file' }).click())
  })).toMatchObject({ secrets: 3 })
  await nothingPassed('an export')

  const policy = await bench.ask('lock.policy')
  const saved = bench.ask('lock.setPolicy', policy)
  await confirm(secrets.password)
  await saved

  const cost = await bench.show('llm-cost', 'LLM cost')
  const connected = bench.ask('connections.add', { plugin: 'llm-cost', network: 'openai' })
  const form = await entryOf(app)
  await form.getByLabel('Name of this connection').fill('Canary')
  await form.getByLabel('Base URL').fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await typeKeys(form.getByLabel('OpenAI admin key', { exact: true }), secrets.connectionKey)
  await ending(form, () => form.getByRole('button', { name: 'Save connection' }).click())
  const connection = await connected
  expect(await cost.evaluate(async (used) => (await panopticForTests.panoptic.net.fetch('/v1/costs', { connection: used })).status, connection!.id)).toBe(200)
  expect(sent.at(-1) === `Bearer ${secrets.connectionKey}`, 'the request carries the key').toBe(true)
  await nothingPassed('a request')

  const again = await bench.show('vault', 'Vault')
  await asking(again, 'secrets.copy', { id }, async () => {
    const card = await entryOf(app)
    await expect(card.getByText(/^Cleared in/)).toBeVisible()
    await ending(card, () => card.getByRole('button', { name: 'Clear now' }).click())
  })
})

test('while it is open only the processes that keep or send values hold any', async () => {
  test.slow()
  const held = await holders(app, [...tag, ...keys])
  const allowed = ['Panoptic store: a planted secret', 'Panoptic store: data key', 'Panoptic store: recovery entropy', 'Panoptic store: recovery words', 'Panoptic store reader: data key', 'Panoptic network: a planted secret']
  expect(held.filter((line) => !allowed.includes(line))).toEqual([])
  // The search finds what is there.
  expect(held).toEqual(expect.arrayContaining(['Panoptic store: data key', 'Panoptic store: a planted secret']))
})

test('after sealing no process holds a password, a word, a key or a value', async () => {
  test.slow()
  await bench.ask('session.seal').catch(() => undefined)
  await expect((await entryOf(app)).getByText('The workspace is sealed.', { exact: false })).toBeVisible()
  await expect.poll(async () => (await app.electron.evaluate(({ app: running }) => running.getAppMetrics().map(({ name }) => name ?? ''))).filter((name) => name.startsWith('Panoptic'))).toEqual(['Panoptic store'])
  expect(await holders(app, [...tag, ...keys])).toEqual([])
})

test('the recovery words, typed, set a new password; main never holds them', async () => {
  test.slow()
  const entry = await entryOf(app)
  await entry.getByRole('button', { name: 'Forgot password? Use the recovery words' }).click()
  await typeKeys(entry.getByLabel('Recovery words', { exact: true }), words.join(' '))
  await entry.getByRole('button', { name: 'Continue' }).click()
  await typeKeys(entry.getByLabel('New password', { exact: true }), secrets.laterPassword)
  await typeKeys(entry.getByLabel('New password again', { exact: true }), secrets.laterPassword)
  await entry.getByRole('button', { name: 'Set password and open' }).click()
  await expect.poll(() => entry.isClosed(), { timeout: 30_000 }).toBe(true)
  bench = await workbenchOf(app)
  await nothingPassed('recovering')
  const held = (await holders(app, [...tag, ...keys])).filter((line) => !/^Panoptic (store|store reader):/.test(line))
  expect(held).toEqual([])
  await bench.ask('session.seal').catch(() => undefined)
  await expect((await entryOf(app)).getByText('The workspace is sealed.', { exact: false })).toBeVisible()
  await expect.poll(() => holders(app, [...tag, ...keys]), { timeout: 40_000 }).toEqual([])
})

test('nothing is in a file, a log, a crash dump, a page’s console or the app’s output', async () => {
  const needles = [...tag, ...keys, ...needlesOf('copied', secrets.copied)]
  const { frames, hits } = await framesSeen(app)
  expect(frames, 'messages looked at').toBeGreaterThan(100)
  expect(hits).toBe(0)
  await app.close()
  expect(heard.length).toBeGreaterThan(0)
  expect(heard.filter((line) => needles.some(({ bytes }) => Buffer.from(line).includes(bytes)))).toEqual([])
  const profile = await searchFiles(app.profile, needles)
  expect(profile.files, 'files of the profile').toBeGreaterThan(20)
  expect(profile.found).toEqual([])
  // The exported file too: its values are under its passphrase.
  expect((await searchFiles(folder, needles)).found).toEqual([])
  for (const place of new Set([tmpdir(), process.env['HOME'] ?? tmpdir(), '/dev/shm'])) {
    const made = await Promise.all((await readdir(place).catch(() => [])).map(async (name) => ({ path: join(place, name), at: (await stat(join(place, name)).catch(() => null))?.mtimeMs ?? 0 })))
    for (const { path } of made.filter(({ path, at }) => at >= started && path !== app.profile && path !== folder && !/playwright|panoptic-plugins/.test(path))) expect((await searchFiles(path, needles)).found).toEqual([])
  }
})
