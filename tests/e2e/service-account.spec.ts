/** A service account on the real window: its key pasted into the form and put in by the demo's stand-in, used, and seen by nobody. */
import { expect, test, type Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { makeKey, traces } from '../../main/credentials/testing/key-file'
import { discard, newProfile, startApp } from './support/app'
import { holdersOf } from './support/memory'
import { ending, entryOf, filesWith, goSettings } from './support/person'
import { workbenchOf, type Workbench } from './support/workbench'

const key = makeKey()
const token = `ya29.canary-${key.publicKey.slice(60, 70)}`
let server: Server
let origin: string
let profile: string
let bench: Workbench
const forms: string[] = []

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => { body += part.toString() }).on('end', () => {
      response.setHeader('content-type', 'application/json')
      if (request.url !== '/token') return response.end(JSON.stringify({ allowed: request.headers.authorization === `Bearer ${token}` }))
      forms.push(body)
      response.end(JSON.stringify({ access_token: token, expires_in: 3599, token_type: 'Bearer' }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  profile = await newProfile()
  const plan = join(profile, 'plan.json')
  await writeFile(plan, JSON.stringify({
    userName: 'Test', password: 'planned for this test',
    plugins: [{ id: 'llm-cost', grants: 'all', connections: [{ network: 'google', label: 'Planned', baseUrl: origin, value: key.file({ token_uri: `${origin}/token` }) }], run: [] }],
  }), { mode: 0o600 })
  bench = await workbenchOf(await startApp({ profile, env: { PANOPTIC_DEMO: plan } }))
})
test.afterAll(async () => {
  await bench?.close().catch(() => undefined)
  server?.closeAllConnections()
  server?.close()
  if (profile) await discard(profile)
})

/** What the plugin's page gets from this connection. */
const fetched = async (page: Page, connection: string): Promise<unknown> => page.evaluate(async (id) => {
  const response = await panopticForTests.panoptic.net.fetch('/anything', { connection: id })
  return [response.status, await response.json()]
}, connection)

test('the demo’s stand-in connects it; the plugin gets in without seeing key or token', async () => {
  await expect.poll(async () => (await bench.ask('connections.list')).map(({ label, hint, state }) => [label, hint, state])).toEqual([['Planned', '4567', 'ready']])
  const page = await bench.show('llm-cost', 'LLM cost')
  const [planned] = await bench.ask('connections.list')
  expect(await fetched(page, planned!.id)).toEqual([200, { allowed: true }])
  expect(forms).toHaveLength(1)
  const { entries } = await bench.ask('network.list', { before: null, plugin: null, outcome: 'any', limit: 10 })
  expect(entries.map(({ method, path, status, outcome }) => [method, path, status, outcome])).toEqual([['GET', '/anything', 200, 'ok'], ['POST', '/token', 200, 'ok']])
  // Main, shell and plugin page have never seen key or token.
  test.slow()
  const line = traces(key).find((trace) => /^[\w+/]{64}$/.test(trace) && trace !== key.privateKey.split('\n')[1])!
  expect((await holdersOf(bench, [line, token])).sort()).toEqual(['Panoptic network', 'Panoptic store'])
})

test('a person pastes a key file: hidden, checked before it is stored, and a wrong one is named', async () => {
  const { shell } = bench
  await goSettings(shell, 'Connections')
  await shell.getByRole('button', { name: 'Add connection' }).click()
  await shell.getByText('LLM cost · bigquery.googleapis.com').click()
  const form = await entryOf(bench)
  await form.getByLabel('Name of this connection').fill('Pasted')
  await form.getByLabel('Base URL').fill(origin)
  const field = form.getByLabel('Google service account key (JSON)', { exact: true })
  const save = form.getByRole('button', { name: 'Save connection' })
  for (const [text, complaint] of [['{"installed":{}}', 'OAuth client file'], [key.file({ client_email: undefined }), 'no “client_email”'], [key.file({ token_uri: 'https://evil.example/token' }), 'another address for requests for access than https://oauth2.googleapis.com']] as const) {
    await field.fill(text)
    await save.click()
    await expect(form.getByText(complaint)).toBeVisible()
  }
  await field.fill(key.file({ token_uri: `${origin}/token` }))
  expect(await field.evaluate((element) => getComputedStyle(element).getPropertyValue('-webkit-text-security'))).toBe('disc')
  if (process.env['PANOPTIC_LOOK'] !== undefined) await form.screenshot({ path: process.env['PANOPTIC_LOOK'] })
  await ending(form, () => save.click())
  await expect.poll(async () => (await bench.ask('connections.list')).map(({ label, hint, state }) => [label, hint, state])).toEqual([['Planned', '4567', 'ready'], ['Pasted', '4567', 'ready']])
  const page = await bench.show('llm-cost', 'LLM cost')
  expect(await fetched(page, (await bench.ask('connections.list'))[1]!.id)).toEqual([200, { allowed: true }])
})

test('settings say where access is asked for; nothing of key, signed request or token is in a file', async () => {
  await goSettings(bench.shell, 'Plugins')
  await bench.shell.getByText('Permissions (8 of 8 given)').click()
  await expect(bench.shell.getByText('sends them only to oauth2.googleapis.com')).toBeVisible()
  const plan = join(profile, 'plan.json')
  await writeFile(plan, '')
  await bench.close()
  const assertions = forms.map((form) => new URLSearchParams(form).get('assertion')!)
  expect(await filesWith(profile, [token, ...assertions, ...traces(key).filter((trace) => trace.length > 60)])).toEqual([])
})
