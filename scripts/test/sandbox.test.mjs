import { statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Failure } from '../lib/failure.mjs'
import { ensureSandbox } from '../lib/sandbox.mjs'
import { isRoot, temporary } from './folders.mjs'

function runtime() {
  const dir = temporary()
  writeFileSync(path.join(dir, 'chrome-sandbox'), '', { mode: 0o755 })
  return { dir, path: path.join(dir, 'electron'), version: '33.2.1', kind: /** @type {const} */ ('testruntime') }
}
const user = { name: 'ada', as: undefined, sandbox: true }
const mode = (/** @type {{ dir: string }} */ { dir }) => statSync(path.join(dir, 'chrome-sandbox')).mode & 0o7777

describe.skipIf(process.platform !== 'linux')('ensureSandbox', () => {
  it('changes nothing where users may create namespaces', async () => {
    const there = runtime()
    await ensureSandbox(there, user, { namespaces: async () => true })
    expect(mode(there)).toBe(0o755)
  })

  it('gives Chromium its helper where they may not and root can do it', async ({ skip }) => {
    skip(!isRoot, 'only root can make the helper set-uid')
    const there = runtime()
    await ensureSandbox(there, user, { namespaces: async () => false, uid: 0 })
    expect(mode(there)).toBe(0o4755)
  })

  it('prints the commands for somebody who is not root', async () => {
    const there = runtime()
    const failure = await ensureSandbox(there, user, { namespaces: async () => false, uid: 1000 }).catch((error) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure.remedy).toContain(`sudo chmod 4755 ${there.dir}/chrome-sandbox`)
    expect(mode(there)).toBe(0o755)
  })
})
