import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensurePrograms, programFolders } from '../lib/debian-programs.mjs'
import { exec } from '../lib/exec.mjs'

const dpkg = (await exec('dpkg-deb', ['--version'])).code === 0

describe.skipIf(process.platform !== 'linux' || !dpkg)('programs of Debian packages (need dpkg-deb)', () => {
  let root = ''
  beforeEach(() => { root = mkdtempSync(path.join(tmpdir(), 'panoptic-programs-')) })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  /** `apt-get download` of a real package with one program in it. @type {typeof exec} */
  const apt = async (file, args, options) => {
    if (file !== 'apt-get') return exec(file, args, options)
    const made = mkdtempSync(path.join(tmpdir(), 'panoptic-deb-'))
    await exec('sh', ['-c', `mkdir -p ${made}/DEBIAN ${made}/usr/bin ${made}/etc/init.d && printf '#!/bin/sh\\necho here\\n' > ${made}/usr/bin/prometheus-alertmanager && chmod 755 ${made} ${made}/DEBIAN ${made}/usr/bin/* && printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: x\\nDescription: x\\n' > ${made}/DEBIAN/control && printf '#!/bin/sh\\ntouch ${root}/started\\n' > ${made}/DEBIAN/postinst && chmod 755 ${made}/DEBIAN/postinst`])
    return exec('dpkg-deb', ['--build', made, path.join(options?.cwd ?? '.', 'x_1_all.deb')])
  }

  it('are unpacked, found on the path, and nothing of the package is run', async () => {
    expect(programFolders(root)).toEqual([])
    expect(await ensurePrograms({ say: () => {}, run: apt, root })).toBe('fetched')
    const [folder] = programFolders(root)
    expect((await exec(path.join(folder ?? '', 'prometheus-alertmanager'), [])).stdout).toBe('here\n')
    expect(existsSync(path.join(root, 'started'))).toBe(false)
    expect(await ensurePrograms({ say: () => {}, run: async () => { throw new Error('asked again') }, root })).toBe('present')
  })

  it('are only said to be missing where apt has none, and looked for again the next time', async () => {
    /** @type {string[]} */
    const said = []
    /** @type {typeof exec} */
    const none = async (file, args, options) => (file === 'apt-get' ? exec('sh', ['-c', 'echo E: Unable to locate package >&2; exit 100']) : exec(file, args, options))
    expect(await ensurePrograms({ say: (text) => said.push(text), run: none, root })).toBe('not available')
    expect(said.join()).toContain('Unable to locate package')
    expect(programFolders(root)).toEqual([])
    expect(readdirSync(path.join(root, 'debian'))).toEqual([])
  })

  it('a damaged package leaves nothing behind', async () => {
    /** @type {typeof exec} */
    const damaged = async (file, args, options) => {
      if (file === 'apt-get') writeFileSync(path.join(options?.cwd ?? '.', 'x.deb'), 'no package')
      return file === 'apt-get' ? exec('true', []) : exec(file, args, options)
    }
    expect(await ensurePrograms({ say: () => {}, run: damaged, root })).toBe('not available')
    expect(programFolders(root)).toEqual([])
  })
})
