import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ensureDependencies, isInstalled } from '../lib/deps.mjs'
import { Failure } from '../lib/failure.mjs'
import { temporary } from './folders.mjs'

const vue = { version: '3.5.0', integrity: 'sha512-a' }
const lock = {
  '': { name: 'app' },
  'sdk': { name: '@app/sdk', version: '0.1.0' },
  'node_modules/@app/sdk': { link: true },
  'node_modules/vue': vue,
  'node_modules/darwin-only': { version: '1.0.0', integrity: 'sha512-b', optional: true },
}
const { '': _root, 'node_modules/darwin-only': _optional, ...installed } = lock

/**
 * @param {object} wanted
 * @param {object} [present] npm's record of what is installed
 */
function checkout(wanted, present) {
  const root = temporary()
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }))
  mkdirSync(path.join(root, 'node_modules'))
  if (present) writeFileSync(path.join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }))
  return root
}

describe('isInstalled', () => {
  it('accepts what npm installed from this lock file, without optional packages of other platforms', () => {
    expect(isInstalled(checkout(lock, installed))).toBe(true)
  })

  it('notices an install that never finished', () => {
    expect(isInstalled(checkout(lock))).toBe(false)
  })

  it.each([
    ['another version', { ...installed, 'node_modules/vue': { ...vue, version: '3.4.0' } }],
    ['another content', { ...installed, 'node_modules/vue': { ...vue, integrity: 'sha512-z' } }],
    ['a missing package', { 'node_modules/@app/sdk': { link: true }, 'sdk': lock.sdk }],
    ['a package that is no longer wanted', { ...installed, 'node_modules/left': { version: '1.0.0' } }],
  ])('notices %s', (_, present) => {
    expect(isInstalled(checkout(lock, present))).toBe(false)
  })
})

describe('ensureDependencies', () => {
  it('says what to do when the lock file does not belong to package.json', async () => {
    const root = checkout({ '': { name: 'app' } })
    writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'app', dependencies: { vue: '3.5.0' } }))
    const failure = await ensureDependencies(() => {}, root).catch((error) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure.remedy).toContain('npm install')
    expect(failure.detail).toMatch(/npm (error|ERR)/)
  })

  it('installs nothing when everything is there', async () => {
    expect(await ensureDependencies(() => {}, checkout(lock, installed))).toBe('up to date')
  })
})
