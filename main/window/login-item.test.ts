import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canBeEntered, entryOf, execLine, startsAtLogin, type Program } from './login-item'

const gio = spawnSync('gio', ['version']).error === undefined
const program: Program = { file: '/opt/panoptic/panoptic', args: ['--panoptic-hidden'] }
const entry = (of: Program): string => entryOf({ ...of, name: 'Panoptic', icon: 'panoptic' })

it('quotes as the Desktop Entry Specification says', () => {
  expect(execLine(program)).toBe('"/opt/panoptic/panoptic" "--panoptic-hidden"')
  expect(execLine({ file: '/home/a b/$HOME/`x`/"y"/back\\slash', args: ['100%'] })).toBe('"/home/a b/\\\\$HOME/\\\\`x\\\\`/\\\\"y\\\\"/back\\\\\\\\slash" "100%%"')
})

it('cannot name what the specification has no words for', () => {
  for (const file of ['relative/panoptic', '/opt/a=b/panoptic', '/opt/100%/panoptic', '/opt/new\nline', '/opt/tab\t', '/opt/\u007f']) expect([file, canBeEntered({ ...program, file })]).toEqual([file, false])
  expect(canBeEntered({ ...program, args: ['--panoptic-data=/a\nExec=evil'] })).toBe(false)
  expect(canBeEntered({ ...program, args: ['--panoptic-data=/a b'] })).toBe(true)
})

it('adds no line to the file, whatever can be entered (property)', () => {
  fc.assert(fc.property(fc.string(), fc.array(fc.string()), (path, args) => {
    const of = { file: `/${path}`, args }
    fc.pre(canBeEntered(of))
    expect(entry(of).split('\n').filter((line) => line.startsWith('Exec='))).toHaveLength(1)
    expect(entry(of).split('\n')).toHaveLength(entry(program).split('\n').length)
  }))
})

it('is on only for this program, and not when the desktop has switched it off', () => {
  expect(startsAtLogin(entry(program), program)).toBe(true)
  expect(startsAtLogin(entry({ ...program, file: '/old/place/panoptic' }), program)).toBe(false)
  expect(startsAtLogin(entry({ ...program, args: [] }), program)).toBe(false)
  expect(startsAtLogin(`${entry(program)}Hidden=true\n`, program)).toBe(false)
  expect(startsAtLogin(entry(program).replace('enabled=true', 'enabled=false'), program)).toBe(false)
  expect(startsAtLogin('', program)).toBe(false)
})

describe.skipIf(!gio)('read by GLib, as desktops read it (needs `gio`)', () => {
  it.each(['plain', 'with space', '$HOME `id` "quoted"', 'back\\slash', "it's & (that); *?#~<>|", 'Größe ☃'])('starts the program in a folder called %j with its arguments', async (name) => {
    const base = mkdtempSync(join(tmpdir(), 'panoptic-login-'))
    const folder = join(base, name)
    mkdirSync(folder)
    const [file, told] = [join(folder, 'app'), join(base, 'told')]
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\0' "$0" "$@" > '${told}.new' && mv '${told}.new' '${told}'\n`)
    chmodSync(file, 0o755)
    const of = { file, args: ['--panoptic-hidden', `--panoptic-data=${folder}/100%`] }
    writeFileSync(join(base, 'panoptic.desktop'), entry(of))
    expect(spawnSync('gio', ['launch', join(base, 'panoptic.desktop')], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
    // Launching does not wait for the program.
    await expect.poll(() => readFileSync(told, 'utf8').split('\0').slice(0, -1), { timeout: 5_000 }).toEqual([file, ...of.args])
  })
})
