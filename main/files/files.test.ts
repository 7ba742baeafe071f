import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { FilesOptions } from './api'
import { createFiles as make } from './files'
import { safeName } from './names'

const cost: PluginIdentity = { kind: 'plugin', plugin: 'cost', user: 'anna', tenant: 'system' }
const chat: PluginIdentity = { ...cost, plugin: 'chat' }
let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'panoptic-files-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))
/** Somebody who cancels every dialog, but for `options`. */
const createFiles = (options: Partial<FilesOptions>) => make({ ask: async () => null, choose: async () => null, ...options })
const systemTool = (name: string, args: readonly string[]): void => void execFileSync(join('/bin', name), args)
const to = (name: string) => ({ ask: async () => join(folder, name) })
const names = (): string[] => readdirSync(folder).sort()

describe('saving a file', () => {
  it('appears under its name only when it is kept, whole and private', async () => {
    const files = createFiles(to('report.csv'))
    const opened = await files.save(cost, 'report', 'csv')
    expect(opened?.name).toBe('report.csv')
    await Promise.all([files.write(cost, opened!.file, 'a;b\n'), files.write(cost, opened!.file, new Uint8Array([0x31, 0x3b])), files.write(cost, opened!.file, 'grün\n')])
    expect(names()).toEqual([expect.stringMatching(/^\.report\.csv\.[0-9a-f]{8}\.partial$/)])
    await files.close(cost, opened!.file, true)
    expect(names()).toEqual(['report.csv'])
    expect(readFileSync(join(folder, 'report.csv'), 'utf8')).toBe('a;b\n1;grün\n')
    expect(statSync(join(folder, 'report.csv')).mode & 0o077).toBe(0)
    await expect(files.write(cost, opened!.file, 'x')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('replaces an older file at once, and leaves it whole when the new one is given up', async () => {
    writeFileSync(join(folder, 'report.csv'), 'old')
    const files = createFiles(to('report.csv'))
    const first = await files.save(cost, 'report', 'csv')
    await files.write(cost, first!.file, 'half')
    await files.close(cost, first!.file, false)
    expect([names(), readFileSync(join(folder, 'report.csv'), 'utf8')]).toEqual([['report.csv'], 'old'])
    const second = await files.save(cost, 'report', 'csv')
    await files.write(cost, second!.file, 'new')
    await files.close(cost, second!.file, true)
    expect([names(), readFileSync(join(folder, 'report.csv'), 'utf8')]).toEqual([['report.csv'], 'new'])
  })

  it('a handle is nobody else’s', async () => {
    const files = createFiles(to('a.csv'))
    const opened = await files.save(cost, 'a', 'csv')
    for (const other of [chat, { ...cost, user: 'ben' }, { ...cost, tenant: 'other' }, { kind: 'shell', user: 'anna', tenant: 'system' } as const]) {
      await expect(files.write(other, opened!.file, 'x')).rejects.toMatchObject({ code: 'not-found' })
      await expect(files.close(other, opened!.file, true)).rejects.toMatchObject({ code: 'not-found' })
    }
    await files.close(cost, opened!.file, true)
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('')
  })

  it('what a page did not finish is thrown away with it; others go on', async () => {
    let count = 0
    const files = createFiles({ ask: async () => join(folder, `${(count += 1)}.csv`) })
    const gone = await files.save(cost, 'a', 'csv')
    const stays = await files.save(chat, 'b', 'csv')
    void files.write(cost, gone!.file, Buffer.alloc(1_000_000)).catch(() => undefined)
    await files.endOwner(cost)
    expect(names()).toHaveLength(1)
    await files.write(chat, stays!.file, 'x')
    await files.endAll()
    expect(names()).toEqual([])
  })

  it('a page that ended while its dialog was open gets nothing', async () => {
    let choose: (path: string) => void = () => undefined
    const files = createFiles({ ask: () => new Promise((resolve) => { choose = resolve }) })
    const saving = files.save(cost, 'a', 'csv')
    await expect(files.save(cost, 'b', 'csv')).rejects.toMatchObject({ code: 'limit' })
    await files.endOwner(cost)
    choose(join(folder, 'a.csv'))
    expect(await saving).toBeNull()
    expect(names()).toEqual([])
  })

  it('cancelled in the dialog: nothing happens', async () => {
    expect(await createFiles({ ask: async () => null }).save(cost, 'a', 'csv')).toBeNull()
  })

  it('a page may not open files without end', async () => {
    const files = createFiles(to('a.csv'))
    for (let index = 0; index < 4; index++) await files.save(cost, 'a', 'csv')
    await expect(files.save(cost, 'a', 'csv')).rejects.toMatchObject({ code: 'limit' })
    await files.endAll()
  })
})

describe('what goes wrong', () => {
  it('too large: named, and nothing is left', async () => {
    const files = createFiles({ ...to('a.csv'), maxBytes: 10 })
    const opened = await files.save(cost, 'a', 'csv')
    await files.write(cost, opened!.file, '0123456789')
    await expect(files.write(cost, opened!.file, 'x')).rejects.toMatchObject({ code: 'limit', details: { reason: 'file-too-large' } })
    await expect(files.close(cost, opened!.file, true)).rejects.toMatchObject({ code: 'conflict' })
    expect(names()).toEqual([])
  })

  it('a folder that vanished, and one under the chosen name', async () => {
    await expect(createFiles({ ask: async () => join(folder, 'gone', 'a.csv') }).save(cost, 'a', 'csv')).rejects.toMatchObject({ code: 'not-found', details: { reason: 'folder-missing' } })
    mkdirSync(join(folder, 'b.csv'))
    const files = createFiles(to('b.csv'))
    const opened = await files.save(cost, 'b', 'csv')
    await expect(files.close(cost, opened!.file, true)).rejects.toMatchObject({ code: 'conflict', details: { reason: 'is-folder' } })
    expect(names()).toEqual(['b.csv'])
  })

  it('a folder that cannot be written to', async (context) => {
    context.skip(process.getuid?.() === 0, 'root may write everywhere')
    chmodSync(folder, 0o500)
    await expect(createFiles(to('a.csv')).save(cost, 'a', 'csv')).rejects.toMatchObject({ details: { reason: 'not-writable' } })
    chmodSync(folder, 0o700)
  })

  // Needs the right to mount a small file system: tests run as root on CI.
  it('a full disk: named, the old file stays', async (context) => {
    context.skip(process.getuid?.() !== 0, 'only root may mount a small file system')
    const small = join(folder, 'small')
    mkdirSync(small)
    systemTool('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small])
    try {
      writeFileSync(join(small, 'a.csv'), 'old')
      const files = createFiles({ ask: async () => join(small, 'a.csv') })
      const opened = await files.save(cost, 'a', 'csv')
      await expect(files.write(cost, opened!.file, Buffer.alloc(200_000))).rejects.toMatchObject({ code: 'limit', details: { reason: 'disk-full' } })
      expect([readdirSync(small), readFileSync(join(small, 'a.csv'), 'utf8')]).toEqual([['a.csv'], 'old'])
    } finally {
      systemTool('umount', [small])
    }
  })

  it('no error names a path', async () => {
    const error = await createFiles({ ask: async () => join(folder, 'gone', 'a.csv') }).save(cost, 'a', 'csv').catch((reason: unknown) => reason)
    expect(JSON.stringify(error)).not.toContain(folder)
  })
})

describe('names', () => {
  it.each([
    ['report', 'report.csv'], ['Report.CSV', 'Report.csv'], ['../../etc/passwd', 'etc-passwd.csv'], ['..\\..\\x', 'x.csv'], ['.hidden', 'hidden.csv'], ['', 'export.csv'], ['...', 'export.csv'],
    ['CON', '_CON.csv'], ['com1.txt', '_com1.txt.csv'], ['a\u0000b\nc', 'a-b-c.csv'], ['a\u202Evsc.exe', 'avsc.exe.csv'], ['kosten März', 'kosten März.csv'], ['a:b*c?', 'a-b-c-.csv'],
  ])('%j becomes %j', (name, safe) => expect(safeName(name, 'csv')).toBe(safe))

  it('is always a bare, visible name (property)', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const safe = safeName(name, 'json')
      expect(safe).toMatch(/^[^./\\][^/\\\u0000]*\.json$/)
      expect([...safe].length).toBeLessThanOrEqual(106)
    }))
  })
})
