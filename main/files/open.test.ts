import { execFileSync } from 'node:child_process'
import { appendFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PluginIdentity } from '@panoptic/sdk/contract/identity'
import type { CallContext } from '../bridge/gate'
import type { FilesOptions } from './api'
import { createFiles } from './files'
import { auditedFileHandlers } from './routes'

const cost: PluginIdentity = { kind: 'plugin', plugin: 'cost', user: 'anna', tenant: 'system' }
let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'panoptic-open-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const chosen = (name: string, options: Partial<FilesOptions> = {}) => createFiles({ ask: async () => null, choose: async () => join(folder, name), ...options })
/** Open descriptors of this process that lead into the folder. */
const held = (): number => readdirSync('/proc/self/fd').filter((fd) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)
  } catch {
    return false
  }
}).length

describe('opening a file', () => {
  it('C-07: its name, its size and its bytes in parts; never its path', async () => {
    const bytes = Buffer.from(Array.from({ length: 1_300_000 }, (_, index) => index % 251))
    writeFileSync(join(folder, 'Kosten März.CSV'), bytes)
    const files = chosen('Kosten März.CSV')
    const opened = await files.open(cost, ['json', 'csv'])
    expect(opened).toEqual({ file: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'Kosten März.CSV', size: 1_300_000 })
    const parts = await Promise.all([files.read(cost, opened!.file), files.read(cost, opened!.file), files.read(cost, opened!.file)])
    expect(parts.map((part) => part.length)).toEqual([524_288, 524_288, 251_424])
    expect(Buffer.concat(parts).equals(bytes)).toBe(true)
    expect(await files.read(cost, opened!.file)).toHaveLength(0)
    await files.close(cost, opened!.file, false)
    await expect(files.read(cost, opened!.file)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('an empty file has an end, a cancelled dialog no file', async () => {
    writeFileSync(join(folder, 'a.csv'), '')
    const files = chosen('a.csv')
    const opened = await files.open(cost, ['csv'])
    expect([opened!.size, (await files.read(cost, opened!.file)).length]).toEqual([0, 0])
    expect(await createFiles({ ask: async () => null, choose: async () => null }).open(cost, ['csv'])).toBeNull()
    await files.endAll()
  })

  it('a handle is nobody else’s, and none to write to', async () => {
    writeFileSync(join(folder, 'a.csv'), 'old')
    const files = chosen('a.csv')
    const { file } = (await files.open(cost, ['csv']))!
    for (const other of [{ ...cost, plugin: 'chat' }, { ...cost, user: 'ben' }, { ...cost, tenant: 'other' }, { kind: 'shell', user: 'anna', tenant: 'system' } as const]) {
      await expect(files.read(other, file)).rejects.toMatchObject({ code: 'not-found' })
      await expect(files.close(other, file, false)).rejects.toMatchObject({ code: 'not-found' })
    }
    await expect(files.write(cost, file, 'x')).rejects.toMatchObject({ code: 'not-found' })
    await files.close(cost, file, true)
    const both = chosen('a.csv', { ask: async () => join(folder, 'b.csv') })
    const saving = await both.save(cost, 'b', 'csv')
    await expect(both.read(cost, saving!.file)).rejects.toMatchObject({ code: 'not-found' })
    await both.endAll()
  })

  it('ends with its page, also when the page ended while its dialog was open', async () => {
    writeFileSync(join(folder, 'a.csv'), 'a')
    const files = chosen('a.csv')
    const { file } = (await files.open(cost, ['csv']))!
    expect(held()).toBe(1)
    await files.endOwner(cost)
    expect(held()).toBe(0)
    await expect(files.read(cost, file)).rejects.toMatchObject({ code: 'not-found' })
    let choose: (path: string) => void = () => undefined
    const waiting = chosen('', { choose: () => new Promise((resolve) => { choose = resolve }) })
    const opening = waiting.open(cost, ['csv'])
    await expect(waiting.open(cost, ['csv'])).rejects.toMatchObject({ code: 'limit' })
    await waiting.endOwner(cost)
    choose(join(folder, 'a.csv'))
    expect([await opening, held()]).toEqual([null, 0])
  })

  it('a page may not open files without end', async () => {
    writeFileSync(join(folder, 'a.csv'), 'a')
    const files = chosen('a.csv')
    for (let index = 0; index < 4; index++) await files.open(cost, ['csv'])
    await expect(files.open(cost, ['csv'])).rejects.toMatchObject({ code: 'limit' })
    await files.endAll()
    expect(held()).toBe(0)
  })
})

describe('what is refused, with the reason and without a path', () => {
  const refusal = async (name: string, options: Partial<FilesOptions> = {}): Promise<unknown> => {
    const error = (await chosen(name, options).open(cost, ['csv']).catch((reason: unknown) => reason)) as { code: string; details: { reason: string }; message: string }
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain(folder)
    expect(held()).toBe(0)
    return [error.code, error.details.reason]
  }

  it('links, folders, pipes, devices, other kinds, too large ones, and what is not there', async () => {
    writeFileSync(join(folder, 'secret.csv'), 'a')
    symlinkSync(join(folder, 'secret.csv'), join(folder, 'link.csv'))
    mkdirSync(join(folder, 'folder.csv'))
    execFileSync('mkfifo', [join(folder, 'pipe.csv')])
    expect(await refusal('link.csv')).toEqual(['invalid', 'not-a-file'])
    expect(await refusal('folder.csv')).toEqual(['invalid', 'not-a-file'])
    expect(await refusal('pipe.csv')).toEqual(['invalid', 'not-a-file'])
    expect(await refusal('gone.csv')).toEqual(['not-found', 'gone'])
    expect(await refusal('secret.txt')).toEqual(['invalid', 'kind'])
    expect(await refusal('secret.csv', { maxReadBytes: 0 })).toEqual(['limit', 'file-too-large'])
    linkSync(join(folder, 'secret.csv'), join(folder, 'hard.csv'))
    const hard = chosen('hard.csv')
    expect((await hard.open(cost, ['csv']))?.size).toBe(1)
    await hard.endAll()
  })

  it('a file that became shorter is named, one that grew is read as it was', async () => {
    writeFileSync(join(folder, 'a.csv'), Buffer.alloc(600_000))
    const files = chosen('a.csv')
    const short = (await files.open(cost, ['csv']))!
    await files.read(cost, short.file)
    truncateSync(join(folder, 'a.csv'), 10)
    await expect(files.read(cost, short.file)).rejects.toMatchObject({ code: 'conflict', details: { reason: 'changed' } })
    const grown = (await files.open(cost, ['csv']))!
    appendFileSync(join(folder, 'a.csv'), 'more')
    expect([(await files.read(cost, grown.file)).length, (await files.read(cost, grown.file)).length]).toEqual([10, 0])
    await files.endAll()
  })
})

describe('the routes', () => {
  const call = { identity: cost, role: 'tenant_user', grants: ['files'], signal: new AbortController().signal, send: async () => undefined } satisfies CallContext

  it('each opened file is in the audit log; a cancelled dialog is not', async () => {
    writeFileSync(join(folder, 'a.csv'), 'a')
    const audited: unknown[] = []
    const store = { audit: async (...entry: unknown[]) => void audited.push(entry) }
    let cancels = true
    const files = createFiles({ ask: async () => join(folder, 'b.csv'), choose: async () => (cancels ? null : join(folder, 'a.csv')) })
    const handlers = auditedFileHandlers(files, store, () => true)
    expect(await handlers['files.open']({ kinds: ['csv'] }, call)).toBeNull()
    cancels = false
    await handlers['files.open']({ kinds: ['csv'] }, call)
    await handlers['files.save']({ name: 'b', kind: 'csv' }, call)
    expect(audited).toEqual([[{ user: 'anna', tenant: 'system' }, 'files.open', 'a.csv'], [{ user: 'anna', tenant: 'system' }, 'files.save', 'b.csv']])
    await files.endAll()
  })

  it('a plugin nobody looks at cannot raise a dialog', async () => {
    let dialogs = 0
    const count = async (): Promise<null> => { dialogs += 1; return null }
    const handlers = auditedFileHandlers(createFiles({ ask: count, choose: count }), { audit: async () => undefined }, () => false)
    await expect(handlers['files.open']({ kinds: ['csv'] }, call)).rejects.toMatchObject({ code: 'conflict' })
    await expect(handlers['files.save']({ name: 'a', kind: 'csv' }, call)).rejects.toMatchObject({ code: 'conflict' })
    expect(dialogs).toBe(0)
  })
})
