/** The clients over real ports and gates, against main's own handlers: files, audit, session. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestHost, type TestHost, type TestHostOptions } from '../testing'

const manifest = {
  name: 'reports',
  panoptic: { engine: '^1', title: 'Reports', description: 'Reports', entry: 'dist/index.js', icon: 'icon.svg', permissions: { files: { reason: 'r' }, audit: ['read'] } },
}
let folder = ''
let host: TestHost<unknown>
let path: string | null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panoptic-clients-'))
  path = join(folder, 'prices.csv')
})
afterEach(async () => {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})
const start = async (options: TestHostOptions<unknown> = {}): Promise<void> => {
  host = await createTestHost<unknown>({ package: manifest, openFile: () => path, ...options })
}

describe('files.open', () => {
  it('C-07: reads text and parts; what the reader returns is the answer; the file is closed', async () => {
    await start()
    writeFileSync(path!, `\ufeffname;price\nEuro;${'€'.repeat(400_000)}\n`)
    const { files } = host.panoptic
    expect(await files.open(['csv'], async (file) => [file.name, file.size, (await file.text()).slice(0, 12)])).toEqual(['prices.csv', 1_200_020, 'name;price\nE'])
    let bytes = 0
    await files.open(['csv'], async (file) => { for await (const part of file) bytes += part.length })
    expect(bytes).toBe(1_200_020)
    // A fifth open file would be refused: all of these were closed.
    for (let index = 0; index < 6; index++) await expect(files.open(['csv'], async () => { throw new Error('mine') })).rejects.toThrow('mine')
    for (let index = 0; index < 6; index++) await files.open(['csv'], async (file) => { for await (const part of file) if (part.length > 0) break })
    expect(host.faults).toEqual([])
  })

  it('cancelled: null, and the reader is not called', async () => {
    await start()
    path = null
    expect(await host.panoptic.files.open(['csv'], () => Promise.reject(new Error('called')))).toBeNull()
  })

  it('what is too large, no text or not granted is named', async () => {
    await start()
    writeFileSync(path!, new Uint8Array([0x61, 0xff, 0xfe]))
    const { files } = host.panoptic
    await expect(files.open(['csv'], (file) => file.text())).rejects.toMatchObject({ code: 'invalid', details: { reason: 'not-text' } })
    await expect(files.open(['csv'], (file) => file.text({ maxBytes: 2 }))).rejects.toMatchObject({ code: 'limit', details: { reason: 'file-too-large' } })
    await expect(files.open(['json'], (file) => file.text())).rejects.toMatchObject({ code: 'invalid', details: { reason: 'kind' } })
    await expect(files.open(['exe' as 'csv'], (file) => file.text())).rejects.toMatchObject({ code: 'invalid' })
    await host.grant([])
    await expect(files.open(['csv'], (file) => file.text())).rejects.toMatchObject({ code: 'refused' })
  })
})

describe('audit and session', () => {
  it('audit.list: newest first, for administrators of the tenant who granted it', async () => {
    await start()
    const { entries } = await host.panoptic.audit.list({ limit: 1 })
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({ id: expect.any(Number), at: expect.any(Number), action: expect.stringMatching(/\./) })
    const reader = await host.addUser({ name: 'reader', role: 'tenant_user' })
    await expect(reader.panoptic.audit.list()).rejects.toMatchObject({ code: 'refused' })
    await host.grant(['files'])
    await expect(host.panoptic.audit.list()).rejects.toMatchObject({ code: 'refused' })
  })

  it('session: who, what is granted now, which role; changes are told', async () => {
    await start()
    const { session } = host.panoptic
    const told: boolean[] = []
    const stop = session.onChange(() => told.push(session.can('files')))
    expect([session.can('files'), session.can('audit:read', 'tenant_admin'), session.can('audit:read', 'system_admin'), session.can('network:api')]).toEqual([true, true, false, false])
    await host.grant(['audit:read'])
    stop()
    await host.grant([])
    expect([told, session.me().grants, session.me().role]).toEqual([[false], [], 'tenant_admin'])
  })
})
