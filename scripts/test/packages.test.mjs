import { describe, expect, it } from 'vitest'
import { Failure } from '../lib/failure.mjs'
import { ensureSystemPackages, missingFrom, systemPackages } from '../lib/packages.mjs'

const everything = systemPackages('tests').map((name) => `${name} installed`).join('\n')

/**
 * @param {string | undefined} listed
 * @param {boolean} root
 */
function system(listed, root) {
  /** @type {string[][]} */
  const installs = []
  return {
    installs,
    tools: { list: async () => listed, isRoot: () => root, install: async (/** @type {string[]} */ missing) => { installs.push(missing) } },
  }
}

describe('missingFrom', () => {
  it('counts only packages whose files are there', () => {
    expect(missingFrom(['a', 'b', 'c'], 'a installed\nb config-files\n')).toEqual(['b', 'c'])
  })

  it('knows the names with t64 of newer releases', () => {
    expect(missingFrom(['libasound2'], 'libasound2t64 installed')).toEqual([])
  })
})

describe('systemPackages', () => {
  it('asks for a virtual display only where there is no desktop', () => {
    expect(systemPackages('app', true)).not.toContain('xvfb')
    expect(systemPackages('app', false)).toContain('xvfb')
  })

  it('asks for a real keyring and notification service for the tests', () => {
    expect(systemPackages('tests', true)).toEqual(expect.arrayContaining(['xvfb', 'gnome-keyring', 'dunst', 'chromium']))
  })
})

describe.skipIf(process.platform !== 'linux')('ensureSystemPackages', () => {
  const options = { purpose: /** @type {const} */ ('tests'), install: true, say: () => {} }

  it('does nothing when everything is there', async () => {
    const { tools, installs } = system(everything, true)
    expect(await ensureSystemPackages({ ...options, tools })).toBe('present')
    expect(installs).toEqual([])
  })

  it('installs for root exactly what is missing', async () => {
    const { tools, installs } = system(everything.replace('dunst installed', ''), true)
    expect(await ensureSystemPackages({ ...options, tools })).toBe('installed')
    expect(installs).toEqual([['dunst']])
  })

  it.each([['a user who is not root', true, false], ['a command that may not change the system', false, true]])('prints the exact command for %s', async (_, install, root) => {
    const { tools, installs } = system(everything.replace('dunst installed', '').replace('xvfb installed', ''), root)
    const failure = await ensureSystemPackages({ ...options, install, tools }).catch((error) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure.remedy).toBe('Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb dunst')
    expect(installs).toEqual([])
  })

  it('does not judge a system without dpkg', async () => {
    expect(await ensureSystemPackages({ ...options, tools: system(undefined, true).tools })).toBe('not checked')
  })
})
