/**
 * The vault on the real window: every value goes in through the host's own page and comes out only into the clipboard,
 * a request or a file. The tests are one story and run in order.
 */
import { expect, test, type Page } from '@playwright/test'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { discard } from './support/app'
import { copyElsewhere, pasted } from './support/clipboard'
import { chooseFile, chooseTarget } from './support/dialogs'
import { parseCsv } from './support/figures'
import { ending, entryOf, go, goSettings, openView, tableRows } from './support/person'
import { shot } from './support/shots'
import { holds, inVault } from './support/vault'
import { openWorkbench, type Workbench } from './support/workbench'

const word = randomBytes(8).toString('hex')
const first = `sk-proj-first-${word}-9f3k`
const second = `sk-proj-second-${word}-7b2m`
const passphrase = `eleven green ${word} kettles`

test.describe.configure({ mode: 'serial' })

let bench: Workbench
let folder: string
let server: Server
let origin: string
/** What the sample provider was sent, newest last. */
const authorizations: (string | undefined)[] = []

test.beforeAll(async () => {
  server = createServer((request, response) => {
    authorizations.push(request.headers.authorization)
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = await mkdtemp(join(tmpdir(), 'panoptic-vault-'))
  bench = await openWorkbench()
})
test.afterAll(async () => {
  await bench?.close().catch(() => undefined)
  server?.closeAllConnections()
  server?.close()
  if (bench) await discard(bench.profile)
  await rm(folder, { recursive: true, force: true })
})

const { vault, row, note, panel, open, giveValue, add, confirm } = inVault(() => bench)

test('consent says in plain words what managing secrets means', async () => {
  const { shell } = bench
  await goSettings(shell, 'Plugins')
  await shell.locator('section, article, li').filter({ has: shell.getByRole('heading', { name: 'Vault' }) }).last().getByRole('button', { name: 'Enable' }).click()
  const dialog = shell.getByRole('dialog', { name: 'Enable Vault?' })
  await expect(dialog.getByLabel('Vault may see names, notes and ages of all secrets you can see, and ask you to add, rotate, copy or export them. It never sees a value.')).toBeChecked()
  await expect(dialog.getByText('It can never read the value of a secret')).toBeVisible()
  await shot(bench, 'vault-consent')
  await dialog.getByRole('button', { name: 'Enable' }).click()
  await expect(dialog).toBeHidden()
})

test('a secret is added through the host’s own page; the plugin sees four characters and the provider', async () => {
  const view = await openView(bench, bench.shell, 'Vault', 'Secrets')
  await expect(view.getByRole('heading', { name: 'No secrets yet' })).toBeVisible()
  await shot(bench, 'vault-empty')
  await view.getByRole('button', { name: 'Add a secret' }).click()
  const dialog = view.getByRole('dialog', { name: 'Add a secret' })
  await dialog.getByRole('button', { name: 'Enter the value' }).click()
  await expect(dialog.getByText('Enter a name, so that you find it again.')).toBeVisible()
  await dialog.getByLabel('Name', { exact: true }).fill('Production')
  await dialog.getByLabel('Tags').fill('billing, eu')
  await shot(bench, 'vault-add')
  await dialog.getByRole('button', { name: 'Enter the value' }).click()
  const form = await entryOf(bench)
  await expect(form.getByRole('heading', { name: 'New secret' })).toBeVisible()
  await expect(form.getByText('Stated by Vault, in its own words')).toBeVisible()
  await expect(form.getByText('Production', { exact: true })).toBeVisible()
  await form.getByRole('button', { name: 'Save secret' }).click()
  await expect(form.getByText('Paste or type the value.')).toBeVisible()
  const field = form.getByLabel('Value', { exact: true })
  await field.fill(`${first}\n`)
  await expect(form.getByText('A line break at the end is left out.')).toBeVisible()
  expect(await field.evaluate((element) => getComputedStyle(element).getPropertyValue('-webkit-text-security'))).toBe('disc')
  await shot(bench, 'vault-value')
  await ending(form, () => form.getByRole('button', { name: 'Save secret' }).click())
  await expect(panel(view, 'Production').getByText('····9f3k')).toBeVisible()
  await expect(row(view, 'Production')).toContainText('····9f3k')
  await expect(row(view, 'Production')).toContainText('looks like OpenAI')
  expect(await holds(view, word)).toBe(false)
  await shot(bench, 'vault-secret')
})

test('cancelling the host’s form stores nothing and says so', async () => {
  const view = await vault()
  await view.getByRole('button', { name: 'Add secret' }).click()
  const dialog = view.getByRole('dialog', { name: 'Add a secret' })
  await dialog.getByLabel('Name', { exact: true }).fill('Never')
  await dialog.getByRole('button', { name: 'Enter the value' }).click()
  const form = await entryOf(bench)
  await form.getByLabel('Value', { exact: true }).fill('typed and thrown away')
  await form.getByRole('button', { name: 'Cancel' }).click()
  await expect(form.getByRole('alertdialog', { name: 'Discard what you typed?' })).toBeVisible()
  await ending(form, () => form.getByRole('button', { name: 'Discard' }).click())
  await expect(dialog.getByText('No value was entered, so nothing was saved. What you typed here is kept.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(row(view, 'Never')).toHaveCount(0)
})

test('rotating keeps the value before for an undo', async () => {
  const view = await vault()
  const beside = await open(view, 'Production')
  await beside.getByRole('button', { name: 'Rotate' }).click()
  await giveValue(second, 'Replace value')
  await expect(note(view)).toContainText('“Production” has its new value.')
  await expect(row(view, 'Production')).toContainText('····7b2m')
  await shot(bench, 'vault-rotated')
  await note(view).getByRole('button', { name: 'Undo' }).click()
  await expect(row(view, 'Production')).toContainText('····9f3k')
  await beside.getByRole('tab', { name: 'History' }).click()
  await expect(beside.getByText('····7b2m')).toBeVisible()
  await shot(bench, 'vault-history')
  await beside.getByRole('tab', { name: 'Details' }).click()
})

test('copying: another program can paste it, a card counts down, and what was copied since is left alone', async () => {
  test.slow()
  const view = await vault()
  const copy = panel(view, 'Production').getByRole('button', { name: 'Copy value' })
  await copy.click()
  const card = await entryOf(bench)
  await expect(card.getByRole('heading', { name: 'Copied Production' })).toBeVisible()
  const copiedAt = Date.now()
  await expect(card.getByText(/^Cleared in \d+ s$/)).toBeVisible()
  await shot(bench, 'vault-copied')
  expect(await pasted(bench)).toBe(first)
  expect(await holds(view, word)).toBe(false)
  // The shell and the plugin go on beside it.
  await open(view, 'Production')
  await expect.poll(() => pasted(bench), { timeout: 40_000, intervals: [500] }).toBe('')
  expect(Date.now() - copiedAt).toBeGreaterThan(25_000)
  await expect.poll(() => card.isClosed()).toBe(true)

  await copy.click()
  const again = await entryOf(bench)
  await expect(again.getByText(/^Cleared in/)).toBeVisible()
  await copyElsewhere(bench, 'something of my own')
  await again.getByRole('button', { name: 'Clear now' }).click()
  await expect(again.getByText('Something else was copied since; it was left alone.')).toBeVisible()
  await expect.poll(() => again.isClosed()).toBe(true)
  expect(await pasted(bench)).toBe('something of my own')
})

test('a request of a plugin carries the secret it was given, and none after it was taken away', async () => {
  await bench.enable('llm-cost')
  await go(bench.shell, 'Vault')
  const view = await vault()
  const beside = await open(view, 'Production')
  await beside.getByRole('tab', { name: 'What uses this' }).click()
  await beside.getByRole('button', { name: 'Give to a plugin' }).click()
  const dialog = view.getByRole('dialog', { name: 'Give “Production” to a plugin' })
  await dialog.getByText('https://api.openai.com').click()
  await shot(bench, 'vault-bind')
  await dialog.getByRole('button', { name: 'Continue' }).click()
  const form = await entryOf(bench)
  await expect(form.getByText('Uses the secret “Production” from the vault (…9f3k).')).toBeVisible()
  await form.getByLabel('Name of this connection').fill('Through the vault')
  await form.getByLabel('Base URL').fill(origin)
  await form.getByRole('button', { name: 'Save connection' }).click()
  await expect(form.getByText('Confirm that the secret may go to the new address, or enter the old one again.')).toBeVisible()
  await form.getByLabel(`Send the secret to ${origin} from now on`).check()
  await shot(bench, 'vault-bind-form')
  await ending(form, () => form.getByRole('button', { name: 'Save connection' }).click())
  await expect(note(view)).toContainText(`may now use “Production” for ${origin}.`)
  const [connection] = await bench.ask('connections.list')
  expect(connection).toMatchObject({ label: 'Through the vault', state: 'ready', hint: '9f3k' })

  const cost = await bench.show('llm-cost', 'LLM cost')
  const status = (): Promise<number | string> => cost.evaluate(async (id) => {
    try {
      return (await panopticForTests.panoptic.net.fetch('/v1/anything', { connection: id })).status
    } catch (error) {
      return (error as { code: string }).code
    }
  }, connection!.id)
  expect(await status()).toBe(200)
  expect(authorizations.at(-1)).toBe(`Bearer ${first}`)
  expect(await holds(cost, word)).toBe(false)

  await go(bench.shell, 'Vault')
  await beside.getByRole('button', { name: 'Close' }).click()
  const uses = await open(view, 'Production')
  await uses.getByRole('tab', { name: 'History' }).click()
  await expect(uses.getByRole('cell', { name: origin })).toBeVisible()
  await uses.getByRole('tab', { name: 'What uses this' }).click()
  await shot(bench, 'vault-uses')
  await uses.getByRole('button', { name: 'Take it away' }).click()
  await view.getByRole('dialog').getByRole('button', { name: 'Take it away' }).click()
  await expect(note(view)).toContainText('no longer uses “Production”')
  const before = authorizations.length
  expect(await status()).not.toBe(200)
  expect(authorizations.slice(before).filter((sent) => sent?.includes(word))).toEqual([])
})

test('equal and weak values are noticed', async () => {
  const view = await vault()
  await add(view, 'The same again', first)
  await add(view, 'Too simple', 'aaaabbbb1')
  await openView(bench, bench.shell, 'Findings', 'Findings')
  for (const [finding, names] of [['Duplicate', ['Production', 'The same again']], ['Weak', ['Too simple']]] as const) {
    await view.getByRole('radio', { name: new RegExp(`^${finding}`) }).check({ force: true })
    const table = view.getByRole('grid', { name: finding })
    await expect(table.getByRole('row')).toHaveCount(names.length + 1)
    for (const name of names) await expect(table).toContainText(name)
  }
  await shot(bench, 'vault-findings')
  await openView(bench, bench.shell, 'Vault', 'Secrets')
})

test('removing is taken back with one click', async () => {
  const view = await vault()
  const beside = await open(view, 'Too simple')
  await beside.getByRole('button', { name: 'More' }).click()
  await view.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(note(view)).toContainText('“Too simple” was removed.')
  await expect(row(view, 'Too simple')).toHaveCount(0)
  await note(view).getByRole('button', { name: 'Undo' }).click()
  await expect(row(view, 'Too simple')).toBeVisible()
})

test.describe('files', () => {
  const choose = async (view: Page): Promise<void> => view.getByRole('button', { name: /^(Choose a file|Another file)$/ }).click()
  const rows = async (view: Page): Promise<Record<string, string>> =>
    Object.fromEntries((await tableRows(view.getByRole('grid', { name: 'Rows of the file' }))).map((cells) => [cells[1]!, cells[2]!.trim()]))

  /** Chooses the file, looks at the preview, takes in what is new. */
  async function take(view: Page, name: string, content: string | Buffer, expected: Record<string, string>, secret?: string): Promise<void> {
    const path = join(folder, name)
    await writeFile(path, content)
    await chooseFile(bench, path)
    await choose(view)
    if (secret !== undefined) {
      const form = await entryOf(bench)
      await expect(form.getByRole('heading', { name: `Open ${name}` })).toBeVisible()
      await form.getByLabel('Passphrase', { exact: true }).fill('not this one')
      await form.getByRole('button', { name: 'Open file' }).click()
      await expect(form.getByText('This passphrase does not open the file.')).toBeVisible()
      await shot(bench, `vault-passphrase-${name.split('.').at(-1)!}`)
      await form.getByLabel('Passphrase', { exact: true }).fill(secret)
      await ending(form, () => form.getByRole('button', { name: 'Open file' }).click())
    }
    await expect(view.getByText(`· ${name}`)).toBeVisible()
    expect(await rows(view)).toEqual(expected)
    expect(await holds(view, word)).toBe(false)
    const fresh = Object.values(expected).filter((state) => state === 'New').length
    await view.getByRole('button', { name: new RegExp(`^Take in ${fresh} secret`) }).click()
    await expect(view.getByText(new RegExp(`^${fresh} secrets? (was|were) taken in\\.`))).toBeVisible()
    expect(Object.values(await rows(view)).filter((state) => state === 'Taken in')).toHaveLength(fresh)
  }

  test('CSV, .env, Bitwarden and KeePass: a preview, then what became of each row', async () => {
    test.slow()
    const view = await openView(bench, bench.shell, 'Import and export', 'Import and export')
    await shot(bench, 'vault-import')
    await take(view, 'team.csv', `name,password,notes\nMistral,mistral-${word}-aaaa,from the table\nAgain,${first},\nNothing,,\n=1+1,formula-${word}-bbbb,\n`,
      { Mistral: 'New', Again: 'Same value is here already', Nothing: 'Has no value', '=1+1': 'New' })
    await shot(bench, 'vault-import-results')
    await take(view, '.env', `# keys\nGROQ_API_KEY=gsk_${word}cccc\nexport XAI_KEY="xai-${word}-dddd"\n`, { GROQ_API_KEY: 'New', XAI_KEY: 'New' })
    await take(view, 'bitwarden.json', JSON.stringify({ encrypted: false, folders: [], items: [{ type: 1, name: 'Slack', login: { username: 'bot', password: `xoxb-${word}-eeee` } }, { type: 3, name: 'A card' }] }), { Slack: 'New' })
    await expect(view.getByText('1 entry that is no secret was ignored')).toBeVisible()
    await take(view, 'keepass.kdbx', await readFile(resolve(import.meta.dirname, '../fixtures/imports/keepassxc-2.7.4.kdbx')), { GitHub: 'New', OpenAI: 'New' }, 'fixture passphrase')
    await view.getByRole('button', { name: 'Show secrets' }).click()
    await expect(view.getByRole('heading', { name: 'Secrets', level: 1 })).toBeVisible()
    for (const name of ['Mistral', '=1+1', 'GROQ_API_KEY', 'XAI_KEY', 'Slack', 'GitHub', 'OpenAI']) await expect(row(view, name)).toBeVisible()
    await shot(bench, 'vault-full')
  })

  test('a file that means harm is refused with the reason, and nothing of it is kept', async () => {
    const view = await openView(bench, bench.shell, 'Import and export', 'Import and export')
    for (const [name, content, reason] of [
      ['deep.json', `{"items":${'['.repeat(100_000)}`, 'The file is nested too deeply'],
      ['bomb.json', JSON.stringify({ encrypted: true, passwordProtected: true, salt: 'a', kdfType: 1, kdfIterations: 10, kdfMemory: 4_000_000, kdfParallelism: 4, encKeyValidation_DO_NOT_EDIT: '2.a|b|c', data: '2.a|b|c' }), 'Opening the file would take too much work'],
      ['photo.csv', randomBytes(5_000), 'Parts of the file are not what they should be'],
    ] as const) {
      const path = join(folder, name)
      await writeFile(path, content)
      await chooseFile(bench, path)
      await choose(view)
      await expect(view.getByText(reason), name).toBeVisible()
    }
    await shot(bench, 'vault-import-refused')
    await expect.poll(async () => (await bench.processes()).filter(({ name }) => name === 'Panoptic vault files')).toEqual([])
  })

  test('an encrypted export opens in another workspace; in clear only behind the password', async () => {
    test.slow()
    const view = await openView(bench, bench.shell, 'Import and export', 'Import and export')
    const sealed = join(folder, 'vault.age')
    await chooseTarget(bench, sealed)
    await view.getByRole('button', { name: 'Export encrypted' }).click()
    const form = await entryOf(bench)
    await expect(form.getByRole('heading', { name: 'Protect vault.age' })).toBeVisible()
    await form.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await form.getByLabel('Passphrase again', { exact: true }).fill(passphrase)
    await shot(bench, 'vault-export')
    await ending(form, () => form.getByRole('button', { name: 'Write file' }).click())
    await expect(note(view)).toContainText('10 secrets saved as vault.age')
    const bytes = await readFile(sealed)
    expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
    expect(bytes.includes(word)).toBe(false)

    const clear = join(folder, 'vault.csv')
    await chooseTarget(bench, clear)
    await view.getByRole('button', { name: 'Export as CSV, unprotected' }).click()
    await view.getByRole('dialog', { name: 'Export all values unprotected?' }).getByRole('button', { name: 'Export unprotected' }).click()
    await shot(bench, 'vault-export-csv')
    await confirm()
    await expect(note(view)).toContainText('10 secrets saved as vault.csv')
    const written = parseCsv(await readFile(clear, 'utf8'))
    expect(written.find(({ name }) => name === 'Production')).toMatchObject({ value: first, tags: expect.stringContaining('billing') })
    expect(written.find(({ name }) => name?.endsWith('=1+1'))!['name'], 'no program takes it for a formula').not.toBe('=1+1')
    expect((await readdir(folder)).filter((name) => /partial|tmp|~/.test(name))).toEqual([])

    const other = await openWorkbench()
    try {
      await other.enable('vault')
      const page = await openView(other, other.shell, 'Import and export', 'Import and export')
      await chooseFile(other, sealed)
      await page.getByRole('button', { name: 'Choose a file' }).click()
      const unlock = await entryOf(other)
      await unlock.getByLabel('Passphrase', { exact: true }).fill(passphrase)
      await ending(unlock, () => unlock.getByRole('button', { name: 'Open file' }).click())
      await page.getByRole('button', { name: 'Take in 10 secrets' }).click()
      await expect(page.getByText('10 secrets were taken in.')).toBeVisible()
      await page.getByRole('button', { name: 'Show secrets' }).click()
      await expect(row(page, 'Production')).toContainText('····9f3k')
      await row(page, 'Production').getByRole('button', { name: 'Production' }).click()
      await panel(page, 'Production').getByRole('button', { name: 'Copy value' }).click()
      await expect((await entryOf(other)).getByText(/^Cleared in/)).toBeVisible()
      expect(await pasted(other)).toBe(first)
    } finally {
      await other.close()
      await discard(other.profile)
    }
  })
})
