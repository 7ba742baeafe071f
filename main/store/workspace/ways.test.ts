import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { floor } from '../../keyslots/argon'
import { parseHeader, type Slot } from '../../keyslots/format'
import type { Keychain } from '../../keyslots/keychain'
import { phraseEntropy, phraseOf } from '../../keyslots/phrase'
import { openDatabase } from '../database'
import { StoreProblem } from '../problem'
import { openWorkspace, type Workspace } from '../workspace'
import type { WorkspaceOptions } from './types'

const password = 'correct horse battery'
let home: string
let template: string
let key: Buffer
let user: string
let folder: string
let time = 1_700_000_000_000
const open: Workspace[] = []

const workspace = (extra: Partial<WorkspaceOptions> = {}): Workspace => {
  const made = openWorkspace({ folder, now: () => time, derivationMs: 0, ...extra })
  open.push(made)
  return made
}
const file = (name: string): string => join(folder, name)
/** The header's slots, as the file has them. */
const slotsInFile = (): Slot[] => parseHeader(readFileSync(file('keys.json'))).slots
const nothing = (): void => undefined
const owner = (id = user, name = 'Änne') => () => ({ user: id, name })
const problem = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (error) {
    if (error instanceof StoreProblem) return error.problem
    throw error
  }
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'panoptic-ways-'))
  template = folder = join(home, 'template')
  const made = workspace()
  ;({ user } = await made.create({ name: 'Änne', password }))
  key = made.copyKey()
  made.close()
})
afterAll(() => rmSync(home, { recursive: true, force: true }))
beforeEach(() => {
  time = 1_700_000_000_000
  folder = join(mkdtempSync(join(home, 'case-')), 'default')
  cpSync(template, folder, { recursive: true })
})
afterEach(() => {
  for (const made of open.splice(0)) made.close()
})

describe('ways in (P-11…P-15)', () => {
  const bo = '22222222-2222-4222-8222-222222222222'
  /** A keychain of this test's own; the real one has keychain.test.ts. */
  const memory = (): Keychain & { readonly kept: Map<string, Buffer> } => {
    const kept = new Map<string, Buffer>()
    return {
      kept,
      available: async () => ({ available: true, reason: 'none', store: 'secret-service' }),
      get: async (account) => (kept.has(account) ? Buffer.from(kept.get(account)!) : null),
      set: async (account, key) => void kept.set(account, Buffer.from(key)),
      remove: async (account) => void kept.delete(account),
    }
  }
  const opened = (extra: Partial<WorkspaceOptions> = {}): Workspace => {
    const made = workspace(extra)
    made.openWithKey(key)
    return made
  }

  test('a new password opens, the former one does not; at most one per user', async () => {
    const made = opened()
    await made.ways.setPassword(owner(), 'a second password', nothing)
    await made.ways.setPassword(owner(bo, 'Bo'), 'the password of Bo', nothing)
    made.close()
    expect(slotsInFile().map(({ kind, user: whose }) => [kind, whose])).toEqual([['password', user], ['password', bo]])
    const again = workspace()
    await expect(again.unlock(password)).rejects.toMatchObject({ code: 'refused' })
    await expect(again.unlock('the password of Bo', user)).rejects.toMatchObject({ code: 'refused' })
    expect(again.status()).toMatchObject({ users: [{ id: user, name: 'Änne' }, { id: bo, name: 'Bo' }], recovery: false })
    expect(await again.unlock('the password of Bo', bo)).toEqual({ user: bo, failures: 2 })
  })

  test('the words open in place of a password; new ones end the former', async () => {
    const words = async (byte: number): Promise<string> => (await phraseOf(Buffer.alloc(32, byte))).join(' ')
    const made = opened()
    for (const byte of [1, 2]) made.ways.setPhrase(owner()(), Buffer.alloc(32, byte), nothing)
    made.close()
    expect(slotsInFile().map(({ kind }) => kind)).toEqual(['password', 'recovery'])
    const again = workspace()
    await expect(again.recover(await words(1))).rejects.toMatchObject({ code: 'refused' })
    await expect(again.recover('abandon')).rejects.toMatchObject({ code: 'invalid', details: { problem: 'count' } })
    // Words that are no phrase are no guess.
    expect(await again.recover((await words(2)).toUpperCase())).toEqual({ user, failures: 1 })
    expect((await phraseEntropy(await words(2))).equals(Buffer.alloc(32, 2))).toBe(true)
  })

  test('a device slot opens with its half and a presence, until the password is due', async () => {
    const keychain = memory()
    let present = true
    const extra = { keychain, presence: async () => present }
    const made = opened(extra)
    const slot = await made.ways.addDevice(user, 'Notebook', nothing)
    expect([...keychain.kept.keys()]).toEqual([`${parseHeader(readFileSync(file('keys.json'))).workspace}/${slot.id}`])
    made.close()
    const again = workspace(extra)
    expect(await again.deviceUsers()).toEqual([user])
    present = false
    await expect(again.unlockWithDevice(user)).rejects.toMatchObject({ code: 'refused' })
    expect(again.status()).toMatchObject({ state: 'sealed', waitUntil: null })
    present = true
    await expect(again.unlockWithDevice(bo)).rejects.toMatchObject({ code: 'refused' })
    expect(await again.unlockWithDevice(user)).toEqual({ user, failures: 0 })
    again.setPasswordDays(2)
    again.close()
    time += 2 * 24 * 3_600_000
    const later = workspace(extra)
    expect(await later.deviceUsers()).toEqual([])
    await expect(later.unlockWithDevice(user)).rejects.toMatchObject({ code: 'refused' })
    await later.unlock(password)
    expect(await later.deviceUsers()).toEqual([user])
    await later.ways.revoke(slot.id, nothing)
    expect([keychain.kept.size, slotsInFile().length]).toEqual([0, 1])
  })

  test('a keychain that keeps nothing is refused by name, and leaves no slot (S19)', async () => {
    const made = opened({ keychain: { ...memory(), set: async () => { throw new Error('no service') } } })
    await expect(made.ways.addDevice(user, 'Notebook', nothing)).rejects.toThrow('no service')
    expect(slotsInFile()).toHaveLength(1)
  })

  test('the last password or phrase of a user stays; a device slot is none; what is renamed keeps opening', async () => {
    const made = opened({ keychain: memory() })
    const [first] = made.ways.slots
    const device = await made.ways.addDevice(user, 'Notebook', nothing)
    await expect(made.ways.revoke(first!.id, nothing)).rejects.toMatchObject({ code: 'conflict' })
    expect(made.ways.rename(device.id, 'Old notebook', nothing).label).toBe('Old notebook')
    expect(() => made.ways.rename(first!.id, 'Mallory', nothing)).toThrow(/its user/)
    expect(() => made.ways.rename(bo, 'x', nothing)).toThrow(/no such way/)
    made.ways.setPhrase(owner()(), Buffer.alloc(32, 3), nothing)
    await made.ways.revoke(first!.id, nothing)
    expect(slotsInFile().map(({ kind, label }) => [kind, label])).toEqual([['device', 'Old notebook'], ['recovery', 'Änne']])
    await expect(made.unlock(password)).rejects.toMatchObject({ code: 'refused' })
  })

  test('the entry and the header are one: what cannot be recorded is not changed', async () => {
    const made = opened()
    const before = readFileSync(file('keys.json'))
    await expect(made.ways.setPassword(owner(), 'a second password', () => { throw new Error('no entry') })).rejects.toThrow('no entry')
    expect(readFileSync(file('keys.json')).equals(before)).toBe(true)
    await made.verify(user, password)
  })

  test('slots of people who may not sign in go; passwords are called as their users are', async () => {
    const made = opened()
    await made.ways.setPassword(owner(bo, 'Bo'), 'the password of Bo', nothing)
    const gone: string[] = []
    expect(made.ways.settle(new Map([[user, 'Anna']]), (slot) => void gone.push(slot.user))).toBe(false)
    expect(gone).toEqual([bo])
    expect(slotsInFile().map(({ label }) => label)).toEqual(['Anna'])
    // Nobody at all would lock everybody out for ever.
    made.ways.settle(new Map(), nothing)
    expect(slotsInFile()).toHaveLength(1)
  })

  test('whoever is not admitted is refused like a wrong password, and nothing stays open', async () => {
    const made = workspace({ admit: () => false })
    await expect(made.unlock(password)).rejects.toMatchObject({ code: 'refused', message: 'The workspace was not opened.' })
    expect(made.status().state).toBe('sealed')
    expect(() => made.db).toThrow(/sealed/)
  })

  test('at an open workspace wrong passwords are told at once, and delay the next', async () => {
    const failed: (string | null)[] = []
    const made = opened({ failed: (whose) => void failed.push(whose) })
    for (let count = 0; count < 3; count++) await expect(made.verify(user, `wrong ${count}`)).rejects.toMatchObject({ code: 'refused' })
    await expect(made.verify(user, password)).rejects.toMatchObject({ details: { waitUntil: time + 1000 } })
    expect(failed).toEqual([user, user, user])
    time += 1001
    // They are recorded already, so signing in does not tell of them again.
    expect(await made.unlock(password, user)).toEqual({ user, failures: 0 })
  })

  test('P-14: a slot that became too cheap is rewritten with the password just typed; the cost never falls', async () => {
    const cost = () => slotsInFile()[0]!.wrap
    writeFileSync(file('calibration.json'), JSON.stringify({ version: 1, at: time, ...floor, t: floor.t + 2 }))
    const made = workspace()
    await made.unlock(password)
    await expect.poll(() => cost(), { timeout: 20_000 }).toMatchObject({ t: floor.t + 2, m: floor.m })
    made.close()
    writeFileSync(file('calibration.json'), JSON.stringify({ version: 1, at: time, ...floor }))
    const again = workspace()
    await again.unlock(password)
    await again.verify(user, password)
    expect(cost()).toMatchObject({ t: floor.t + 2 })
  })
})

describe('a data key on its way to the next (P-15)', () => {
  test('killed before the copy has its name: the old key, and the rotation goes on with its key', async () => {
    const made = workspace()
    made.openWithKey(key)
    const { oldKey, nextKey } = made.beginRotation()
    expect(oldKey).toEqual(key)
    made.close()
    const again = workspace()
    await again.unlock(password)
    expect(again.rotating).toBe(true)
    expect(again.beginRotation()).toEqual({ oldKey, nextKey })
    await again.ways.setPassword(owner(), 'a second password', nothing)
    expect(slotsInFile()[0]!.sealed).toHaveLength(2)
  })

  test('killed after it: opening finds the next key in use and finishes the header', async () => {
    const made = workspace()
    made.openWithKey(key)
    const { nextKey } = made.beginRotation()
    made.detach()
    const old = openDatabase(file('panoptic.db'), key)
    old.pragma('journal_mode = delete')
    const raw = Buffer.concat([Buffer.from('raw:'), nextKey])
    ;(old as unknown as { rekey(key: Buffer): void }).rekey(raw)
    old.close()
    made.close()
    const again = workspace()
    expect(await again.unlock(password)).toMatchObject({ user })
    expect(again.copyKey()).toEqual(nextKey)
    expect(again.rotating).toBe(false)
    expect(parseHeader(readFileSync(file('keys.json')))).toMatchObject({ epoch: 2 })
    again.close()
    const last = workspace()
    expect(problem(() => last.openWithKey(key))).toBe('wrong-key')
    await last.unlock(password)
  })

  test('a rotation that is given up leaves the database open under the key it has', async () => {
    const made = workspace()
    made.openWithKey(key)
    made.beginRotation()
    made.detach()
    made.reopen()
    expect(made.db.prepare('select count(*) from users').pluck().get()).toBe(1)
    expect(made.copyKey()).toEqual(key)
  })
})
