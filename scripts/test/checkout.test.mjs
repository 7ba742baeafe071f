import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readableCheckout } from '../lib/checkout.mjs'
import { exec } from '../lib/exec.mjs'
import { appUser } from '../lib/user.mjs'
import { isRoot, temporary } from './folders.mjs'

/** @param {number} mode of the folder above the checkout */
function checkoutBelow(mode) {
  const above = temporary()
  const root = path.join(above, 'main')
  mkdirSync(path.join(root, '.git'), { recursive: true })
  mkdirSync(path.join(root, 'sdk'))
  mkdirSync(path.join(root, 'node_modules'))
  writeFileSync(path.join(root, '.git/config'), 'private', { mode: 0o600 })
  writeFileSync(path.join(root, 'sdk/index.ts'), 'code')
  symlinkSync('../sdk', path.join(root, 'node_modules/sdk'))
  chmodSync(above, mode)
  return root
}

describe('readableCheckout', () => {
  it('is the checkout itself for a user who owns it', async () => {
    const root = checkoutBelow(0o700)
    expect((await readableCheckout({ name: 'me', as: undefined, sandbox: true }, { root })).root).toBe(root)
  })

  it('is the checkout itself when the other user can read it; the history need not be readable', async ({ skip }) => {
    skip(!isRoot, 'only root can change to another user')
    const root = checkoutBelow(0o755)
    expect((await readableCheckout(await appUser(), { root })).root).toBe(root)
  })

  /** @type {[string, number, (root: string) => void][]} */
  const closings = [
    ['links, because a folder above it is closed', 2, (root) => chmodSync(path.dirname(root), 0o700)],
    ['copies, because a file in it is closed', 1, (root) => chmodSync(path.join(root, 'sdk/index.ts'), 0o600)],
  ]
  it.for(closings)('is a second one for the other user, made of %s', async ([, links, close], { skip }) => {
    skip(!isRoot, 'only root can change to another user')
    const root = checkoutBelow(0o755)
    close(root)
    const user = await appUser()
    const copy = await readableCheckout(user, { root })
    expect(copy.root).not.toBe(root)
    const seen = await exec('cat', [path.join(copy.root, 'node_modules/sdk/index.ts')], { as: user.as, cwd: '/' })
    expect(seen.stdout).toBe('code')
    expect(statSync(path.join(copy.root, 'sdk/index.ts')).nlink).toBe(links)
    expect(existsSync(path.join(copy.root, '.git'))).toBe(false)
    copy.remove()
    expect(existsSync(copy.root)).toBe(false)
    expect(readFileSync(path.join(root, 'sdk/index.ts'), 'utf8')).toBe('code')
    expect(statSync(path.join(root, 'sdk/index.ts')).mode & 0o777).toBe(links === 1 ? 0o600 : 0o644)
  })
})
